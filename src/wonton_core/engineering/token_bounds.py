"""How many tokens a request can hold, before anybody has counted them: for estimates, and for limits that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from wonton_core.codec.records import canonical_json
from wonton_core.model.judgement import ChatMessage

_BYTES_PER_TOKEN_AT_MOST = 8
"""Seldom reached even by English prose (about 4.5); code and mathematics have less."""
_BYTES_PER_TOKEN = 4
"""Common for code and prose."""
_TOKENS_AROUND_A_MESSAGE = 16
_TOKENS_AROUND_A_SCHEMA = 1024
"""Endpoints put a text of their own before a schema."""


@frozen
class TokenBounds:
    """Tokens of a prompt: ``least`` and ``likely`` for estimates, ``most`` for limits."""

    least: int
    most: int
    likely: int


def prompt_bounds(messages: Sequence[ChatMessage], schema: Mapping[str, Any] | None) -> TokenBounds:
    """Bounds from the length in bytes: tokens of today's models stand for one byte at least.

    ``most`` allows for what an endpoint writes around messages and a schema.
    """
    texts = sum(len(message.text.encode(errors="surrogatepass")) for message in messages)
    form = 0 if schema is None else len(canonical_json(schema)) + _TOKENS_AROUND_A_SCHEMA
    return TokenBounds(
        -(-texts // _BYTES_PER_TOKEN_AT_MOST),
        texts + form + _TOKENS_AROUND_A_MESSAGE * (len(messages) + 1),
        -(-texts // _BYTES_PER_TOKEN),
    )
