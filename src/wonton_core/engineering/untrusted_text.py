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
# Many servers put messages into a template and read what comes out as one text: there, a token that stands between
# speakers means the same in a message. Sources: the chat templates of Qwen, Llama, Phi, DeepSeek, Gemma, Mistral, GLM.
_LIKE_A_TOKEN = re.compile(
    r"<(?=[|\uff5c][^\s<>|\uff5c]{1,60}[|\uff5c]>)"
    r"|<(?=/?(?:s|bos|eos|sop|eop|think|start_of_turn|end_of_turn|start_of_image|end_of_utterance)>)"
    r"|<(?=<SYS>>|</SYS>>)"
    r"|\[(?=(?:/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS|TOOL_CONTENT|MODEL_SETTINGS)|gMASK)\])"
)


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
    character of what looks like a mark of ``enclosed``, or like a token of a chat template, is shown so, too.
    """
    if not _ASCII_ONLY.fullmatch(text):
        text = "".join(character if _is_seen(character) else _by_number(character) for character in text)
    for pattern in (_LIKE_A_TOKEN, _LIKE_A_MARK):
        text = pattern.sub(lambda found: _by_number(found[0]), text)
    return text


def _by_number(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def _is_seen(character: str) -> bool:
    if character in _SEEN:
        return True
    if unicodedata.category(character) in _UNSEEN_CATEGORIES:
        return False
    code = ord(character)
    return not any(first <= code <= last for first, last in _UNSEEN_RANGES)
