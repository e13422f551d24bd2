"""What became of a patch, hunk by hunk."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class HunkStatus(StrEnum):
    """What was done with one hunk. Lines are counted in the file before the patch."""

    PLACED = "placed"
    """At the place its header names, or, where the header names none, at the only place there is for it."""
    MOVED = "moved"
    """At the only place there is for it, which is another one than its header names."""
    ALREADY_APPLIED = "already_applied"
    """The file already reads as the hunk wants it."""
    AMBIGUOUS = "ambiguous"
    """Several places serve equally well and nothing decides between them. Nothing was done."""
    NOT_FOUND = "not_found"
    """No place in the file is like the hunk's old side. Nothing was done."""
    CONFLICTING = "conflicting"
    """The place is known, but the file there, or another hunk, contradicts the hunk. Nothing was done."""


PLACED_STATUSES = frozenset({HunkStatus.PLACED, HunkStatus.MOVED})
SETTLED_STATUSES = PLACED_STATUSES | {HunkStatus.ALREADY_APPLIED}


class RepairOutcome(StrEnum):
    """What became of the whole patch."""

    APPLIED = "applied"
    """Every hunk applied exactly as written, at the line its header names."""
    REPAIRED = "repaired"
    """Every hunk was placed or had been applied already, but not all of them as written."""
    ALREADY_APPLIED = "already_applied"
    """The file already reads as the whole patch wants it."""
    PARTIAL = "partial"
    """Some hunks were placed, others were not: ``post`` is half an edit."""
    REFUSED = "refused"
    """Nothing was done."""


@frozen
class HunkReport:
    """``index`` counts the hunks of the target file as they stand in the patch, from 1. ``stated_line`` is the header's
    line of the old file; ``first_line`` and ``last_line`` (from 1, inclusive) are the lines of the file before the
    patch that the hunk speaks of; a pure insertion without context has ``last_line == first_line - 1``. ``moved_by``
    is in lines. ``confidence`` is in [0, 1]: how well the place fits the old side; 0 where nothing was done.
    """

    index: int
    status: HunkStatus
    reason: str
    confidence: float = 0.0
    stated_line: int | None = None
    first_line: int | None = None
    last_line: int | None = None
    moved_by: int = 0


@frozen
class RepairResult:
    """``post`` is the file after the placed hunks, None when the patch was refused; a deleted file is the empty text.
    ``diff`` leads from the file before to ``post`` and is empty where they are equal. ``reason`` says in words what
    holds for the patch as a whole."""

    post: str | None
    diff: str
    hunks: tuple[HunkReport, ...]
    outcome: RepairOutcome
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Whether the whole patch is in ``post``."""
        return self.post is not None and self.outcome is not RepairOutcome.PARTIAL
