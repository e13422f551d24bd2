"""Filters on the number and the variety of an edit's lines."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.unified_diff import parse_hunks


@frozen
class ChangedLines:
    """Few enough lines of code change to be asked for in words. A replaced line counts once."""

    least: int = 1
    most: int = 100
    name: str = field(default="changed_lines", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"{self.least} to {self.most} lines of code change"

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        changes = candidate.task.code_lines.pure_changes
        return None if self.least <= changes <= self.most else f"{changes} lines of code change"


@frozen
class Repetition:
    """The edit doesn't say the same line again and again.

    Lines are compared without the white space around them. Blank lines don't count: they repeat in any text.
    """

    least: float = 0.8
    name: str = field(default="repetition", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"at least {self.least:.0%} of the added lines are distinct, and of the removed lines"

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        lines = [line for hunk in parse_hunks(candidate.task.gold_diff) for line in hunk.lines]
        for sign, word in (("+", "added"), ("-", "removed")):
            written = [line[1:].strip() for line in lines if line.startswith(sign)]
            reason = self._repeated([line for line in written if line], word)
            if reason:
                return reason
        return None

    def _repeated(self, lines: Sequence[str], word: str) -> str | None:
        distinct = len(set(lines))
        return f"{distinct} of {len(lines)} {word} lines are distinct" if distinct < self.least * len(lines) else None
