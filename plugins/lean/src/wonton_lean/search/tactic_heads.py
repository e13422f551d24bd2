"""The head words of a tactic text."""

from __future__ import annotations

import re

_COMBINATORS = re.compile(r"<;>|;")
_WORD = re.compile(r"[^\W\d][\w']*")


def head_of(tactic: str) -> str:
    """The first head word."""
    return heads_of(tactic)[0]


def heads_of(tactic: str) -> tuple[str, ...]:
    """The head word of every tactic that is chained in the text; at least one entry."""
    words = [_WORD.search(part) for part in _COMBINATORS.split(tactic)]
    return tuple(word[0] for word in words if word) or (tactic.strip(),)
