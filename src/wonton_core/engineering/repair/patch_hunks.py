"""What a patch says, before anybody looks at the file: parts by file, hunks, lines."""

from __future__ import annotations

import functools
from enum import StrEnum

from attrs import frozen


class LineKind(StrEnum):
    """The first column of a line of a hunk."""

    CONTEXT = " "
    DELETED = "-"
    ADDED = "+"


@frozen
class HunkLine:
    """``text`` is without the first column. ``raw`` is the line as written. ``no_newline``: followed by the marker for
    a missing line feed at the end of the file."""

    kind: LineKind
    text: str
    raw: str
    no_newline: bool = False

    @property
    def has_column(self) -> bool:
        """False for context written without the leading space."""
        return self.kind is not LineKind.CONTEXT or self.raw.startswith(" ")


@frozen(slots=False)
class Hunk:
    """``old_start`` and the counts are the header's, None where it has none. ``counts_hold``: both counts are those of
    the lines. ``headerless``: no ``@@`` stands above the lines, which may then be those of several hunks.
    ``line`` is where it stands in the text of the patch (from 0)."""

    lines: tuple[HunkLine, ...]
    old_start: int | None = None
    old_count: int | None = None
    new_count: int | None = None
    counts_hold: bool = False
    headerless: bool = False
    line: int = 0

    @functools.cached_property
    def old_side(self) -> tuple[HunkLine, ...]:
        """Context and deleted lines."""
        return tuple(line for line in self.lines if line.kind is not LineKind.ADDED)

    @functools.cached_property
    def new_side(self) -> tuple[HunkLine, ...]:
        """Context and added lines."""
        return tuple(line for line in self.lines if line.kind is not LineKind.DELETED)

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return any(line.kind is not LineKind.CONTEXT for line in self.lines)

    @property
    def stated_index(self) -> int | None:
        """Where the old side begins by the header, counted from 0."""
        if self.old_start is None:
            return None
        # "-7,0" speaks of the gap behind line 7.
        empty = self.old_count == 0 if self.old_count is not None and self.counts_hold else not self.old_side
        return self.old_start if empty else max(self.old_start - 1, 0)


@frozen
class FilePart:
    """What a patch says about one file. A name is None where the patch gives none."""

    old_name: str | None
    new_name: str | None
    hunks: tuple[Hunk, ...]
    creates: bool = False
    deletes: bool = False

    @property
    def name(self) -> str | None:
        """The name of the file that is changed."""
        return self.old_name if self.deletes or self.new_name is None else self.new_name
