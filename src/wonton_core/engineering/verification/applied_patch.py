"""From a task and a submitted patch to the edited file that a verifier is asked about.

The environment is the task's parent commit, always. So a task that is one fragment of a larger change has a text before
that need not be the environment's own file: the fragments before it are applied in it. The whole file is replaced by
the text after, and what the environment itself has in its place plays no part in compiling it.

A file that the commit renames is verified where it was: what builds on it in the environment builds on that name.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.repair import repair_patch
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_repair import RepairOutcome
from wonton_core.model.patch_verification import EditedFile
from wonton_core.model.verified_submission import CHANGES_NOTHING, PATCH_REFUSED, PlacedHunk


@frozen
class AppliedPatch:
    """``edit`` is None where there is none to verify; ``problem`` and ``reason`` then say why."""

    edit: EditedFile | None
    repair_outcome: str
    hunks: tuple[PlacedHunk, ...]
    problem: str = ""
    reason: str = ""


def verified_path(task: EditTask) -> str:
    """Where the task's file is, or will be, in the parent environment."""
    return task.change.path_before or task.change.path_after


def apply_patch(task: EditTask, patch: str, before: str) -> AppliedPatch:
    """Apply ``patch`` to the task's text before it: all hunks or none."""
    path = verified_path(task)
    try:
        found = repair_patch(before, patch, path=path, strict=True)
    except BadInputError as error:
        return AppliedPatch(None, RepairOutcome.REFUSED.value, (), PATCH_REFUSED, error.summary)
    outcome = found.outcome.value
    hunks = tuple(
        PlacedHunk(hunk.index, hunk.status.value, hunk.reason, hunk.first_line, hunk.moved_by) for hunk in found.hunks
    )
    if found.post is None:
        return AppliedPatch(None, outcome, hunks, PATCH_REFUSED, found.reason)
    is_new = not task.change.path_before and task.fragment.index == 0
    if found.post == before:
        return AppliedPatch(None, outcome, hunks, CHANGES_NOTHING, found.reason)
    edit = EditedFile(path, None if is_new else before, found.post)
    return AppliedPatch(edit, outcome, hunks, reason=found.reason)
