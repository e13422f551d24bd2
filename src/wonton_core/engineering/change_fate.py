"""What became of one file's change in one commit: tasks, drops and skips of a mining, by commit and path."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from attrs import frozen

from wonton_core.errors import UsageError
from wonton_core.model.edit_task import DroppedCandidate, EditTask, Fragment
from wonton_core.model.mining_record import SkippedChange

KEPT = "kept"
DROPPED = "dropped"
SKIPPED = "skipped"

_SHORTEST_PREFIX = 4
_SUGGESTED = 5


class UnknownChangeError(UsageError):
    """No such commit, or no such file in it, among what was mined."""

    code = "usage.unknown-change"


@frozen
class ChangeFate:
    """``outcome`` is one of this module's constants. ``by`` is the filter of a drop and the slug of a skip, ``reason``
    what was said of this candidate; both are empty for a task. Skips have no task id; those of a whole commit or pair
    have no paths."""

    commit: str
    parent: str
    path_before: str
    path_after: str
    fragment: Fragment
    outcome: str
    task_id: str
    by: str
    reason: str


def change_fates(
    commit: str,
    path: str,
    tasks: Iterable[EditTask],
    dropped: Iterable[DroppedCandidate],
    skipped: Iterable[SkippedChange],
) -> tuple[ChangeFate, ...]:
    """All fates of ``path`` in the commit whose id begins with ``commit``: by parent, then by fragment.

    ``path`` is the one before or after the commit, or an end of it (``Basic.lean``) that only one file has.
    Raises UnknownChangeError with suggestions.
    """
    prefix = commit.lower()
    if len(prefix) < _SHORTEST_PREFIX:
        raise UnknownChangeError(
            f"{commit!r} is too short for a commit", next_step=f"give at least {_SHORTEST_PREFIX} digits of its id"
        )
    found = [fate for fate in _fates(tasks, dropped, skipped) if fate.commit.startswith(prefix)]
    commits = sorted({fate.commit for fate in found})
    if not commits:
        raise UnknownChangeError(
            f"nothing was mined of a commit {commit}",
            cause="it isn't reachable from the tip that was mined, or it changes no file",
            next_step="`git log --format=%H -- FILE` lists a file's commits; the tip is in the file *.mining.json",
        )
    if len(commits) > 1:
        raise UnknownChangeError(
            f"{commit} is the beginning of {len(commits)} commits",
            next_step=f"one of {', '.join(commits[:_SUGGESTED])}",
        )
    of_path = _with_path(found, path, commits[0])
    return tuple(sorted(of_path, key=lambda fate: (fate.parent, fate.fragment.index)))


def _with_path(fates: Sequence[ChangeFate], path: str, commit: str) -> list[ChangeFate]:
    whole = [fate for fate in fates if not (fate.path_before or fate.path_after)]
    named = [fate for fate in fates if path in (fate.path_before, fate.path_after)]
    if named:
        return named + whole
    paths = sorted({path for fate in fates for path in (fate.path_after or fate.path_before,) if path})
    ending = [known for known in paths if known.endswith(f"/{path}")]
    if len(ending) == 1:
        return [fate for fate in fates if ending[0] in (fate.path_before, fate.path_after)] + whole
    if whole and not paths:
        return whole
    near = ending or difflib.get_close_matches(path, paths, n=_SUGGESTED) or paths[:_SUGGESTED]
    raise UnknownChangeError(
        f"commit {commit} changes no file {path}" if not ending else f"{path} is the end of {len(ending)} paths",
        cause=f"it changes {len(paths)} files" if not ending else "",
        next_step=f"did you mean {' or '.join(near)}?",
    )


def _fates(
    tasks: Iterable[EditTask], dropped: Iterable[DroppedCandidate], skipped: Iterable[SkippedChange]
) -> Iterable[ChangeFate]:
    for task in tasks:
        yield ChangeFate(
            task.commit.commit,
            task.commit.parent,
            task.change.path_before,
            task.change.path_after,
            task.fragment,
            KEPT,
            task.task_id,
            "",
            "",
        )
    for drop in dropped:
        yield ChangeFate(
            drop.commit,
            drop.parent,
            drop.path_before,
            drop.path_after,
            drop.fragment,
            DROPPED,
            drop.task_id,
            drop.dropped_by,
            drop.reason,
        )
    for skip in skipped:
        yield ChangeFate(
            skip.commit,
            skip.parent,
            skip.path_before,
            skip.path_after,
            Fragment(0, 1, "whole"),
            SKIPPED,
            "",
            skip.reason,
            skip.detail,
        )
