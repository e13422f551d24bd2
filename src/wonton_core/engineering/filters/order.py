"""The filters in their order. The first that objects names the candidate.

Those that need only the commit and the path come first, before a large change is cut into fragments: what is kept is
the same as with the paper's order, and no contents are read in vain. Then come those that look at the contents, the
cheap ones and those with the plainest reasons first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.filters.changed_lines import ChangedLines, Repetition
from wonton_core.engineering.filters.code_free import CommentOnly, ImportOnly, WhiteSpace
from wonton_core.engineering.filters.commit import AuthorDate, FilesPerCommit, Intent
from wonton_core.engineering.filters.contract import ChangeFilter, EditFilter, Objection
from wonton_core.engineering.filters.edit_distance import EditDistance
from wonton_core.engineering.filters.length import BYTES_COUNTER, TokenCounter, Tokens
from wonton_core.engineering.filters.path import InLibrary, NotDeleted
from wonton_core.model.edit_task import FileChange, MinedCommit


@frozen
class FilterOrder:
    """``on_changes`` are asked of every file change, then ``on_edits`` of every fragment of those that passed."""

    on_changes: tuple[ChangeFilter, ...]
    on_edits: tuple[EditFilter, ...]

    def names(self) -> tuple[str, ...]:
        """All names, in the order in which the filters are asked."""
        return (*(asked.name for asked in self.on_changes), *(asked.name for asked in self.on_edits))

    def change_objection(self, commit: MinedCommit, change: FileChange) -> Objection | None:
        """What drops the whole change; None where its contents are to be read."""
        for asked in self.on_changes:
            reason = asked.objection(commit, change)
            if reason is not None:
                return Objection(asked.name, reason)
        return None

    def edit_objection(self, candidate: Candidate) -> Objection | None:
        """What drops the edit; None where it is a task."""
        for asked in self.on_edits:
            reason = asked.objection(candidate)
            if reason is not None:
                return Objection(asked.name, reason)
        return None


def standard_filters(
    *,
    library_roots: Sequence[str],
    extension: str,
    intents: Sequence[str] = ("feat", "fix", "refactor"),
    most_files: int = 10,
    most_changed_lines: int = 100,
    since: datetime | None = None,
    until: datetime | None = None,
    token_counter: TokenCounter = BYTES_COUNTER,
) -> FilterOrder:
    """All filters of the paper (3.2, B.1) with its figures; ``extension`` has its dot (``.lean``)."""
    return FilterOrder(
        on_changes=(
            AuthorDate(since, until),
            Intent(tuple(intents)),
            FilesPerCommit(most_files),
            InLibrary(library_roots, extension),
            NotDeleted(),
        ),
        on_edits=(
            ImportOnly(),
            CommentOnly(),
            WhiteSpace(),
            ChangedLines(most=most_changed_lines),
            Repetition(),
            EditDistance(),
            Tokens(counter=token_counter),
        ),
    )
