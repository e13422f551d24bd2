"""A request to a chat model, and what it answered: as kept on disk."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from wonton_core.model.judgement import ChatAnswer

FREE = "free"
"""The price of a model whose endpoint doesn't charge."""
CACHED = "cached"
"""The price of an answer that an earlier run got."""


@frozen
class ChatExchange:
    """``key`` is the hash of ``request``: model, messages, schema, temperature and seed. ``cost`` is what the exchange
    cost in US dollars by the price named ``price``, None where that is not known; ``cost_at_most`` is then what it can
    have cost, and the same as ``cost`` otherwise. An answer from the cache costs 0: its price is ``CACHED``."""

    key: str
    request: dict[str, Any]
    answer: ChatAnswer
    cost: float | None = None
    price: str = ""
    cost_at_most: float | None = None


@frozen
class LostCall:
    """A request whose answer never came, though the endpoint may have charged for it: ``cost_at_most`` US dollars by
    the price named ``price``. ``problem`` says what happened."""

    key: str
    model: str
    problem: str
    price: str
    cost_at_most: float


@frozen
class BegunCall:
    """A request that is about to be sent, ``cost_at_most`` US dollars by the price named ``price``; or, with ``ended``,
    that all those of ``key`` are over without an answer, and what they may have cost is on record as a LostCall."""

    key: str
    model: str = ""
    price: str = ""
    cost_at_most: float = 0.0
    ended: bool = False
