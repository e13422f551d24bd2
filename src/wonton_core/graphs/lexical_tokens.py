"""Words in names and printed statements, split alike for every assistant's habits of writing."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_][\w']*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_']+|\d+")


def identifiers(text: str) -> list[str]:
    """Identifiers in ``text`` in order, without their qualifiers: ``Coq.Init.Logic.and_comm`` gives four."""
    return _WORD.findall(text)


def split_identifier(identifier: str) -> list[str]:
    """The lower-case words of one identifier: camelCase, snake_case, digits and dots are borders.

    >>> split_identifier("Nat.addComm_iffHTTP2")
    ['nat', 'add', 'comm', 'iff', 'http', '2']
    """
    return [part.lower() for part in _PART.findall(identifier)]


def tokens(texts: Iterable[str]) -> frozenset[str]:
    """Distinct words of all ``texts``; single letters and numbers say nothing and are left out."""
    found = {part for text in texts for name in identifiers(text) for part in split_identifier(name)}
    return frozenset(part for part in found if len(part) > 1 and not part.isdigit())
