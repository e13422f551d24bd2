"""The tokens of a source file, packed: nine bytes a token, an object only for the token that is looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import overload

from wonton_core.model.lexed_source import TOKEN_KINDS, Token


class TokenTable(Sequence[Token]):
    """A read-only sequence of tokens; ``kinds`` are positions in TOKEN_KINDS, ``newlines`` the offsets of ``\\n``."""

    __slots__ = ("ends", "kinds", "newlines", "starts")

    def __init__(self, kinds: bytes, starts: array[int], ends: array[int], newlines: array[int]) -> None:
        self.kinds = kinds
        self.starts = starts
        self.ends = ends
        self.newlines = newlines

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, of a code point's offset."""
        return bisect_left(self.newlines, offset) + 1

    def column_of(self, offset: int) -> int:
        """The column, counted from 0, of a code point's offset."""
        line = bisect_left(self.newlines, offset)
        return offset - self.newlines[line - 1] - 1 if line else offset

    def __len__(self) -> int:
        return len(self.kinds)

    @overload
    def __getitem__(self, place: int) -> Token: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Token, ...]: ...

    def __getitem__(self, place: int | slice) -> Token | tuple[Token, ...]:
        if isinstance(place, slice):
            return tuple(self[i] for i in range(*place.indices(len(self))))
        start, end = self.starts[place], self.ends[place]
        return Token(TOKEN_KINDS[self.kinds[place]], start, end, self.line_of(start), self.line_of(end - 1))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TokenTable):
            return NotImplemented
        return (self.kinds, self.starts, self.ends, self.newlines) == (
            other.kinds, other.starts, other.ends, other.newlines,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.kinds, len(self.newlines)))
