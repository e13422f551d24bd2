"""Source lines as their tokens, so that white space, comments and imports can be told from code."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from wonton_core.engineering.unified_diff import split_lines
from wonton_core.model.lexed_source import COMMENT_KINDS, LexedSource, Token

TokenLine = tuple[str, ...]


@frozen
class EditedPart:
    """The lines of one side from the first to the last that an edit touches, and of what they hold the tokens.

    ``first`` and ``end`` are lines from 0, half-open. Outside of it both sides have the same lines and tokens.
    """

    text: str
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
        imports = {imported.line - 1 for imported in self.lexed.imports}
        lines = self._rendered(comments=False)
        return [line for number, line in enumerate(lines, start=self.first) if line and number not in imports]

    def tokens(self) -> Iterator[Token]:
        """The tokens of the part, in order."""
        return tokens_between(self.lexed.tokens, self.first + 1, self.end + 1)

    def _rendered(self, *, comments: bool) -> list[TokenLine]:
        # One more: a token that the file's end cuts short may reach behind the last newline.
        lines: list[list[str]] = [[] for _ in range(self.first, self.end + 1)]
        for token in self.tokens():
            written = self.text[token.start : token.end]
            number = token.line - 1 - self.first
            if token.kind in COMMENT_KINDS:
                if comments:
                    for part in written.split("\n"):
                        lines[number] += part.split()
                        number += 1
            elif token.line == token.end_line:
                lines[number].append(written)
            else:
                for part in written.split("\n"):
                    lines[number].append(part)
                    number += 1
        return [tuple(line) for line in lines[:-1]]


def tokens_between(tokens: Sequence[Token], first_line: int, end_line: int) -> Iterator[Token]:
    """Those that start in lines ``first_line`` (from 1) up to ``end_line``, which is not in it."""
    for position in range(bisect_left(tokens, first_line, key=lambda token: token.line), len(tokens)):
        if tokens[position].line >= end_line:
            return
        yield tokens[position]


def edited_parts(
    before: str, after: str, lexed_before: LexedSource, lexed_after: LexedSource
) -> tuple[EditedPart, EditedPart]:
    """The part of either side that the edit touches: what makes looking at a small edit of a large file cheap.

    It is wider than the changed lines where a token reaches over their border: a comment opened in one place makes
    comments of lines that nobody touched.
    """
    left, right = split_lines(before), split_lines(after)
    shorter = min(len(left), len(right))
    first = 0
    while first < shorter and left[first] == right[first]:
        first += 1
    rest = 0
    while rest < shorter - first and left[-1 - rest] == right[-1 - rest]:
        rest += 1
    first = min(_start_of_token(lexed_before, first), _start_of_token(lexed_after, first))
    if not _same_from(lexed_before, len(left) - rest, lexed_after, len(right) - rest):
        rest = 0
    return (
        EditedPart(before, lexed_before, left, first, len(left) - rest),
        EditedPart(after, lexed_after, right, first, len(right) - rest),
    )


def _start_of_token(lexed: LexedSource, line: int) -> int:
    """The line, from 0, of the token that reaches over the start of ``line``, or ``line``."""
    position = bisect_left(lexed.tokens, line + 1, key=lambda token: token.line) - 1
    if position >= 0 and lexed.tokens[position].end_line > line:
        return lexed.tokens[position].line - 1
    return line


def _same_from(left: LexedSource, line_left: int, right: LexedSource, line_right: int) -> bool:
    """Whether equal lines from here on hold the same tokens: none reaches over the border, and as many follow."""
    if _start_of_token(left, line_left) < line_left or _start_of_token(right, line_right) < line_right:
        return False
    follow_left = bisect_left(left.tokens, line_left + 1, key=lambda token: token.line)
    follow_right = bisect_left(right.tokens, line_right + 1, key=lambda token: token.line)
    return len(left.tokens) - follow_left == len(right.tokens) - follow_right


def tokens_of(lines: Iterable[TokenLine]) -> list[str]:
    """All tokens of some lines, in order."""
    return [token for line in lines for token in line]
