"""How an endpoint is called: not more often, nor by more threads at once, than allowed; again when that can help.

The client libraries can repeat requests too, and are told not to: their repeats would be seen by no rate limit, would
know nothing of the total deadline, and would multiply with ours.
"""

from __future__ import annotations

import math
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import frozen

from wonton_core.engineering.chat_attempts import may_have_charged
from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.process.stopping import pause
from wonton_core.store import places

Answer = TypeVar("Answer")

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


@frozen
class CallLimits:
    """Seconds, and numbers for one endpoint and process. A rate of None is no limit.

    ``request_seconds`` is how long an endpoint may say nothing, ``deadline_seconds`` how long one answer may take with
    all repeats; waiting for one's turn doesn't count. Tokens are counted when the answer tells them, so that requests
    already under way may go over ``tokens_per_minute`` for a moment.
    """

    concurrency: int = 8
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    connect_seconds: float = 10.0
    request_seconds: float = 300.0
    deadline_seconds: float = 900.0
    attempts: int = 6


def limits_from_environment() -> CallLimits:
    """The limits that variables set, else the usual ones. Raises UsageError naming a variable that isn't a number."""
    usual = CallLimits()
    concurrency = _number(places.CHAT_CONCURRENCY) or usual.concurrency
    if concurrency != int(concurrency):
        raise UsageError(f"{places.CHAT_CONCURRENCY} is not a whole number")
    return CallLimits(
        int(concurrency),
        _number(places.CHAT_REQUESTS_PER_MINUTE),
        _number(places.CHAT_TOKENS_PER_MINUTE),
        request_seconds=_number(places.CHAT_TIMEOUT) or usual.request_seconds,
        deadline_seconds=_number(places.CHAT_DEADLINE) or usual.deadline_seconds,
    )


def _number(variable: str) -> float | None:
    written = os.environ.get(variable, "").strip()
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise UsageError(f"{variable} is {written!r}, and has to be a number above 0")
    return number


@frozen
class Answered(Generic[Answer]):
    """What a request led to; ``tokens`` in and out together, 0 where the endpoint did not tell."""

    answer: Answer
    tokens: int = 0


@frozen
class Failed:
    """A request that may go well the next time: ``what`` happened, the pause that the endpoint asked for, and whether
    it may have ``charged``: what was sent may have been worked on, though no answer came of it."""

    what: str
    retry_after: float | None = None
    charged: bool = False


class Endpoint:
    """One address that all threads of this process share. ``clock``, ``wait`` and ``draw`` are there to be replaced
    in tests; ``wait`` says whether the work is still wanted, ``draw`` gives a number between 0 and 1."""

    def __init__(
        self,
        name: str,
        limits: CallLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], bool] = pause,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self.limits = limits
        self._clock, self._wait, self._draw = clock, wait, draw
        self._slots = threading.BoundedSemaphore(limits.concurrency)
        self._lock = threading.Lock()
        self._next_start = clock()

    def call(self, send: Callable[[float], Answered[Answer] | Failed]) -> Answer:
        """The answer of ``send``, which is given the seconds left to it and repeated as long as it says ``Failed``.

        Raises ToolFailedError when the attempts or the time are used up, and at once whatever ``send`` raises;
        BudgetReachedError when an attempt that may have been charged leaves too little for another.
        """
        limits = self.limits
        deadline: float | None = None
        failed: Failed | None = None
        attempt = 0
        while True:
            with self._slots:
                self._wait_for_turn()
                started = self._clock()
                deadline = started + limits.deadline_seconds if deadline is None else deadline
                if failed is not None and started >= deadline:  # others were before it for too long
                    raise self._gave_up(failed, attempt, 0.0)
                attempt += 1
                outcome = send(deadline - started)
                if isinstance(outcome, Answered):
                    self._charge(outcome.tokens)
                    return outcome.answer
            failed = outcome
            if outcome.charged:
                may_have_charged()
            seconds = self._pause(attempt, outcome.retry_after)
            left = deadline - self._clock()
            if attempt == limits.attempts or seconds >= left:
                raise self._gave_up(outcome, attempt, max(left, 0.0))
            if outcome.retry_after is not None:
                self._hold(seconds)  # the endpoint speaks to all threads that ask it
            self._rest(seconds)

    def _gave_up(self, failed: Failed, attempts: int, left: float) -> ToolFailedError:
        limits = self.limits
        asked = "" if failed.retry_after is None else f", and it asked for a pause of {failed.retry_after:.0f} seconds"
        return ToolFailedError(
            f"{self.name} did not answer: {failed.what}",
            cause=f"{attempts} of {limits.attempts} attempts made, {left:.0f} of {limits.deadline_seconds:.0f} "
            f"seconds left{asked}",
            next_step="run the same command again later: what was answered is kept",
        )

    def _rest(self, seconds: float) -> None:
        if not self._wait(seconds):
            raise ToolFailedError(f"{self.name} was not asked again: the command is stopping")

    def _pause(self, attempt: int, asked_for: float | None) -> float:
        """Doubling, and anything between half of that and all of it, so that threads don't come back together."""
        longest = min(_FIRST_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE)
        own = longest * (0.5 + 0.5 * self._draw())
        return own if asked_for is None else asked_for + own * 0.1

    def _wait_for_turn(self) -> None:
        while True:
            with self._lock:
                now = self._clock()
                wait = self._next_start - now
                if wait <= 0:
                    if self.limits.requests_per_minute is not None:
                        self._next_start = now + 60.0 / self.limits.requests_per_minute
                    return
            self._rest(wait)

    def _charge(self, tokens: int) -> None:
        if self.limits.tokens_per_minute is not None:
            with self._lock:
                start = max(self._next_start, self._clock())
                self._next_start = start + tokens * 60.0 / self.limits.tokens_per_minute

    def _hold(self, seconds: float) -> None:
        with self._lock:
            self._next_start = max(self._next_start, self._clock() + seconds)


_endpoints: dict[tuple[str, CallLimits], Endpoint] = {}
_endpoints_lock = threading.Lock()


def shared_endpoint(name: str, limits: CallLimits) -> Endpoint:
    """The one endpoint of this name in this process: models with one address share its limits."""
    with _endpoints_lock:
        return _endpoints.setdefault((name, limits), Endpoint(name, limits))
