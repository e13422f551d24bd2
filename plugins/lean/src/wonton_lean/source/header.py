"""The head of a Lean file: ``module``, ``prelude`` and the imports."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.lexed_source import COMMENT_KINDS, IDENTIFIER, KEYWORD, TOKEN_KINDS, Import
from wonton_core.model.token_table import TokenTable

COMMENT_CODES = frozenset(TOKEN_KINDS.index(kind) for kind in COMMENT_KINDS)
_WORD_CODES = frozenset((TOKEN_KINDS.index(IDENTIFIER), TOKEN_KINDS.index(KEYWORD)))
_DOC_FREE = TOKEN_KINDS.index("comment")
_IMPORT_WORDS = ("public", "meta", "import", "all")


@frozen
class Header:
    """``commands`` are the positions of the first tokens; ``end`` is that of the first token after the header."""

    imports: tuple[Import, ...]
    commands: tuple[int, ...]
    end: int


def read_header(text: str, table: TokenTable) -> Header:
    """What stands before the first command. A comment may stand anywhere in it, a module doc ends it."""
    imports: list[Import] = []
    commands: list[int] = []
    place = _skip_comments(table, 0)
    for word in ("module", "prelude"):
        if _word(text, table, place) == word:
            commands.append(place)
            place = _skip_comments(table, place + 1)
    while True:
        first, ahead, seen = place, place, False
        for word in _IMPORT_WORDS:
            if _word(text, table, ahead) == word:
                seen = seen or word == "import"
                ahead = _skip_comments(table, ahead + 1)
        name = _word(text, table, ahead)
        if not seen or not name:
            return Header(tuple(imports), tuple(commands), first)
        imports.append(Import(name, table.line_of(table.starts[ahead]), table.starts[first], table.ends[ahead]))
        commands.append(first)
        place = _skip_comments(table, ahead + 1)


def _skip_comments(table: TokenTable, place: int) -> int:
    while place < len(table) and table.kinds[place] == _DOC_FREE:
        place += 1
    return place


def _word(text: str, table: TokenTable, place: int) -> str:
    if place >= len(table) or table.kinds[place] not in _WORD_CODES:
        return ""
    return text[table.starts[place] : table.ends[place]]
