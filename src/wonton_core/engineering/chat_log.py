"""Every request to a chat model and its answer are kept: for readers, and so that nothing is paid for twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import evolve, frozen

from wonton_core.engineering.token_totals import total_tokens
from wonton_core.errors import BadInputError
from wonton_core.model.chat_exchange import BegunCall, ChatExchange, LostCall
from wonton_core.model.judgement import ChatAnswer
from wonton_core.store.record_log import RecordFile

_ON_ITS_WAY = "the command was killed while this was on its way"


@frozen
class ChatTotals:
    """All exchanges of a file. Tokens and ``cost`` (US dollars) are None where an endpoint did not tell;
    ``cost_at_most`` is then what was spent at most."""

    requests: int = 0
    prompt_tokens: int | None = 0
    answer_tokens: int | None = 0
    cost: float | None = 0.0
    cost_at_most: float = 0.0

    def plus(self, exchange: ChatExchange) -> ChatTotals:
        """The totals with one exchange more."""
        cost = exchange.cost if exchange.price else 0.0  # files from before prices: no endpoint charged then
        most = exchange.cost_at_most if exchange.cost_at_most is not None else cost
        return ChatTotals(
            self.requests + 1,
            total_tokens((self.prompt_tokens, exchange.answer.prompt_tokens)),
            total_tokens((self.answer_tokens, exchange.answer.answer_tokens)),
            None if self.cost is None or cost is None else self.cost + cost,
            self.cost_at_most + (most or 0.0),
        )

    def plus_lost(self, call: LostCall) -> ChatTotals:
        """The totals with a request that may have cost something and was never answered."""
        return evolve(self, cost=None, cost_at_most=self.cost_at_most + call.cost_at_most)


class ChatLog:
    """The exchanges in one file, shared by all models of a run: on disk, and found again there. Calls that may have
    cost something and got no answer stand beside it, in ``*.lost.jsonl``; those on their way, in ``*.begun.jsonl``:
    what a killed process left there is lost.

    In memory is only where each begins. ``asked``, ``cached`` and ``reused`` count requests of this run: put to a
    model, answered by the cache, and answered by the file. For several threads of one process.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises BadInputError for a damaged file."""
        self._file = RecordFile(path, ChatExchange)
        stem = path.name.removesuffix(".jsonl")
        self._lost = RecordFile(path.with_name(f"{stem}.lost.jsonl"), LostCall)
        self._begun = RecordFile(path.with_name(f"{stem}.begun.jsonl"), BegunCall)
        self._lock = threading.Lock()
        self._begins: dict[bytes, int] = {}
        self._on_their_way: dict[str, threading.Event] = {}
        self._totals = ChatTotals()
        self.asked = 0
        self.cached = 0
        self.reused = 0
        for begin, exchange in self._file.records(mend=not read_only):
            self._totals = self._totals.plus(exchange)
            self._begins.setdefault(_short(exchange.key), begin)
        for _, call in self._lost.records(mend=not read_only):
            self._totals = self._totals.plus_lost(call)
        for call in self._left_behind(mend=not read_only):
            if read_only:
                self._totals = self._totals.plus_lost(call)
            else:
                self.lose(call)
        if not read_only:
            self._begun.path.unlink(missing_ok=True)

    @property
    def totals(self) -> ChatTotals:
        """All that is in the file, earlier runs included."""
        with self._lock:
            return self._totals

    def holds(self, key: str) -> bool:
        """Whether the request was answered already."""
        with self._lock:
            return _short(key) in self._begins

    def answer(self, key: str, obtain: Callable[[], tuple[ChatExchange, bool]]) -> ChatAnswer:
        """The answer on record, or the one that ``obtain`` gets, on disk before it is returned.

        ``obtain`` also says whether a cache had it. It is called by one thread at a time for one key: others wait, and
        try themselves when it failed. Raises what ``obtain`` raises, StorageError.
        """
        while True:
            with self._lock:
                begin = self._begins.get(_short(key))
                if begin is not None:
                    self.reused += 1
                    break
                other = self._on_their_way.get(key)
                if other is None:
                    self._on_their_way[key] = threading.Event()
            if other is None:
                return self._obtained(key, obtain)
            other.wait()
        exchange = self._file.at(begin)
        if exchange.key != key:
            raise BadInputError(
                f"{self._file.path} was changed while it was in use",
                cause="another command writes to the same file, or somebody edited it",
                next_step="run the same command again, one at a time",
            )
        return exchange.answer

    def begin(self, call: BegunCall) -> None:
        """Put on disk that a request is about to be sent, or sent again. Raises StorageError."""
        self._begun.append(call)

    def end(self, key: str) -> None:
        """Put on disk that what was begun is over without an answer. Raises StorageError."""
        self._begun.append(BegunCall(key, ended=True))

    def close(self) -> None:
        """When nothing is on its way any more: what was begun needs no account."""
        if not any(True for _ in self._left_behind(mend=False)):
            self._begun.path.unlink(missing_ok=True)

    def _left_behind(self, *, mend: bool) -> Iterator[LostCall]:
        """What was begun, and neither answered nor given up."""
        left: dict[str, list[BegunCall]] = {}
        for _, call in self._begun.records(mend=mend):
            if call.ended or _short(call.key) in self._begins:
                left.pop(call.key, None)
            else:
                left.setdefault(call.key, []).append(call)
        for calls in left.values():
            for call in calls:
                yield LostCall(call.key, call.model, _ON_ITS_WAY, call.price, call.cost_at_most)

    def lose(self, call: LostCall) -> None:
        """Put on disk, beside the exchanges, that a request may have cost something. Raises StorageError."""
        self._lost.append(call)
        with self._lock:
            self._totals = self._totals.plus_lost(call)

    def _obtained(self, key: str, obtain: Callable[[], tuple[ChatExchange, bool]]) -> ChatAnswer:
        try:
            exchange, from_cache = obtain()
            begin = self._file.append(exchange)
            with self._lock:
                self._begins[_short(key)] = begin
                self._totals = self._totals.plus(exchange)
                self.asked += not from_cache
                self.cached += from_cache
            return exchange.answer
        finally:
            with self._lock:
                self._on_their_way.pop(key).set()


def _short(key: str) -> bytes:
    """A key as it is held in memory: half as long."""
    try:
        return bytes.fromhex(key)
    except ValueError:
        return key.encode()
