"""Source lines as their tokens, so that white space, comments and imports can be told from code."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from attrs import frozen

from wonton_core.engineering.unified_diff import split_lines
from wonton_core.model.lexed_source import COMMENT_KINDS, TOKEN_KINDS, LexedSource
from wonton_core.model.token_table import TokenTable

TokenLine = tuple[str, ...]

_NOWHERE = (sys.maxsize, sys.maxsize)
_COMMENT_CODES = frozenset(TOKEN_KINDS.index(kind) for kind in COMMENT_KINDS)


@frozen
class SourceTokens:
    """A text with its packed tokens. Offsets are code points, lines count from 0."""

    text: str
    table: TokenTable

    def at(self, offset: int) -> int:
        """The position of the first token that starts at ``offset`` or later."""
        return bisect_left(self.table.starts, offset)

    def line_start(self, line: int) -> int:
        """The offset of a line's first character; the text's length behind the last line."""
        if line == 0:
            return 0
        return self.table.newlines[line - 1] + 1 if line <= len(self.table.newlines) else len(self.text)

    def first_line_of_token_over(self, line: int) -> int:
        """The line where the token begins that reaches over the start of ``line``; ``line`` where there is none."""
        offset = self.line_start(line)
        position = self.at(offset) - 1
        if position >= 0 and self.table.ends[position] > offset:
            return self.table.line_of(self.table.starts[position]) - 1
        return line

    def is_comment(self, position: int) -> bool:
        """Whether a token is a comment of any kind."""
        return self.table.kinds[position] in _COMMENT_CODES

    def code(self, start: int, end: int) -> list[str]:
        """The tokens, without comments, that start in ``text[start:end]``."""
        text, starts, ends, kinds = self.text, self.table.starts, self.table.ends, self.table.kinds
        return [
            text[starts[position] : ends[position]]
            for position in range(self.at(start), self.at(end))
            if kinds[position] not in _COMMENT_CODES
        ]


def source_tokens(text: str, lexed: LexedSource) -> SourceTokens:
    """``text`` with its tokens, packed here if the lexer hasn't."""
    if isinstance(lexed.tokens, TokenTable):
        return SourceTokens(text, lexed.tokens)
    kinds = bytes(TOKEN_KINDS.index(token.kind) for token in lexed.tokens)
    starts = array("I", (token.start for token in lexed.tokens))
    ends = array("I", (token.end for token in lexed.tokens))
    newlines = array("I", (offset for offset, character in enumerate(text) if character == "\n"))
    return SourceTokens(text, TokenTable(kinds, starts, ends, newlines))


@frozen
class EditedPart:
    """The lines of one side from the first to the last that an edit touches, with the tokens that they hold.

    ``first`` and ``end`` are lines from 0, half-open. Outside of it both sides have the same lines and tokens.
    """

    tokens: SourceTokens
    lexed: LexedSource
    lines: Sequence[str]
    first: int
    end: int

    def token_lines(self) -> list[TokenLine]:
        """For every line the words of its comments and its other tokens; empty where it is blank.

        A token over several lines gives each its part. Blanks in a string stay as they are.
        """
        return self._rendered(comments=True)

    def code_lines(self) -> list[TokenLine]:
        """The tokens of each line that has code: no comment of any kind, and no import."""
        return [line for line in self._rendered(comments=False, imports=False) if line]

    def _rendered(self, *, comments: bool, imports: bool = True) -> list[TokenLine]:
        # One more: a token that the file's end cuts short may reach behind the last newline.
        lines: list[list[str]] = [[] for _ in range(self.first, self.end + 1)]
        source, table = self.tokens, self.tokens.table
        number, next_line = 0, source.line_start(self.first + 1)
        left_out = iter(() if imports else sorted({(one.start, one.end) for one in self.lexed.imports}))
        import_start, import_end = next(left_out, _NOWHERE)
        for position in range(source.at(source.line_start(self.first)), source.at(source.line_start(self.end))):
            start = table.starts[position]
            while start >= next_line:
                number += 1
                next_line = source.line_start(self.first + number + 1)
            comment = table.kinds[position] in _COMMENT_CODES
            if comment and not comments:
                continue
            while start >= import_end:
                import_start, import_end = next(left_out, _NOWHERE)
            if start >= import_start:
                continue
            for line, part in enumerate(source.text[start : table.ends[position]].split("\n"), start=number):
                if comment:
                    lines[line] += part.split()
                else:
                    lines[line].append(part)
        return [tuple(line) for line in lines[:-1]]


def edited_parts(
    before: str, after: str, lexed_before: LexedSource, lexed_after: LexedSource
) -> tuple[EditedPart, EditedPart]:
    """The part of either side that the edit touches: what makes looking at a small edit of a large file cheap.

    It is wider than the changed lines where a token reaches over their border: a comment opened in one place makes
    comments of lines that nobody touched.
    """
    lines_before, lines_after = split_lines(before), split_lines(after)
    left, right = source_tokens(before, lexed_before), source_tokens(after, lexed_after)
    shorter = min(len(lines_before), len(lines_after))
    first = 0
    while first < shorter and lines_before[first] == lines_after[first]:
        first += 1
    rest = 0
    while rest < shorter - first and lines_before[-1 - rest] == lines_after[-1 - rest]:
        rest += 1
    first = min(left.first_line_of_token_over(first), right.first_line_of_token_over(first))
    if not _same_from(left, len(lines_before) - rest, right, len(lines_after) - rest):
        rest = 0
    return (
        EditedPart(left, lexed_before, lines_before, first, len(lines_before) - rest),
        EditedPart(right, lexed_after, lines_after, first, len(lines_after) - rest),
    )


def _same_from(left: SourceTokens, line_left: int, right: SourceTokens, line_right: int) -> bool:
    """Whether equal lines from here on hold the same tokens: none reaches over the border, and as many follow."""
    if left.first_line_of_token_over(line_left) < line_left or right.first_line_of_token_over(line_right) < line_right:
        return False
    follow_left = left.at(left.line_start(line_left))
    follow_right = right.at(right.line_start(line_right))
    return left.table.kinds[follow_left:] == right.table.kinds[follow_right:]


def tokens_of(lines: Iterable[TokenLine]) -> list[str]:
    """All tokens of some lines, in order."""
    return [token for line in lines for token in line]
