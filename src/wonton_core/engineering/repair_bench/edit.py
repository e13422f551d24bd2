"""One real edit of one file: before, after, and the lines that changed."""

from __future__ import annotations

from typing import Self

from attrs import frozen

from wonton_core.engineering.repair_bench.source_text import SourceText
from wonton_core.engineering.unified_diff import line_blocks, split_lines


@frozen
class ChangeGroup:
    """Old lines ``old_start:old_end`` become new lines ``new_start:new_end`` (half-open, from 0)."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@frozen
class OtherFile:
    """Another file of the same library, as it was before the edit."""

    path: str
    text: SourceText


@frozen
class Edit:
    """One file of one commit. ``groups`` are in order and touch nowhere. ``other``: None where there is none."""

    commit: str
    path: str
    pre: SourceText
    post: SourceText
    groups: tuple[ChangeGroup, ...]
    other: OtherFile | None = None

    @classmethod
    def between(cls, commit: str, path: str, before: str, after: str) -> Self:
        """The edit that makes ``after`` out of ``before``, its groups being those of a unified diff."""
        groups = tuple(
            ChangeGroup(block.before_start, block.before_end, block.after_start, block.after_end)
            for block in line_blocks(split_lines(before), split_lines(after))
        )
        return cls(commit, path, SourceText.of(before), SourceText.of(after), groups)

    @property
    def changed_lines(self) -> int:
        """Deleted plus added lines."""
        return sum(group.old_end - group.old_start + group.new_end - group.new_start for group in self.groups)
