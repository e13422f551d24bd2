"""Filters that look at a change's commit."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import field, frozen

from wonton_core.model.edit_task import FileChange, MinedCommit


@frozen
class Intent:
    """The message says what the commit is for, by the type of a conventional message."""

    types: tuple[str, ...] = ("feat", "fix", "refactor")
    name: str = field(default="intent", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"the commit's message begins with {', '.join(self.types)}"

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        written = commit.message_head.type
        if written in self.types:
            return None
        return f"the message's type is {written}" if written else "the message has no conventional type"


@frozen
class FilesPerCommit:
    """A commit over many files is a mechanical change more often than work on a proof (paper, B.1)."""

    most: int = 10
    name: str = field(default="files_per_commit", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"the commit changes at most {self.most} files"

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        return f"the commit changes {commit.files_changed} files" if commit.files_changed > self.most else None


@frozen
class AuthorDate:
    """The change was written in a span of time. ``since`` is in it, ``until`` is not; None leaves that side open.

    Both must have an offset from UTC, as git's dates have: days begin at other moments elsewhere.
    """

    since: datetime | None = None
    until: datetime | None = None
    name: str = field(default="author_date", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        bounds = [f"since {self.since.isoformat()}"] if self.since else []
        bounds += [f"before {self.until.isoformat()}"] if self.until else []
        return f"written {' and '.join(bounds) or 'at any time'}"

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        if self.since is None and self.until is None:
            return None
        try:
            written = datetime.fromisoformat(commit.author_date)
        except ValueError:
            return f"the author date {commit.author_date!r} can't be read"
        if written.tzinfo is None:
            written = written.replace(tzinfo=UTC)
        inside = (self.since is None or written >= self.since) and (self.until is None or written < self.until)
        return None if inside else f"written at {commit.author_date}"
