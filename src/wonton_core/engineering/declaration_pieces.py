"""The changed commands of a file, each with its own lines before and after."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from wonton_core.engineering.code_lines import source_tokens
from wonton_core.engineering.shortest_edit import ChangedBlock, changed_blocks
from wonton_core.model.lexed_source import LexedSource


@frozen
class Piece:
    """Lines (half-open, from 0) of one command before and after; a side is empty where the command is not there.

    ``replaces`` is set where one command took the place of another one, rather than being the same by its name.
    """

    lines: ChangedBlock
    replaces: bool = False

    def halves(self) -> tuple[Piece, ...]:
        """The removal and the addition by themselves, for a piece that replaces a command; else the piece."""
        if not self.replaces:
            return (self,)
        where = self.lines
        removal = ChangedBlock(where.before_start, where.before_end, where.after_start, where.after_start)
        addition = ChangedBlock(where.before_end, where.before_end, where.after_start, where.after_end)
        return Piece(removal), Piece(addition)


def changed_pieces(
    before: Sequence[str], after: Sequence[str], lexed_before: LexedSource, lexed_after: LexedSource
) -> list[Piece]:
    """The pieces in order of both texts; lines between two pieces are the same on both sides.

    Commands of equal text are kept, of the rest those that name the same thing are the same command, and what is left
    between two of these is paired in its order.
    """
    left, right = _Segments(before, lexed_before), _Segments(after, lexed_after)
    pieces = []
    for block in changed_blocks(left.texts(), right.texts()):
        for one, other, replaces in _pairs(left.names(), right.names(), block):
            lines = ChangedBlock(
                left.borders[one[0]], left.borders[one[1]], right.borders[other[0]], right.borders[other[1]]
            )
            pieces.append(Piece(lines, replaces))
    return pieces


_Span = tuple[int, int]


def _pairs(
    names_before: Sequence[Hashable], names_after: Sequence[Hashable], block: ChangedBlock
) -> Iterator[tuple[_Span, _Span, bool]]:
    """Spans of at most one segment on either side, and whether the one replaces the other."""
    one, other = block.before_start, block.after_start
    unnamed = changed_blocks(
        names_before[block.before_start : block.before_end], names_after[block.after_start : block.after_end]
    )
    end = ChangedBlock(block.removed, block.removed, block.added, block.added)
    for inner in [*unnamed, end]:
        while one < block.before_start + inner.before_start:
            yield (one, one + 1), (other, other + 1), False
            one, other = one + 1, other + 1
        for step in range(max(inner.removed, inner.added)):
            gone, came = step < inner.removed, step < inner.added
            yield (one, one + gone), (other, other + came), gone and came
            one, other = one + gone, other + came


class _Segments:
    """A text cut where its commands begin. The first segment is what stands before them; it may have no lines."""

    def __init__(self, lines: Sequence[str], lexed: LexedSource) -> None:
        self.lines = lines
        self.lexed = lexed
        inside = {start for start in _command_starts("".join(lines), lexed) if 0 < start < len(lines)}
        self.borders = [0, *sorted(inside), len(lines)] if lines else [0]

    def texts(self) -> list[str]:
        return ["".join(self.lines[start:end]) for start, end in zip(self.borders, self.borders[1:], strict=False)]

    def names(self) -> list[Hashable]:
        """The full name of the first named declaration of each segment; else a value equal to no other."""
        names: list[Hashable] = [object() for _ in self.borders[1:]]
        found: set[int] = set()
        for declaration in self.lexed.declarations:
            segment = bisect_right(self.borders, declaration.keyword_line - 1) - 1
            if declaration.name and segment < len(names) and segment not in found:
                found.add(segment)
                names[segment] = declaration.full_name
        return names


def _command_starts(text: str, lexed: LexedSource) -> Iterator[int]:
    """Lines, from 0, where a command begins; comments right above a command, without a blank line, belong to it."""
    source = source_tokens(text, lexed)
    table = source.table
    for command in lexed.commands:
        line = command - 1
        position = source.at(source.line_start(line)) - 1
        while position >= 0 and source.is_comment(position) and table.line_of(table.ends[position] - 1) == line:
            first = table.line_of(table.starts[position]) - 1
            if position and table.line_of(table.ends[position - 1] - 1) - 1 == first:
                break  # it follows code on the same line
            line, position = first, position - 1
        yield line
