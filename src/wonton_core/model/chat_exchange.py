"""A request to a chat model, and what it answered: as kept on disk."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from wonton_core.model.judgement import ChatAnswer


@frozen
class ChatExchange:
    """``key`` is the hash of ``request``: model, messages, schema, temperature and seed. ``cost`` is what the exchange
    cost in US dollars by the price named ``price``, None where that is not known; an answer from a cache costs 0."""

    key: str
    request: dict[str, Any]
    answer: ChatAnswer
    cost: float | None = None
    price: str = ""
