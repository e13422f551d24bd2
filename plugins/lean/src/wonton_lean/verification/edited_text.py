"""Which declarations and commands of a file an edit leaves alone, by their tokens: comments and layout don't count."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cached_property

from attrs import frozen

from wonton_core.model.lexed_source import COMMENT_KINDS, STRING, TOKEN_KINDS, Declaration
from wonton_core.model.token_table import TokenTable
from wonton_lean.source.commands import cut_commands
from wonton_lean.source.declarations import DeclarationReader
from wonton_lean.source.header import Header, read_header
from wonton_lean.source.token_scanner import scan

_COMMENTS = frozenset(TOKEN_KINDS.index(kind) for kind in COMMENT_KINDS)
_STRING = TOKEN_KINDS.index(STRING)
_OPEN, _CLOSE = frozenset(("(", "[", "{", "⟨", "@[", "`(", "`[", "#[")), frozenset((")", "]", "}", "⟩"))
_BODY_BEGINS = frozenset((":=", "|", "where"))


@frozen
class Word:
    """One token that is no comment; ``quoted`` says that it is a string."""

    text: str
    line: int
    quoted: bool = False


@frozen
class ReadFile:
    """A source file's tokens, header and declarations. ``commands`` are spans of token positions, without a gap."""

    text: str
    table: TokenTable
    header: Header
    declarations: tuple[Declaration, ...]
    commands: tuple[tuple[int, int], ...]

    def words(self, first: int, last: int) -> tuple[Word, ...]:
        """The tokens from position ``first`` up to ``last``."""
        table, text = self.table, self.text
        return tuple(
            Word(text[table.starts[at] : table.ends[at]], table.line_of(table.starts[at]), table.kinds[at] == _STRING)
            for at in range(first, last)
            if table.kinds[at] not in _COMMENTS
        )

    def key(self, declaration: Declaration) -> tuple[str, ...]:
        """What a declaration is, as text: equal keys of two files mean that the edit left it alone."""
        return (declaration.full_name, *(word.text for word in self.words(*self._span(declaration))))

    def statement(self, declaration: Declaration) -> tuple[str, ...]:
        """The words of a declaration up to where its proof or value begins."""
        depth = 0
        found: list[str] = []
        for word in self.words(*self._span(declaration)):
            if depth == 0 and word.text in _BODY_BEGINS:
                break
            depth += (word.text in _OPEN) - (word.text in _CLOSE)
            found.append(word.text)
        return tuple(found)

    @cached_property
    def keys(self) -> Counter[tuple[str, ...]]:
        """How often each declaration stands in the file."""
        return Counter(self.key(declaration) for declaration in self.declarations)

    def declaration_at(self, line: int) -> Declaration | None:
        """The innermost declaration whose span holds ``line``, ``where`` definitions and mutual blocks left out."""
        found = None
        for declaration in self.declarations:
            if declaration.first_line <= line <= declaration.last_line and declaration.kind not in ("where", "mutual"):
                found = declaration
        return found

    def _span(self, declaration: Declaration) -> tuple[int, int]:
        starts = self.table.starts
        return bisect_left(starts, declaration.start), bisect_left(starts, declaration.end)


def read_file(text: str) -> ReadFile:
    """Read a Lean source file. Never raises, whatever the text is."""
    scanned = scan(text)
    header = read_header(text, scanned.table)
    commands = cut_commands(text, scanned, header.end)
    reader = DeclarationReader(text, scanned)
    reader.read(commands)
    # From the header on, whatever stands before the first command included.
    firsts = sorted({header.end, *(command.first for command in commands if command.first >= header.end)})
    spans = tuple(zip(firsts, [*firsts[1:], len(scanned.table)], strict=True))
    return ReadFile(text, scanned.table, header, tuple(reader.declarations), spans)


def edited_commands(before: ReadFile | None, after: ReadFile) -> list[tuple[Word, ...]]:
    """The commands of ``after`` that ``before`` doesn't have, word by word."""
    known: Counter[tuple[str, ...]] = Counter()
    if before is not None:
        known = Counter(tuple(word.text for word in before.words(*span)) for span in before.commands)
    found = []
    for span in after.commands:
        words = after.words(*span)
        key = tuple(word.text for word in words)
        if known[key] > 0:
            known[key] -= 1
        elif key:
            found.append(words)
    return found
