"""Text of models as files can hold it."""

from __future__ import annotations


def whole_characters(text: str) -> str:
    """``text`` with halves of a character (lone surrogates) put together, or as U+FFFD where the other half is missing:
    no file in UTF-8 could hold them, and an answer that was cut within a character ends in one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
