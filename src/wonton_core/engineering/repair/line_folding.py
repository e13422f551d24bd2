"""What makes two lines the same line, in three steps of tolerance: raw, without trailing blanks, folded.

A folded line has no blanks except in quotes, its compatibility characters are normalised (NFKC), and mathematical
symbols are written as the ASCII that stands for them (``mathematical_symbols.json``). Case is kept: it tells names
apart; so do blanks in a text between quotes.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
import unicodedata
from enum import IntEnum


class Tolerance(IntEnum):
    """How far two lines may differ and still be the same line."""

    RAW = 0
    TRAILING_BLANKS = 1
    FOLDED = 2


@functools.cache
def _symbols() -> dict[int, str]:
    text = importlib.resources.files(__package__).joinpath("mathematical_symbols.json").read_text("utf-8")
    return str.maketrans(json.loads(text)["symbols"])


@functools.cache
def _words() -> re.Pattern[str]:
    r"""A word that stands for a symbol, as in ``\alpha``: the backslash goes."""
    return re.compile(r"\\(?=[A-Za-z]{2})")


_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|(?<![\w'"\)\]}])'(?:[^'\\]|\\.)*')""")
"""A prime behind a name opens no quotation."""


def in_ascii(line: str) -> str:
    """``line`` with compatibility characters normalised and symbols in ASCII; blanks stay."""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line.translate(_symbols()))
    return _words().sub("", line) if "\\" in line else line


def folded(line: str) -> str:
    """``line`` without blanks outside of quotes, with symbols in ASCII."""
    line = in_ascii(line)
    if '"' in line or "'" in line:
        parts = _QUOTED.split(line)
        if len(parts) > 1:
            return "".join(part if number % 2 else "".join(part.split()) for number, part in enumerate(parts))
    return "".join(line.split())


def key(line: str, tolerance: Tolerance) -> str:
    """Two lines are the same line under ``tolerance`` where their keys are equal."""
    if tolerance is Tolerance.RAW:
        return line
    return line.rstrip() if tolerance is Tolerance.TRAILING_BLANKS else folded(line)


def indentation(line: str) -> str:
    """The blanks at the beginning."""
    return line[: len(line) - len(line.lstrip())]
