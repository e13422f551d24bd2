"""Which files a commit changed against a parent, read through ``git diff-tree --stdin``."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from wonton_core.engineering.history.repository import Repository
from wonton_core.errors import ToolFailedError
from wonton_core.model.edit_task import CREATED, DELETED, MODIFIED, RENAME_SIMILARITY_PERCENT, RENAMED

RENAME_LIMIT = 1000
"""Above as many files on a side git looks for exact renames only: its own default, stated so that no configuration
changes the tasks."""

_END = b"end\n"
_TYPES = {b"A": CREATED, b"D": DELETED, b"M": MODIFIED, b"R": RENAMED, b"T": MODIFIED}
_NO_MODE, _NO_OBJECT = "000000", frozenset("0")


@frozen
class RawChange:
    """One file's change, with paths in git's bytes. What is absent on a side is empty there."""

    change_type: str
    path_before: bytes
    path_after: bytes
    blob_before: str
    blob_after: str
    mode_before: str
    mode_after: str


@frozen
class PairChanges:
    """Changes of one commit against one parent; ``problem`` is what git said where it couldn't compare them."""

    changes: tuple[RawChange, ...]
    problem: str = ""


def changes_of_pairs(repository: Repository, pairs: Sequence[tuple[str, str]]) -> list[PairChanges]:
    """For each (commit, parent), what changed; an empty parent compares with the empty tree.

    Changes are in git's order, which is that of paths. A pair whose trees can't be read has a ``problem``.
    """
    done: list[PairChanges] = []
    while len(done) < len(pairs):
        asked = pairs[len(done) :]
        # git repeats a line that names no commit: it shows where each pair's changes end.
        content = "".join(f"{commit} {parent}".strip() + "\nend\n" for commit, parent in asked).encode()
        run = repository.run(
            "diff-tree",
            "--stdin",
            "--root",
            "--no-commit-id",
            "--raw",
            "-r",
            "-z",
            "--no-abbrev",
            f"--find-renames={RENAME_SIMILARITY_PERCENT}%",
            f"-l{RENAME_LIMIT}",
            "--ignore-submodules=none",
            "--no-ext-diff",
            "--no-textconv",
            content=content,
        )
        answered = _split(run.stdout)
        done += answered
        if run.code == 0 and len(answered) == len(asked):
            break
        if len(answered) == len(asked) or run.code != 128:
            raise ToolFailedError(
                f"git diff-tree in {repository.git_folder} ended with code {run.code}: "
                f"{run.stderr.decode(errors='replace').strip()[-300:]}",
                next_step="run the same command again: it resumes",
            )
        done.append(PairChanges((), run.stderr.decode(errors="replace").strip()[-300:] or "git gave no answer"))
    return done


def _split(output: bytes) -> list[PairChanges]:
    """The pairs that are whole in what git wrote."""
    found: list[PairChanges] = []
    changes: list[RawChange] = []
    position = 0
    while position < len(output):
        if output.startswith(_END, position):
            found.append(PairChanges(tuple(changes)))
            changes = []
            position += len(_END)
            continue
        head, path, position = _field(output, position)
        if head is None or path is None:
            break
        mode_before, mode_after, blob_before, blob_after, status = head[1:].split(b" ")
        path_after: bytes | None = path
        if status.startswith(b"R"):
            path_after, position = _text(output, position)
        if path_after is None:
            break
        changes.append(_change(path, path_after, (mode_before, mode_after), (blob_before, blob_after), status))
    return found


def _field(output: bytes, position: int) -> tuple[bytes | None, bytes | None, int]:
    head, position = _text(output, position)
    path, position = _text(output, position)
    return head, path, position


def _text(output: bytes, position: int) -> tuple[bytes | None, int]:
    """The text that a NUL ends, and where the next one begins; None where the output was cut off."""
    end = output.find(b"\0", position)
    return (None, len(output)) if end < 0 else (output[position:end], end + 1)


def _change(
    before: bytes, after: bytes, modes: tuple[bytes, bytes], blobs: tuple[bytes, bytes], status: bytes
) -> RawChange:
    kind = _TYPES[status[:1]]
    mode_before, mode_after = (mode.decode() if mode.decode() != _NO_MODE else "" for mode in modes)
    blob_before, blob_after = ("" if _NO_OBJECT.issuperset(b.decode()) else b.decode() for b in blobs)
    return RawChange(
        kind,
        b"" if kind == CREATED else before,
        b"" if kind == DELETED else after,
        blob_before,
        blob_after,
        mode_before,
        mode_after,
    )
