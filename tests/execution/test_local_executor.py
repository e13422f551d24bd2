"""The local executor: order of results, back-pressure, failures, interrupts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.execution.local import LocalExecutor
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.process.child import Child
from wonton_core.testing.process_end import wait_until_gone


def test_every_item_comes_once_with_its_position() -> None:
    results = dict(LocalExecutor(3).run(lambda item: item * item, list(range(50))))
    assert results == {i: i * i for i in range(50)}


def test_it_is_offered_as_a_plugin() -> None:
    assert list(load_catalog().executors.load("local")(2).run(str, [1])) == [(0, "1")]


def test_results_come_as_items_finish() -> None:
    first_may_end = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert first_may_end.wait(60)
        return item

    order = []
    for position, _ in LocalExecutor(2).run(work, range(4)):
        order.append(position)
        if len(order) == 3:
            first_may_end.set()
    assert order == [1, 2, 3, 0]


def test_a_slow_caller_holds_the_workers_back() -> None:
    started: list[int] = []
    results = LocalExecutor(2).run(started.append, range(100))
    next(results)
    time.sleep(0.3)
    # One taken, two waiting to be taken, two held by their workers, and none more.
    assert len(started) <= 6
    results.close()


def test_none_and_no_items() -> None:
    assert list(LocalExecutor(2).run(lambda _: None, ["a"])) == [(0, None)]
    assert list(LocalExecutor(2).run(str, [])) == []


def test_first_exception_ends_the_run_and_siblings_are_kept() -> None:
    both_started = threading.Barrier(2, timeout=60)
    seen: list[int] = []

    def work(item: int) -> int:
        seen.append(item)
        if item < 2:
            both_started.wait()
        if item == 0:
            raise ValueError("item 0 is bad")
        time.sleep(0.2)
        return item

    results = LocalExecutor(2).run(work, range(100))
    assert next(results) == (1, 1)
    with pytest.raises(ValueError, match="item 0 is bad"):
        next(results)
    assert sorted(seen) == [0, 1]


def test_a_caller_that_stops_asking_ends_the_workers_and_their_programs() -> None:
    children: list[Child] = []

    def work(item: int) -> int:
        if item == 0:
            return 0
        with Child(["cat"]) as child:
            children.append(child)
            with pytest.raises(ToolFailedError, match="code -9"):
                child.read(seconds=600)
        return item

    before = threading.active_count()
    results = LocalExecutor(2).run(work, range(10))
    assert next(results) == (0, 0)
    while not children:
        time.sleep(0.01)
    results.close()
    assert threading.active_count() == before
    assert len(children) <= 2


def test_no_workers() -> None:
    with pytest.raises(UsageError, match="0 workers"):
        LocalExecutor(0)


def test_interrupt_ends_programs_of_workers() -> None:
    source = (
        "import os, signal, threading, sys\n"
        "from wonton_core.execution.local import LocalExecutor\n"
        "from wonton_core.process.child import Child\n"
        "def work(item):\n"
        "    with Child(['sleep', '600']) as child:\n"
        "        print(child.pid, flush=True)\n"
        "        if item == 1: os.kill(os.getpid(), signal.SIGINT)\n"
        "        child.read(seconds=600)\n"
        "try:\n"
        "    list(LocalExecutor(2).run(work, [0, 1, 2]))\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, timeout=120, check=False)
    assert done.returncode == 130, done.stderr
    for pid in map(int, done.stdout.split()):
        assert wait_until_gone(pid)
