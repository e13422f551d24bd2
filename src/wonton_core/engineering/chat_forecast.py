"""What work would ask of chat models, and what that would cost, before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from wonton_core.engineering.token_bounds import TokenBounds

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatPrice

_TOKENS_OF_REMARKS = 8192
"""At most so many are added to a question that is asked again."""
LIKELY_ANSWER = 500
"""Tokens of an answer where nobody knows: a paragraph of reasons and a patch of some lines."""


@frozen
class Span:
    """A figure at least and at most; ``most`` is None where it has no limit."""

    least: float = 0
    most: float | None = 0

    def __add__(self, other: Span) -> Span:
        most = None if self.most is None or other.most is None else self.most + other.most
        return Span(self.least + other.least, most)


@frozen
class Forecast:
    """Requests, tokens and US dollars that work would take. ``likely_cost`` is a guess: every question answered at the
    first go, in ``LIKELY_ANSWER`` tokens, and a token for 4 bytes of prompt."""

    requests: Span = Span()
    prompt_tokens: Span = Span()
    answer_tokens: Span = Span()
    cost: Span = Span()
    likely_cost: float = 0.0

    def __add__(self, other: Forecast) -> Forecast:
        return Forecast(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.answer_tokens + other.answer_tokens,
            self.cost + other.cost,
            self.likely_cost + other.likely_cost,
        )

    def as_json(self) -> dict[str, Any]:
        """Each figure as an object of ``at_least`` and ``at_most``; ``likely_cost`` is a number."""
        figures = {
            "requests": self.requests,
            "prompt_tokens": self.prompt_tokens,
            "answer_tokens": self.answer_tokens,
            "cost": self.cost,
        }
        spans = {name: {"at_least": span.least, "at_most": span.most} for name, span in figures.items()}
        return {**spans, "likely_cost": self.likely_cost}


def forecast(prompt: TokenBounds, price: ChatPrice, answer_limit: int, least: int, most: int) -> Forecast:
    """One question that takes ``least`` to ``most`` requests, the later ones with remarks on the answers before.

    ``answer_limit`` is the most tokens of one answer, 0 where nobody knows.
    """
    longest = prompt.most + (_TOKENS_OF_REMARKS if most > 1 else 0)
    dearest: float | None = most * price.cost(longest, answer_limit)
    if not answer_limit and price.cost(0, 1) > 0:
        dearest = None
    return Forecast(
        Span(least, most),
        Span(least * prompt.least, most * longest),
        Span(least, most * answer_limit if answer_limit else None),
        Span(least * price.cost(prompt.least, 1), dearest),
        least * price.cost(prompt.likely, min(LIKELY_ANSWER, answer_limit or LIKELY_ANSWER)),
    )
