"""Lean as a language whose libraries edit tasks are mined from."""

from __future__ import annotations

from wonton_core.model.lexed_source import LexedSource
from wonton_lean.source.commands import cut_commands
from wonton_lean.source.declarations import DeclarationReader
from wonton_lean.source.header import read_header
from wonton_lean.source.token_scanner import scan


class LeanSource:
    """Implements ``interfaces.TaskSource``."""

    def lex(self, text: str) -> LexedSource:
        """Tokens, imports, declarations and commands of a Lean file. Never raises; linear in the text's length."""
        scanned = scan(text)
        header = read_header(text, scanned.table)
        reader = DeclarationReader(text, scanned)
        reader.read(cut_commands(text, scanned, header.end))
        table = scanned.table
        return LexedSource(
            tokens=table,
            imports=header.imports,
            declarations=tuple(reader.declarations),
            problems=tuple(sorted((*scanned.problems, *reader.problems), key=lambda problem: problem.line)),
            commands=tuple(
                sorted({table.line_of(table.starts[first]) for first in (*header.commands, *reader.top_level)})
            ),
        )
