"""What a filter looks at: a candidate for an edit task, with the texts that a record only names.

What is slow to find out is found out when a filter first asks, and only then: most candidates of a history fall to
filters that look at the commit alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from attrs import frozen

from wonton_core.codec.records import content_hash
from wonton_core.engineering.line_statistics import code_line_statistics, line_statistics
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.model.edit_task import CREATED, FileChange, Fragment, LineStatistics, MinedCommit
from wonton_core.model.lexed_source import LexedSource

_ID_DIGITS = 16


@frozen
class Candidate:
    """One file's change, or one fragment of it.

    ``before`` and ``after`` are the texts around this fragment; ``before`` is empty for (the first fragment of) a
    created file, ``after`` for a deleted one. ``lex`` remembers the texts that it saw last, so it may be called freely.
    """

    commit: MinedCommit
    change: FileChange
    fragment: Fragment
    before: str
    after: str
    lex: Callable[[str], LexedSource]

    @property
    def path(self) -> str:
        """The file's path after the change, or before it where it is deleted."""
        return self.change.path_after or self.change.path_before

    @cached_property
    def task_id(self) -> str:
        """A hash of commit, parent, path and fragment."""
        where = [self.commit.commit, self.commit.parent, self.path]
        part = [self.fragment.index, self.fragment.count, self.fragment.limit]
        return content_hash([*where, *part])[:_ID_DIGITS]

    @cached_property
    def gold_diff(self) -> str:
        """The unified diff from ``before`` to ``after``; a rename or creation belongs to the first fragment."""
        return fragment_diff(self.change, self.fragment.index, self.before, self.after)

    @cached_property
    def lexed_before(self) -> LexedSource:
        """Tokens and declarations of ``before``."""
        return self.lex(self.before)

    @cached_property
    def lexed_after(self) -> LexedSource:
        """Tokens and declarations of ``after``."""
        return self.lex(self.after)

    @cached_property
    def lines(self) -> LineStatistics:
        """Lines of the gold diff."""
        return line_statistics(self.gold_diff)

    @cached_property
    def code_lines(self) -> LineStatistics:
        """The same with comments, imports and white-space changes left out."""
        return code_line_statistics(self.before, self.after, self.lexed_before, self.lexed_after)


def fragment_diff(change: FileChange, index: int, before: str, after: str) -> str:
    """The diff of the fragment ``index`` of ``change``: of those after the first, the file is where it will be."""
    first = index == 0
    path_before = (change.path_before if change.change_type != CREATED else "") if first else change.path_after
    return unified_diff(before, after, path_before, change.path_after)
