"""A file's text as bytes, whatever a model or a library put into it."""

from __future__ import annotations


def source_bytes(source: str) -> bytes:
    """``source`` in UTF-8, with the bytes that a library's own file has and UTF-8 has not. Half a character, which only
    a model's answer can hold, becomes what Lean refuses."""
    try:
        return source.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:
        return source.encode("utf-8", errors="surrogatepass")
