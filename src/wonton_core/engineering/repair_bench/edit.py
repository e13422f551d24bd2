"""One real edit of one file: before, after, and the lines that changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from wonton_core.engineering.repair_bench.source_text import SourceText
from wonton_core.errors import ToolFailedError

_HEADER = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@frozen
class ChangeGroup:
    """Old lines ``old_start:old_end`` become new lines ``new_start:new_end`` (half-open, from 0)."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@frozen
class Edit:
    """One file of one commit. ``groups`` are in order and touch nowhere."""

    commit: str
    path: str
    pre: SourceText
    post: SourceText
    groups: tuple[ChangeGroup, ...]

    @property
    def changed_lines(self) -> int:
        """Deleted plus added lines."""
        return sum(group.old_end - group.old_start + group.new_end - group.new_start for group in self.groups)


def change_groups(zero_context_diff: bytes) -> tuple[ChangeGroup, ...]:
    """The groups of a unified diff without context, of one file, as git writes it.

    Bodies are skipped by the counts of their headers, so a line of the file that looks like a header is not taken for
    one. Raises ToolFailedError when a header is not followed by what it announces.
    """
    groups: list[ChangeGroup] = []
    lines = zero_context_diff.split(b"\n")
    at = 0
    while at < len(lines):
        header = _HEADER.match(lines[at])
        at += 1
        if header is None:
            continue
        old, old_count, new, new_count = (1 if part is None else int(part) for part in header.groups())
        # A side without lines is numbered by the line before it.
        old_start = old if old_count == 0 else old - 1
        new_start = new if new_count == 0 else new - 1
        groups.append(ChangeGroup(old_start, old_start + old_count, new_start, new_start + new_count))
        left = old_count + new_count
        while left:
            if at >= len(lines) or lines[at][:1] not in (b"-", b"+", b"\\"):
                raise ToolFailedError("git wrote a diff whose hunk is shorter than its header says")
            left -= lines[at][:1] != b"\\"
            at += 1
    return tuple(groups)


def apply_groups(pre: SourceText, post: SourceText, groups: Sequence[ChangeGroup]) -> SourceText:
    """``pre`` with every group replaced by its lines of ``post``: equal to ``post`` when the groups are right."""
    lines: list[str] = []
    done = 0
    for group in groups:
        lines += pre.lines[done : group.old_start]
        lines += post.lines[group.new_start : group.new_end]
        done = group.old_end
    lines += pre.lines[done:]
    return SourceText(tuple(lines), post.final_newline)
