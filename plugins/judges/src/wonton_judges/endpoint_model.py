"""What models behind an HTTP endpoint have in common: limits, repeats, the ways to ask for structured output."""

from __future__ import annotations

import importlib
import logging
import re
import weakref
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from wonton_core.errors import ToolMissingError, UsageError
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_judges.endpoint_calls import Answered, CallLimits, Failed, shared_endpoint
from wonton_judges.endpoint_http import Refused, exchange, refusal
from wonton_judges.endpoint_keys import Key
from wonton_judges.model_argument import ModelArgument

_log = logging.getLogger(__name__)

_ABOUT_STRUCTURE = re.compile(
    r"response.?format|json.?schema|output.?(config|format)|structured|grammar|guided|tool", re.IGNORECASE
)

_MOST_TOKENS = 10**9
"""Of one request: a thousand times what any model takes. A larger count is none, and would hold up all that follow."""


class EndpointModel(ABC):
    """Implements ``interfaces.ChatModel``; a subclass knows one protocol. For use by several threads."""

    extra: str
    """The vendor's library, and the extra that installs it."""
    ways: tuple[str, ...]
    """How structured output can be asked for, best first; the last one needs nothing of the endpoint."""

    def __init__(
        self, argument: ModelArgument, url: str, key: Key, key_place: str, limits: CallLimits, *, ours: bool = False
    ) -> None:
        """``key_place`` tells the user where the key is looked for; ``ours``: the vendor's own address."""
        self.argument = argument
        self.url = url
        self.key = key
        self._key_place = key_place
        self._way = argument.structured or self.ways[0]
        try:  # a second or two: only when a model is really used
            self._sdk = importlib.import_module(self.extra)
            from wonton_judges.bounded_client import BoundedClient
        except ImportError as error:
            raise missing_extra(self.extra, error) from None
        try:
            self._client = BoundedClient(url, key, limits, account_headers=ours)
        except ValueError as error:
            raise UsageError(f"the address {url} can't be used: {error}", next_step="write https://HOST/PATH") from None
        self._endpoint = shared_endpoint(url, limits)
        self._create = self._open(self._sdk, self._client.http)
        weakref.finalize(self, self._client.http.close)

    @abstractmethod
    def _open(self, sdk: Any, http: Any) -> Any:
        """Of the vendor's library, the function that sends a request and gives the raw response."""

    @abstractmethod
    def _request(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        way: str,
        temperature: float,
        seed: int,
    ) -> dict[str, Any]:
        """The request's fields."""

    @abstractmethod
    def _answer(self, body: dict[str, Any]) -> ChatAnswer | Failed:
        """What a body says; ``Failed`` when it says nothing."""

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """One answer. What was charged for is returned, even if it is empty, cut off or a refusal: ``finish`` says so.

        Raises ToolFailedError when it can't be had, PromptTooLongError, and BadInputError where no request to this
        model would fare better: a wrong key, a wrong model, a setting that it doesn't take.
        """

        def send(left: float) -> Answered[ChatAnswer | Refused] | Failed:
            body = exchange(self._sdk, self._create, request, self._client, self.key, left)
            if isinstance(body, Refused):
                return Answered(body)
            answer = body if isinstance(body, Failed) else self._answer(body)
            if isinstance(answer, Failed):
                return answer
            return Answered(self._clean(answer), (answer.prompt_tokens or 0) + (answer.answer_tokens or 0))

        while True:
            way = self._way if schema is not None else ""
            request = self._request(messages, schema, way, temperature, seed)
            outcome = self._endpoint.call(send)
            if isinstance(outcome, ChatAnswer):
                return outcome
            if not self._give_way(way, outcome):
                raise refusal(outcome, self.url, self.argument.model, self._key_place)

    def _give_way(self, way: str, refused: Refused) -> bool:
        """Whether to ask again in another way, since the endpoint seems not to take schemas in this one."""
        if not way or self.argument.structured or way == self.ways[-1]:
            return False
        if refused.status not in (400, 404, 415, 422) and refused.status < 500:
            return False
        if not _ABOUT_STRUCTURE.search(refused.text):
            return False
        if self._way == way:  # another thread may have been faster
            self._way = self.ways[self.ways.index(way) + 1]
            _log.warning("%s takes no structured=%s; asking with structured=%s from here on", self.url, way, self._way)
        return True

    def _clean(self, answer: ChatAnswer) -> ChatAnswer:
        """Without the key, should the endpoint have echoed it, and in characters that a file can take."""
        return ChatAnswer(
            self.key.scrub(_whole_characters(answer.text)),
            self.key.scrub(_whole_characters(answer.model)),
            answer.prompt_tokens,
            answer.answer_tokens,
            answer.finish,
        )


def _whole_characters(text: str) -> str:
    """Halves of characters (JSON can write them) as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tokens(usage: object, *names: str) -> int | None:
    """The sum of the counts that ``usage`` has under these names; None where the first is missing or no count."""
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(name) for name in names]
    known = [count for count in counts if type(count) is int and 0 <= count <= _MOST_TOKENS]
    return sum(known) if known and counts[0] is known[0] else None


def missing_extra(extra: str, error: ImportError) -> ToolMissingError:
    """The error for a client library that isn't installed."""
    return ToolMissingError(
        f"the chat models {extra} need a package that is not installed: {error.name}",
        next_step=f"pip install 'wonton-judges[{extra}]'",
    )
