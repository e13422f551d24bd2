"""The process executor: order of results, failures, dead workers, interrupts, orphans."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, ToolFailedError, UsageError
from wonton_core.execution.processes import ProcessExecutor
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.process_end import wait_until_gone

WORK = """
import os, time
from pathlib import Path
from wonton_core.errors import BadInputError
from wonton_core.process.child import Child

def square(item):
    return item * item, os.getpid()

def fail(item):
    if item == 2:
        raise BadInputError("item 2 is bad", cause="it is", next_step="mend it")
    return item

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(one)

def fail_oddly(item):
    raise Odd("so", "odd")

def die(item):
    os._exit(7)

def wait_for_a_program(folder):
    child = Child(["sleep", "600"])
    (Path(folder) / "started").write_text(f"{os.getpid()} {child.pid}")
    time.sleep(600)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (tmp_path / "work_in_processes.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("work_in_processes", None)
    return importlib.import_module("work_in_processes")


def test_every_item_comes_once_with_its_position_from_another_process(work) -> None:
    results = dict(ProcessExecutor(2).run(work.square, range(30)))
    assert {position: square for position, (square, _) in results.items()} == {i: i * i for i in range(30)}
    pids = {pid for _, pid in results.values()}
    assert os.getpid() not in pids and len(pids) <= 2
    assert all(wait_until_gone(pid) for pid in pids)


def test_it_is_offered_as_a_plugin() -> None:
    assert load_catalog().executors.load("processes") is ProcessExecutor


def test_no_items_need_no_process(work) -> None:
    assert list(ProcessExecutor(2).run(work.die, [])) == []


def test_less_than_one_worker_is_refused() -> None:
    with pytest.raises(UsageError):
        ProcessExecutor(0)


def test_what_an_item_raises_is_raised_with_all_its_parts(work) -> None:
    done = []
    with pytest.raises(BadInputError, match="item 2 is bad") as caught:
        done += [position for position, _ in ProcessExecutor(1).run(work.fail, range(5))]
    assert (caught.value.cause, caught.value.next_step) == ("it is", "mend it")
    assert any("in fail" in note for note in caught.value.__notes__)


def test_results_before_a_failure_come_and_no_new_item_starts(work) -> None:
    results = ProcessExecutor(1).run(work.fail, range(5))
    assert [next(results), next(results)] == [(0, 0), (1, 1)]
    with pytest.raises(BadInputError):
        next(results)


def test_an_exception_that_can_not_travel_is_named(work) -> None:
    with pytest.raises(RuntimeError, match="Odd: so"):
        list(ProcessExecutor(1).run(work.fail_oddly, [1]))


def test_a_dead_worker_is_told(work) -> None:
    with pytest.raises(ToolFailedError, match="ended with code 7"):
        list(ProcessExecutor(2).run(work.die, range(3)))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_and_their_programs_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "work_in_processes.py").write_text(WORK)
    script = tmp_path / "parent.py"
    script.write_text(
        "import signal, sys\n"
        "from wonton_core.cli.main import _as_interrupt\n"
        "from wonton_core.execution.processes import ProcessExecutor\n"
        "import work_in_processes\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGTERM, _as_interrupt)\n"
        "    list(ProcessExecutor(1).run(work_in_processes.wait_for_a_program, [sys.argv[1]]))\n"
    )
    parent = subprocess.Popen([sys.executable, str(script), str(tmp_path)], stderr=subprocess.DEVNULL)
    try:
        started = tmp_path / "started"
        while not (started.exists() and len(started.read_text().split()) == 2):
            assert parent.poll() is None
            time.sleep(0.02)
        worker, program = map(int, started.read_text().split())
        parent.send_signal(number)
        assert parent.wait(60) != 0
    finally:
        parent.kill()
        parent.wait()
    assert wait_until_gone(worker) and wait_until_gone(program)
