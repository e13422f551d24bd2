"""Text of others inside a prompt, between marks that it can't forge, and without characters that nobody sees.

The mark is made from a hash of the text itself, so no text can hold its own end mark; equal texts give equal prompts,
which is what answer caches need.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata

_UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
_SEEN = {"\n", "\t", " "}
_UNSEEN_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
"""Letters, marks and symbols that show nothing: what Unicode calls default ignorable, and the Braille blank."""

_ASCII_ONLY = re.compile(r"[\n\t -~]*")
# Shifts in code, ``1 <<< n >>> k``, have spaces there.
_LIKE_A_MARK = re.compile(r"<(?=<<(?=[^<>\s])[^<>\n]{0,200}(?<=[^<>\s])>>>)")


def enclosed(label: str, text: str) -> str:
    """``text`` between a first and a last line that name ``label`` and a hash that ``text`` does not hold."""
    for attempt in itertools.count():
        mark = hashlib.sha256(f"{attempt}\0{label}\0{text}".encode(errors="surrogatepass")).hexdigest()[:16]
        if mark not in text:
            break
    return f"<<<{label} {mark}>>>\n{text}\n<<<end of {label} {mark}>>>"


def visible(text: str) -> str:
    """``text`` with ``<U+202E>`` and the like for characters that are not seen, or that change how others are shown.

    Those are control characters but for tab and line feed, format characters (text direction, zero width, tags),
    separators other than the space, private and unassigned ones, variation selectors and blank letters. The first
    character of what looks like a mark of ``enclosed`` is shown so, too.
    """
    text = _LIKE_A_MARK.sub("<U+003C>", text)
    if _ASCII_ONLY.fullmatch(text):
        return text
    return "".join(character if _is_seen(character) else f"<U+{ord(character):04X}>" for character in text)


def _is_seen(character: str) -> bool:
    if character in _SEEN:
        return True
    if unicodedata.category(character) in _UNSEEN_CATEGORIES:
        return False
    code = ord(character)
    return not any(first <= code <= last for first, last in _UNSEEN_RANGES)
