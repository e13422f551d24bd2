"""A chat model whose answers are kept, taken from earlier runs where they are known, and paid for within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from wonton_core.codec.records import content_hash, unstructure
from wonton_core.engineering.chat_attempts import attempts_told_to
from wonton_core.engineering.chat_budget import Budget
from wonton_core.engineering.chat_forecast import Forecast, forecast
from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.chat_prices import NoCharge
from wonton_core.engineering.token_bounds import prompt_bounds
from wonton_core.engineering.whole_characters import whole_characters
from wonton_core.errors import WontonError
from wonton_core.model.chat_exchange import CACHED, BegunCall, ChatExchange, LostCall
from wonton_core.model.judgement import ChatAnswer, ChatMessage

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel, ChatPrice
    from wonton_core.store.answer_cache import AnswerCache

_MOST_TOKENS = 10**9
"""Of one request: a thousand times what any model takes."""


class LoggedChatModel:
    """Implements ``interfaces.ChatModel`` for another model: asks it what neither log nor cache know.

    For use by several threads of one process; two with one request at a time ask once.
    """

    def __init__(
        self,
        model: ChatModel,
        name: str,
        log: ChatLog,
        *,
        price: ChatPrice | None = None,
        answer_limit: int = 0,
        budget: Budget | None = None,
        cache: AnswerCache | None = None,
        made_by: str = "",
    ) -> None:
        """``name`` tells models apart, settings included; ``answer_limit`` is the most tokens of one answer.

        Other runs' answers are taken where ``made_by``, the plugin and its version, is the same.
        """
        self._model = model
        self._name = name
        self._log = log
        self._price = price or NoCharge()
        self._answer_limit = answer_limit
        self._budget = budget or Budget(None)
        self._cache = cache
        self._made_by = made_by
        self._expected: set[str] = set()

    def request(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> dict[str, Any]:
        """All that decides an answer, as it is kept on disk; its hash is the key."""
        return {
            "model": self._name,
            "messages": unstructure(list(messages)),
            "schema": schema,
            "temperature": temperature,
            "seed": seed,
        }

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """The kept answer, or a new one, on disk before it is returned.

        Raises ToolFailedError, StorageError, BudgetReachedError when it can cost more than is left.
        """
        request = self.request(messages, schema=schema, temperature=temperature, seed=seed)
        key = content_hash(request)

        def obtain() -> tuple[ChatExchange, bool]:
            known = self._cache.get(self._cache_key(key)) if self._cache else None
            if known is not None:
                return ChatExchange(key, request, known, 0.0, CACHED, 0.0), True
            answer, cost, at_most = self._asked(key, messages, schema=schema, temperature=temperature, seed=seed)
            new.append(answer)
            return ChatExchange(key, request, answer, cost, self._price.name, at_most), False

        new: list[ChatAnswer] = []
        answer = self._log.answer(key, obtain)
        if self._cache and new:  # only now: a cache that can't be written loses nothing that was paid for
            self._cache.put(self._cache_key(key), answer)
        return answer

    def _asked(
        self,
        key: str,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None,
        temperature: float,
        seed: int,
    ) -> tuple[ChatAnswer, float | None, float]:
        """The answer, what it cost, and what it cost at most, attempts included whose answers were lost."""
        most = self._price.cost(prompt_bounds(messages, schema).most, self._answer_limit)
        held = self._budget.reservation(most)
        spent = 0.0

        def begin() -> None:
            if most:
                self._log.begin(BegunCall(key, self._name, self._price.name, most))

        def lose_attempt() -> None:
            held.lose_attempt()
            begin()

        try:
            begin()
            with attempts_told_to(lose_attempt):
                answer = _as_kept(self._model.complete(messages, schema=schema, temperature=temperature, seed=seed))
            cost = self._cost(answer)
            spent = most if cost is None else cost
        except WontonError as error:
            if held.lost:
                self._log.lose(LostCall(key, self._name, error.summary, self._price.name, held.lost))
            if most:
                self._log.end(key)
            raise
        finally:
            held.settle(spent)
        return answer, None if held.lost else cost, held.lost + spent

    def expect(
        self,
        messages: Sequence[ChatMessage],
        *,
        schema: Mapping[str, Any] | None,
        temperature: float,
        seed: int,
        least: int = 1,
        most: int = 1,
    ) -> Forecast:
        """What this question would take, without asking it: ``least`` to ``most`` requests, less one that is known.

        A question that was expected before is answered, all its repeats included, when it would be asked again.
        """
        key = content_hash(self.request(messages, schema=schema, temperature=temperature, seed=seed))
        if key in self._expected:
            return Forecast()
        self._expected.add(key)
        if self._log.holds(key) or (self._cache and self._cache.get(self._cache_key(key))):
            least, most = max(least - 1, 0), max(most - 1, 0)
        return forecast(prompt_bounds(messages, schema), self._price, self._answer_limit, least, most)

    def _cache_key(self, key: str) -> str:
        return content_hash([key, self._made_by])

    def _cost(self, answer: ChatAnswer) -> float | None:
        if self._price.cost(1, 1) == 0:
            return 0.0
        if answer.prompt_tokens is None or answer.answer_tokens is None:
            return None
        return self._price.cost(answer.prompt_tokens, answer.answer_tokens)


def _as_kept(answer: ChatAnswer) -> ChatAnswer:
    """Of what a model says, what files can hold and sums can be made of; it is paid for, whatever it is like."""
    return evolve(
        answer,
        text=whole_characters(answer.text),
        model=whole_characters(answer.model),
        prompt_tokens=_count(answer.prompt_tokens),
        answer_tokens=_count(answer.answer_tokens),
    )


def _count(told: object) -> int | None:
    """A number of tokens; None for what can be none: then the request counts as what it can cost at most."""
    return told if type(told) is int and 0 <= told <= _MOST_TOKENS else None
