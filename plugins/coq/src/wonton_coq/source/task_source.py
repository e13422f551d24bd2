"""Coq as a language whose libraries edit tasks are mined from."""

from __future__ import annotations

from wonton_coq.source.declarations import DeclarationReader
from wonton_coq.source.token_scanner import scan
from wonton_core.model.lexed_source import LexedSource


class CoqSource:
    """Implements ``interfaces.TaskSource``."""

    def lex(self, text: str) -> LexedSource:
        """Tokens, imports, declarations and commands of a Coq file. Never raises; linear in the text's length."""
        scanned = scan(text)
        reader = DeclarationReader(text, scanned)
        reader.read()
        table = scanned.table
        return LexedSource(
            tokens=table,
            imports=tuple(reader.imports),
            declarations=tuple(reader.declarations),
            problems=tuple(sorted((*scanned.problems, *reader.problems), key=lambda problem: problem.line)),
            commands=tuple(sorted({table.line_of(table.starts[place]) for place in reader.commands})),
        )
