"""A plugin for a made-up language: words, ``--`` comments, ``import`` lines, and a ``def`` at a line's beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wonton_core.model.lexed_source import COMMENT, IDENTIFIER, Declaration, Import, LexedSource, Token
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import TaskSourceRecord

_TOKEN = re.compile(r"--[^\n]*|\S+")
_DEF = re.compile(r"^def (\w+)(?:[^\n]*\n(?!\S))*[^\n]*\n?", re.MULTILINE)
_IMPORT = re.compile(r"^import (\w+)", re.MULTILINE)


class ToySource:
    """Implements ``interfaces.TaskSource``."""

    def lex(self, text: str) -> LexedSource:
        """Tokens, imports and declarations."""

        def line(offset: int) -> int:
            return text.count("\n", 0, offset) + 1

        tokens = tuple(
            Token(COMMENT if m[0].startswith("--") else IDENTIFIER, m.start(), m.end(), line(m.start()), line(m.end()))
            for m in _TOKEN.finditer(text)
        )
        imports = tuple(Import(m[1], line(m.start()), m.start(), m.end()) for m in _IMPORT.finditer(text))
        declarations = tuple(
            Declaration(
                "def", m[1], m[1], (), (), m.start(), m.end(), line(m.start()), line(m.end() - 1), line(m.start())
            )
            for m in _DEF.finditer(text)
        )
        commands = sorted({*(one.line for one in imports), *(one.first_line for one in declarations)})
        return LexedSource(tokens, imports, declarations, (), tuple(commands))


@hookimpl
def wonton_task_sources() -> Iterable[TaskSourceRecord]:
    """The one language."""
    yield TaskSourceRecord(
        name="toy",
        summary="A made-up language",
        load="toy_plugin:ToySource",
        suffixes=(".toy",),
        toolchain_files=("toy-toolchain",),
    )
