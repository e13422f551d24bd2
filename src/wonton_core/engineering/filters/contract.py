"""What a filter is. One that needs only the commit and the paths is asked before a change's contents are read."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from wonton_core.engineering.candidate import Candidate
from wonton_core.model.edit_task import FileChange, MinedCommit


class ChangeFilter(Protocol):
    """Looks at where a change comes from."""

    @property
    def name(self) -> str:
        """A stable slug: it stands in files and funnels."""
        ...

    @property
    def summary(self) -> str:
        """What passes, in words, with the figures in force."""
        ...

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped, with its figures; None where it passes."""
        ...


class EditFilter(Protocol):
    """Looks at what an edit does. ``name`` and ``summary`` are as in ChangeFilter."""

    @property
    def name(self) -> str:
        """A stable slug."""
        ...

    @property
    def summary(self) -> str:
        """What passes, in words."""
        ...

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped, with its figures; None where it passes."""
        ...


@frozen
class Objection:
    """The filter that dropped a candidate, by name, and why, with the candidate's figures."""

    dropped_by: str
    reason: str
