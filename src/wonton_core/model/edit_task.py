"""Edit tasks mined from a repository's history: one edit of one file, with where it comes from.

Contents are named by git's blob ids and stay in the repository; a task whose states never were in history (a fragment
of a larger change) says which fragment of which change it is, and is made again from that.

Renames are those that git finds at a similarity of ``RENAME_SIMILARITY_PERCENT``. Copies are not looked for: a file
that was copied is a created one, since its source is still there and nobody edited it.
"""

from __future__ import annotations

from attrs import frozen

EDIT_TASK_FORMAT_VERSION = 1

CREATED = "created"
MODIFIED = "modified"
DELETED = "deleted"
RENAMED = "renamed"

RENAME_SIMILARITY_PERCENT = 50


@frozen
class MessageHead:
    """The first line of a commit's message by the conventional-commit grammar ``type(scope)!: subject``.

    ``type`` is lower case. It and ``scope`` are empty where the line has another form; ``subject`` is then all of it.
    """

    type: str
    scope: str
    breaking: bool
    subject: str


@frozen
class MinedCommit:
    """``parent`` is empty for a root commit; dates are ISO 8601 with the offset that git recorded."""

    commit: str
    parent: str
    author_date: str
    commit_date: str
    message_head: MessageHead
    files_changed: int
    toolchain: str
    """The text of the toolchain file at the parent, stripped; empty where there is none."""


@frozen
class FileChange:
    """``change_type`` is one of this module's constants; blob ids and paths are empty where there is no such side."""

    change_type: str
    path_before: str
    path_after: str
    blob_before: str
    blob_after: str
    mode_before: str
    mode_after: str


@frozen
class Fragment:
    """Which part of a file's change a task is: ``index`` counts from 0, ``count`` is 1 where the change is whole.

    ``boundary`` says how it was cut: whole, hunk, declaration, blank_line or line (a declaration above the limit).
    Folding fragments 0..count-1 over the file before gives the file after, byte for byte. ``limit`` is the number of
    changed lines that the change was cut to, 0 where it is whole: with it the same fragments can be made again.
    """

    index: int
    count: int
    boundary: str
    limit: int = 0


@frozen
class LineStatistics:
    """Lines of a unified diff. ``replaced`` pairs removed with added lines of one block; ``pure_changes`` counts a
    replacement once: lone additions + lone removals + replacements."""

    added: int
    removed: int
    replaced: int

    @property
    def pure_changes(self) -> int:
        """max(added, removed) summed over blocks."""
        return self.added + self.removed - self.replaced


@frozen
class DeclarationChanges:
    """Declarations by kind, as counts: in the file after only, and in both but with another text."""

    added: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]


@frozen
class EditTask:
    """One edit of one file. ``task_id`` is a hash of commit, parent, path and fragment: the same everywhere."""

    format_version: int
    task_id: str
    task_source: str
    commit: MinedCommit
    change: FileChange
    fragment: Fragment
    gold_diff: str
    lines: LineStatistics
    code_lines: LineStatistics
    """The same with comments, imports and white-space changes left out."""
    declarations: DeclarationChanges


@frozen
class DroppedCandidate:
    """A candidate that a filter dropped: what it would have been a task of, and why it is none.

    ``dropped_by`` is the name of the first filter, in the order of the filters, that it didn't pass; ``reason`` is what
    that filter said of it. ``task_id`` is the one that it would have as a task.
    """

    format_version: int
    task_id: str
    commit: str
    parent: str
    change_type: str
    path_before: str
    path_after: str
    fragment: Fragment
    dropped_by: str
    reason: str
