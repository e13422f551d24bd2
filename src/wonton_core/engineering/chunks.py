"""A large change as a row of small edits, each applied to what the one before it left (paper, 3.2 and B.1).

A file is cut where a command begins, in the text before and after alike, so no fragment holds a part of a declaration.
Only what alone exceeds the limit is cut further: at hunks (in a new file at blank lines), then at lines.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

from attrs import frozen

from wonton_core.engineering.declaration_pieces import Piece, changed_pieces
from wonton_core.engineering.shortest_edit import ChangedBlock
from wonton_core.engineering.unified_diff import hunk_groups, line_blocks, split_lines
from wonton_core.model.lexed_source import LexedSource

WHOLE = "whole"
DECLARATION = "declaration"
HUNK = "hunk"
BLANK_LINE = "blank_line"
LINE = "line"

_CONTEXT = 3


@frozen
class FragmentEdit:
    """The file before and after one fragment. ``boundary`` is one of this module's constants: how it was cut."""

    before: str
    after: str
    boundary: str


def split_change(before: str, after: str, lex: Callable[[str], LexedSource], limit: int) -> tuple[FragmentEdit, ...]:
    """The fragments in their order, from the top of the file to its end.

    The first begins with ``before``, each goes on where the one before it ended, and the last ends with ``after``; each
    changes something, and by its diff at most ``limit`` lines (``LineStatistics.pure_changes``). A change within the
    limit and a deleted file (an empty ``after``) are one fragment, equal texts none. Raises ValueError for a limit
    below 1.
    """
    if limit < 1:
        raise ValueError("a fragment changes at least one line")
    if before == after:
        return ()
    old, new = split_lines(before), split_lines(after)
    if not after or _pure_changes(old, new) <= limit:
        return (FragmentEdit(before, after, WHOLE),)
    pieces = changed_pieces(old, new, lex(before), lex(after))
    return tuple(_Cutter(old, new, limit).fragments(pieces))


_Place = tuple[int, int]
"""How many lines of the old text are gone, and how many of the new one stand in their place."""


class _Cutter:
    def __init__(self, old: Sequence[str], new: Sequence[str], limit: int) -> None:
        self.old, self.new, self.limit = old, new, limit

    def fragments(self, pieces: Sequence[Piece]) -> Iterator[FragmentEdit]:
        """Fragments of as many whole pieces as fit, and the parts of pieces that don't."""
        small: list[Piece] = []
        for piece in pieces:
            small += [piece] if self._fits(_start(piece), _end(piece)) else piece.halves()
        start = (0, 0)
        stops: list[_Place] = []
        for piece in small:
            if self._fits(_start(piece), _end(piece)):
                stops.append(_end(piece))
                continue
            start = yield from self._packed(start, stops, DECLARATION)
            stops = []
            start = yield from self._parts(start, piece)
        yield from self._packed(start, stops, DECLARATION)

    def _parts(self, start: _Place, piece: Piece) -> Generator[FragmentEdit, None, _Place]:
        """The fragments of a piece that alone exceeds the limit."""
        where = piece.lines
        if self.old:
            boundary, stops = HUNK, self._hunk_ends(where)
        else:
            boundary, stops = BLANK_LINE, self._paragraph_ends(where)
        fitting: list[_Place] = []
        previous = _start(piece)
        for stop in stops:
            if self._fits(previous, stop):
                fitting.append(stop)
            else:
                start = yield from self._packed(start, fitting, boundary)
                fitting = []
                start = yield from self._packed(start, self._line_ends(previous, stop), LINE)
            previous = stop
        return (yield from self._packed(start, fitting, boundary))

    def _hunk_ends(self, where: ChangedBlock) -> list[_Place]:
        blocks = self._blocks((where.before_start, where.after_start), (where.before_end, where.after_end))
        return [(group[-1].before_end, group[-1].after_end) for group in hunk_groups(blocks, _CONTEXT)]

    def _paragraph_ends(self, where: ChangedBlock) -> list[_Place]:
        """Places after blank lines, and the end."""
        inside = [
            line
            for line in range(where.after_start + 1, where.after_end)
            if self.new[line].strip() and not self.new[line - 1].strip()
        ]
        return [(where.before_end, line) for line in [*inside, where.after_end]]

    def _line_ends(self, start: _Place, end: _Place) -> list[_Place]:
        """A place after each changed line; a line removed and one added in the same block are one replacement."""
        return [
            (block.before_start + min(step, block.removed), block.after_start + min(step, block.added))
            for block in self._blocks(start, end)
            for step in range(1, max(block.removed, block.added) + 1)
        ]

    def _blocks(self, start: _Place, end: _Place) -> list[ChangedBlock]:
        """The changes between two places, with the line numbers of the whole texts."""
        return [
            ChangedBlock(
                block.before_start + start[0],
                block.before_end + start[0],
                block.after_start + start[1],
                block.after_end + start[1],
            )
            for block in line_blocks(self.old[start[0] : end[0]], self.new[start[1] : end[1]])
        ]

    def _packed(self, start: _Place, stops: Sequence[_Place], boundary: str) -> Generator[FragmentEdit, None, _Place]:
        """Fragments that each reach as far over ``stops`` as the limit allows; the place reached."""
        first = 0
        while first < len(stops):
            end = first + 1
            while end < len(stops) and self._fits(start, stops[end]):
                end += 1
            # The whole texts have the last word: lines around the change may be matched with others.
            while end > first + 1 and not self._whole_fits(start, stops[end - 1]):
                end -= 1
            stop = stops[end - 1]
            if end > first + 1 or self._whole_fits(start, stop):
                yield from _changing(self._text(start), self._text(stop), boundary)
            elif boundary != LINE:
                yield from self._packed(start, self._line_ends(start, stop), LINE)
            else:
                # A line goes, and the one before it loses its newline with the file's end: two changes.
                yield FragmentEdit(self._text(start), self._text(stop) + "\n", LINE)
                yield FragmentEdit(self._text(stop) + "\n", self._text(stop), LINE)
            start, first = stop, end
        return start

    def _fits(self, start: _Place, end: _Place) -> bool:
        return _pure_changes(self.old[start[0] : end[0]], self.new[start[1] : end[1]]) <= self.limit

    def _whole_fits(self, start: _Place, end: _Place) -> bool:
        return _pure_changes(split_lines(self._text(start)), split_lines(self._text(end))) <= self.limit

    def _text(self, place: _Place) -> str:
        done, rest = "".join(self.new[: place[1]]), "".join(self.old[place[0] :])
        return f"{done}\n{rest}" if rest and done and not done.endswith("\n") else done + rest


def _changing(before: str, after: str, boundary: str) -> Iterator[FragmentEdit]:
    if before != after:
        yield FragmentEdit(before, after, boundary)


def _start(piece: Piece) -> _Place:
    return piece.lines.before_start, piece.lines.after_start


def _end(piece: Piece) -> _Place:
    return piece.lines.before_end, piece.lines.after_end


def _pure_changes(before: Sequence[str], after: Sequence[str]) -> int:
    return sum(max(block.removed, block.added) for block in line_blocks(before, after))
