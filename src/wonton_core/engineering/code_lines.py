"""Source lines as their tokens, so that white space, comments and imports can be told from code."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.model.lexed_source import COMMENT_KINDS, LexedSource


def code_lines(text: str, lexed: LexedSource) -> list[tuple[str, ...]]:
    """The tokens of each line that has code: no comment of any kind, and not the line of an import."""
    imports = {imported.line for imported in lexed.imports}
    lines = token_lines(text, lexed, comments=False)
    return [line for number, line in enumerate(lines, start=1) if line and number not in imports]


def token_lines(text: str, lexed: LexedSource, *, comments: bool) -> list[tuple[str, ...]]:
    """For every line of ``text`` (by ``\\n`` alone) its tokens; empty where it has none.

    A token over several lines gives each its part. White space in a string is kept, that at a comment's words is one
    blank. ``comments`` says whether they are in.
    """
    lines: list[list[str]] = [[] for _ in range(text.count("\n") + 1)]
    for token in lexed.tokens:
        is_comment = token.kind in COMMENT_KINDS
        if is_comment and not comments:
            continue
        written = text[token.start : token.end]
        parts = [written] if token.line == token.end_line else written.split("\n")
        for number, part in enumerate(parts, start=token.line - 1):
            shown = " ".join(part.split()) if is_comment else part
            if shown or not is_comment:
                lines[number].append(shown)
    return [tuple(line) for line in lines]


def tokens_of(lines: Iterable[tuple[str, ...]]) -> list[str]:
    """All tokens of some lines, in order."""
    return [token for line in lines for token in line]


def words_of(lines: Iterable[tuple[str, ...]]) -> list[str]:
    """All words of all tokens of some lines, in order: text that was only wrapped anew has the same."""
    return [word for token in tokens_of(lines) for word in token.split()]
