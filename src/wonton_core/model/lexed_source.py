"""What a lexer of an assistant says about a source file: spans of tokens, comments, imports and declarations.

Positions are code points: ``offset`` counts from 0 in the whole text, ``line`` from 1, ``column`` from 0. Spans are
half-open. Lines end at ``\\n`` alone, as assistants and git count them; a ``\\r`` before it belongs to the line.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

COMMENT = "comment"
DOC_COMMENT = "doc_comment"
MODULE_DOC = "module_doc"
STRING = "string"
CHARACTER = "character"
NUMBER = "number"
IDENTIFIER = "identifier"
KEYWORD = "keyword"
SYMBOL = "symbol"
BROKEN = "broken"
"""A token that the file's end or an impossible character cut short."""

TOKEN_KINDS = (
    IDENTIFIER, SYMBOL, KEYWORD, NUMBER, STRING, CHARACTER, COMMENT, DOC_COMMENT, MODULE_DOC, BROKEN,
)  # fmt: skip
COMMENT_KINDS = frozenset({COMMENT, DOC_COMMENT, MODULE_DOC})


@frozen
class Token:
    """``kind`` is one of this module's constants; ``line`` is where the token starts, ``end_line`` its last line."""

    kind: str
    start: int
    end: int
    line: int
    end_line: int


@frozen
class Import:
    """One imported module as written, with its line; ``start`` and ``end`` are those of the whole command, which may
    import several."""

    module: str
    line: int
    start: int
    end: int


@frozen
class Declaration:
    """A command that names something, or a nameless one (``instance``, ``example``).

    ``kind`` is the keyword (``theorem``, ``def``, ``Lemma`` ...). ``name`` is as written, empty where nameless;
    ``full_name`` has the open namespaces in front. The span goes from the doc comment or first attribute that belongs
    to it to the end of its body; ``keyword_line`` is where the keyword stands. ``first_line`` and ``last_line`` are
    those of the span, inclusive.
    """

    kind: str
    name: str
    full_name: str
    attributes: tuple[str, ...]
    modifiers: tuple[str, ...]
    start: int
    end: int
    first_line: int
    last_line: int
    keyword_line: int
    parent: int = -1
    """Position, in the same list, of the ``mutual`` block or declaration (``where``) that this one stands in."""


@frozen
class LexicalProblem:
    """Something broken (an unclosed comment, an ``end`` without a beginning), told and never raised."""

    line: int
    text: str


@frozen
class LexedSource:
    """The whole file in order of position. Between tokens there is only white space."""

    tokens: Sequence[Token]
    """Read-only; a lexer gives a ``token_table.TokenTable``, which makes a Token when it is looked at."""
    imports: tuple[Import, ...]
    declarations: tuple[Declaration, ...]
    problems: tuple[LexicalProblem, ...]
    commands: tuple[int, ...]
    """First line of every top-level command (declarations, ``open``, ``namespace``, ``variable`` ...), doc comments and
    attributes included: where a file may be cut without cutting a command. Ascending."""
