"""Repeats, rates and the deadline of calls to an endpoint, on a clock that only moves when somebody sleeps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.process.stopping import stop_with
from wonton_judges.endpoint_calls import (
    Answered,
    CallLimits,
    Endpoint,
    Failed,
    limits_from_environment,
    shared_endpoint,
)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def endpoint(clock: Clock, limits: CallLimits | None = None, draw: float = 1.0) -> Endpoint:
    return Endpoint("the endpoint", limits or CallLimits(), clock=clock, wait=clock.wait, draw=lambda: draw)


Sender = Callable[[float], Answered[str] | Failed]


def saying(*outcomes: Answered[str] | Failed) -> Sender:
    left: Iterator[Answered[str] | Failed] = iter(outcomes)
    return lambda _: next(left)


def noting(place: list[float], *outcomes: Answered[str] | Failed, clock: Clock | None = None) -> Sender:
    """Says one outcome after the other, and puts the time left, or the time it is, into ``place``."""
    say = saying(*outcomes)

    def send(left: float) -> Answered[str] | Failed:
        place.append(left if clock is None else clock.now)
        return say(left)

    return send


def test_pauses_double_up_to_a_minute_and_are_spread(clock: Clock) -> None:
    failures = [Failed("HTTP 500")] * 8
    limits = CallLimits(attempts=9)
    assert endpoint(clock, limits).call(saying(*failures, Answered("yes"))) == "yes"
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60]
    clock.slept.clear()
    endpoint(clock, limits, draw=0.0).call(saying(*failures, Answered("yes")))
    assert clock.slept == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_after_the_last_attempt_the_error_says_what_happened(clock: Clock) -> None:
    sent: list[float] = []
    with pytest.raises(ToolFailedError, match="the endpoint did not answer: HTTP 503") as caught:
        endpoint(clock, CallLimits(attempts=3)).call(noting(sent, *[Failed("HTTP 503")] * 9))
    assert len(sent) == 3
    assert "3 of 3 attempts" in caught.value.cause
    assert "again later" in caught.value.next_step


def test_each_attempt_gets_what_is_left_of_the_time(clock: Clock) -> None:
    seen: list[float] = []

    def send(left: float) -> Failed:
        seen.append(left)
        clock.now += 10
        return Failed("slow")

    with pytest.raises(ToolFailedError):
        endpoint(clock, CallLimits(deadline_seconds=25)).call(send)
    # 10 s, a pause of 1, 10 s, a pause of 2, and 2 seconds for the last.
    assert seen == [25, 14, 2]


def test_the_pause_asked_for_is_kept_and_not_all_come_back_at_once(clock: Clock) -> None:
    assert endpoint(clock).call(saying(Failed("HTTP 429", 30.0), Answered("yes"))) == "yes"
    assert sum(clock.slept) == pytest.approx(30.1)
    clock.slept.clear()
    assert endpoint(clock).call(saying(Failed("HTTP 429", 0.0), Answered("yes"))) == "yes"
    assert 0 < sum(clock.slept) < 1


def test_a_pause_longer_than_the_time_left_ends_the_call_at_once(clock: Clock) -> None:
    with pytest.raises(ToolFailedError) as caught:
        endpoint(clock).call(saying(Failed("HTTP 429", 86400.0)))
    assert clock.slept == []
    assert "asked for a pause of 86400 seconds" in caught.value.cause


def test_a_pause_asked_for_holds_every_caller(clock: Clock) -> None:
    shared = endpoint(clock, CallLimits(attempts=2))
    started: list[float] = []
    with pytest.raises(ToolFailedError):
        shared.call(saying(Failed("HTTP 429", 50.0), Failed("HTTP 500")))
    asked = clock.now
    clock.now = 110.0  # somebody else comes while the pause lasts
    shared.call(noting(started, Answered("yes"), clock=clock))
    assert asked >= 150
    assert started[0] >= 150


def test_requests_are_spread_over_the_minute(clock: Clock) -> None:
    starts: list[float] = []
    shared = endpoint(clock, CallLimits(requests_per_minute=30))
    for _ in range(4):
        shared.call(noting(starts, Answered("yes"), clock=clock))
    assert starts == [100, 102, 104, 106]


def test_repeats_count_as_requests(clock: Clock) -> None:
    starts: list[float] = []
    send = noting(starts, Failed("HTTP 500"), Answered("yes"), clock=clock)
    endpoint(clock, CallLimits(requests_per_minute=1)).call(send)
    assert starts == [100, 160]


def test_tokens_are_paid_for_with_time(clock: Clock) -> None:
    starts: list[float] = []
    shared = endpoint(clock, CallLimits(tokens_per_minute=600))
    for tokens in (100, 0, 50):
        shared.call(noting(starts, Answered("yes", tokens), clock=clock))
    assert starts == [100, 110, 110]
    assert len(clock.slept) == 1


def test_waiting_for_ones_turn_is_not_counted_as_the_endpoints_time(clock: Clock) -> None:
    limits = CallLimits(requests_per_minute=0.1, deadline_seconds=60)
    shared = endpoint(clock, limits)
    seen: list[float] = []
    for _ in range(2):
        shared.call(noting(seen, Answered("yes")))
    assert seen == [60, 60]


def test_never_more_at_once_than_allowed() -> None:
    shared = Endpoint("the endpoint", CallLimits(concurrency=3))
    barrier = threading.Barrier(3, timeout=30)
    now, most, lock = 0, 0, threading.Lock()

    def send(_: float) -> Answered[str]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        barrier.wait()  # three are inside together, so the limit is also used
        with lock:
            now -= 1
        return Answered("yes")

    threads = [threading.Thread(target=shared.call, args=(send,)) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == 3


def test_what_is_raised_is_not_repeated_and_gives_its_place_back(clock: Clock) -> None:
    shared = endpoint(clock, CallLimits(concurrency=1))

    def broken(_: float) -> Answered[str]:
        raise UsageError("no")

    for _ in range(3):
        with pytest.raises(UsageError):
            shared.call(broken)
    assert shared.call(saying(Answered("yes"))) == "yes"
    assert clock.slept == []


def test_a_turn_that_comes_after_the_deadline_is_not_taken(clock: Clock) -> None:
    """While it paused, others filled the minutes that were left."""
    shared = endpoint(clock, CallLimits(requests_per_minute=1, deadline_seconds=70))
    sent: list[float] = []
    with pytest.raises(ToolFailedError, match="HTTP 500") as caught:
        shared.call(noting(sent, Failed("HTTP 500"), Failed("HTTP 500"), Answered("yes")))
    assert sent == [70, 10]
    assert "2 of 6 attempts made, 0 of 70 seconds left" in caught.value.cause


def test_a_command_that_stops_asks_nobody_again() -> None:
    shared = Endpoint("the endpoint", CallLimits())
    sent: list[float] = []
    outcomes: list[object] = []
    stopping = threading.Event()

    def work() -> None:
        stop_with(stopping)
        try:
            shared.call(noting(sent, Failed("HTTP 429", 800.0), Answered("yes")))
        except ToolFailedError as error:
            outcomes.append(error.summary)

    thread = threading.Thread(target=work)
    thread.start()
    stopping.set()
    thread.join(60)
    assert outcomes == ["the endpoint was not asked again: the command is stopping"]
    assert len(sent) == 1


def test_one_address_has_one_endpoint() -> None:
    assert shared_endpoint("http://a", CallLimits()) is shared_endpoint("http://a", CallLimits())
    assert shared_endpoint("http://a", CallLimits()) is not shared_endpoint("http://b", CallLimits())


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits_from_environment() == CallLimits()
    for name, value in (("CONCURRENCY", "3"), ("REQUESTS_PER_MINUTE", "7.5"), ("TOKENS_PER_MINUTE", "1e5")):
        monkeypatch.setenv(f"WONTON_CHAT_{name}", value)
    monkeypatch.setenv("WONTON_CHAT_TIMEOUT", "20")
    monkeypatch.setenv("WONTON_CHAT_DEADLINE", "40")
    expected = CallLimits(3, 7.5, 1e5, request_seconds=20, deadline_seconds=40)
    assert limits_from_environment() == expected


@pytest.mark.parametrize("value", ["0", "-1", "many", "nan", "inf", "1.5"])
def test_a_limit_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("WONTON_CHAT_CONCURRENCY", value)
    with pytest.raises(UsageError, match="WONTON_CHAT_CONCURRENCY"):
        limits_from_environment()
