"""Pauses that end when nobody wants what comes after them."""

from __future__ import annotations

import threading
import time

import pytest

from wonton_core.errors import ToolFailedError
from wonton_core.execution.local import LocalExecutor
from wonton_core.process.stopping import pause, stop_with


def test_without_anybody_who_could_stop_it_a_pause_is_a_pause() -> None:
    began = time.monotonic()
    assert pause(0.05)
    assert time.monotonic() - began >= 0.05


def test_each_thread_has_its_own() -> None:
    event = threading.Event()
    event.set()
    wanted: list[bool] = []

    def work() -> None:
        stop_with(event)
        wanted.append(pause(600))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert wanted == [False]
    assert pause(0)


def test_an_executor_that_stops_ends_the_pauses_of_its_workers() -> None:
    paused = threading.Event()

    def work(item: str) -> bool:
        if item == "fails":
            assert paused.wait(60)
            raise ToolFailedError("the other item failed")
        paused.set()
        return pause(600)

    with pytest.raises(ToolFailedError, match="the other item failed"):
        list(LocalExecutor(2).run(work, ["waits", "fails"]))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("worker ")]
