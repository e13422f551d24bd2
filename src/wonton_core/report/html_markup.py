"""HTML from pieces: whatever is not made by this module is text, and text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

_VOID = frozenset({"meta", "input", "br"})
# What HTML can't hold, lone surrogates, which UTF-8 can't, and what ends a line or turns the writing direction unseen:
# a name of a file could make the text beside it read otherwise.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


@frozen
class Html:
    """Markup that is safe to put into a page as it stands."""

    source: str


Piece = Html | str | int


def escaped(text: str) -> str:
    """``text`` for the inside of an element or of a quoted attribute; unprintable characters become U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text).translate(_ENTITIES)


def joined(pieces: Iterable[Piece]) -> Html:
    """All pieces in a row."""
    return Html("".join(piece.source if isinstance(piece, Html) else escaped(str(piece)) for piece in pieces))


def with_code(text: str) -> Html:
    """``text`` with what stands between backquotes as code; a backquote without a partner stays."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return joined([text])
    return joined(tag("code", piece) if at % 2 else piece for at, piece in enumerate(pieces))


def tag(name: str, /, *pieces: Piece, **attributes: str | float | bool | None) -> Html:
    """One element. ``class_`` stands for class and ``aria_label`` for aria-label; True is an attribute without a
    value, None and False leave it out."""
    parts = [name]
    for key, value in attributes.items():
        word = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(word)
        elif value is not None and value is not False:
            shown = f"{value:.6g}" if isinstance(value, float) else str(value)
            parts.append(f'{word}="{escaped(shown)}"')
    opening = f"<{' '.join(parts)}>"
    return Html(opening if name in _VOID else f"{opening}{joined(pieces).source}</{name}>")
