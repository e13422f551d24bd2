"""The Dask executor on a real cluster of this machine: results, failures, dead workers, interrupts, orphans."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from distributed import Future
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker, WorkerState

from wonton_core.distances.sparse_histograms import pack_flat
from wonton_core.distances.top_k import nearest
from wonton_core.errors import BadInputError, ToolFailedError, UsageError
from wonton_core.execution.open_executor import open_executor
from wonton_core.execution.processes import ProcessExecutor
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.process_end import is_alive, wait_until_gone
from wonton_dask.executor import DaskExecutor

WORK = '''
import os, signal, time
from pathlib import Path
from wonton_core.errors import BadInputError
from wonton_core.process.child import Child

def square(item):
    return item * item, os.getpid()

def fail(item):
    if item == 2:
        raise BadInputError("item 2 is bad", cause="it is", next_step="mend it")
    return item

class Notes:
    """Notes each call in a file; keeps a program from call to call."""

    def __init__(self, folder):
        self.folder, self.child = Path(folder), None

    def __reduce__(self):
        return Notes, (self.folder,)

    def note(self, text):
        with open(self.folder / "notes", "ab", buffering=0) as stream:
            stream.write(f"{os.getpid()} {text}\\n".encode())

    def __call__(self, item):
        self.child = self.child or Child(["sleep", "600"])
        self.note(f"start {item} {self.child.pid}")
        if item == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "wait":
            Child(["sleep", "600"]).read(seconds=500)
        time.sleep(0.05)
        return item

    def close(self):
        self.note(f"close - {self.child.pid if self.child else 0}")
        if self.child:
            self.child.stop()
            self.child = None
'''


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "work_on_dask.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("work_on_dask", None)
    return importlib.import_module("work_on_dask")


def notes(folder: Path) -> list[list[str]]:
    path = folder / "notes"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def test_every_item_comes_once_with_its_position_from_another_process(work) -> None:
    results = list(DaskExecutor(2).run(work.square, range(30)))
    assert sorted((position, square) for position, (square, _) in results) == [(i, i * i) for i in range(30)]
    pids = {pid for _, (_, pid) in results}
    assert os.getpid() not in pids and len(pids) == 2
    assert all(wait_until_gone(pid) for pid in pids)


def test_it_is_offered_with_an_address_or_without() -> None:
    assert load_catalog().executors.load("dask") is DaskExecutor
    assert isinstance(open_executor("dask", 2, load_catalog()), DaskExecutor)
    with pytest.raises(ToolFailedError, match="no Dask scheduler answers at nonsense"):
        list(open_executor("dask:nonsense://here", 2, load_catalog()).run(str, [1]))


def test_no_items_need_no_cluster() -> None:
    assert list(DaskExecutor(2, "tcp://127.0.0.1:9").run(str, [])) == []


def test_less_than_one_worker_is_refused() -> None:
    with pytest.raises(UsageError):
        DaskExecutor(0)


@pytest.fixture(scope="module")
def cluster():
    """Two workers of one thread each, as somebody else started them."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=50,
    ) as running:
        yield running


@pytest.fixture
def on_cluster(cluster, work):
    """The executor; the cluster's workers can import the test's work."""
    from distributed import Client

    folder = str(Path(work.__file__).parent)

    def find_it() -> None:
        sys.path.insert(0, folder)
        sys.modules.pop("work_on_dask", None)

    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2)
        client.run(find_it)
        yield DaskExecutor(1, cluster.scheduler_address)
        # Whoever used the cluster left nothing there.
        assert not any(client.run(lambda dask_worker: [n for n in dask_worker.plugins if "wonton" in n]).values())
        assert not client.has_what() or not any(client.has_what().values())


def test_a_cluster_that_is_there_is_used_with_all_its_workers(on_cluster, work) -> None:
    results = dict(on_cluster.run(work.square, range(30)))
    assert {position: square for position, (square, _) in results.items()} == {i: i * i for i in range(30)}
    assert len({pid for _, pid in results.values()}) == 2


def test_distances_are_the_same_to_the_bit_wherever_they_are_computed(on_cluster) -> None:
    generator = np.random.default_rng(7)
    rows, features = 90, 8
    keys = np.concatenate([generator.choice(200, features, replace=False) for _ in range(rows)]).astype(np.uint64)
    start = np.arange(0, rows * features + 1, features, dtype=np.int64)
    (histograms,) = pack_flat([(start, keys, generator.random(rows * features) + 0.1)])
    alone = nearest(histograms, 3)
    for executor in (ProcessExecutor(2), on_cluster):
        found = nearest(histograms, 3, executor=executor, block_rows=16)
        np.testing.assert_array_equal(found.neighbour, alone.neighbour)
        np.testing.assert_array_equal(found.distance, alone.distance)
        np.testing.assert_array_equal(found.ties_beyond, alone.ties_beyond)


def test_what_an_item_raises_is_raised_with_all_its_parts(on_cluster, work) -> None:
    done = []
    with pytest.raises(BadInputError, match="item 2 is bad") as caught:
        done += [position for position, _ in on_cluster.run(work.fail, range(50))]
    assert (caught.value.cause, caught.value.next_step) == ("it is", "mend it")
    # Two items a thread had been handed out when it failed, or a few more were done before.
    assert len(done) < 49


def test_the_work_is_closed_once_a_worker_and_its_programs_end(on_cluster, work, tmp_path) -> None:
    assert len(list(on_cluster.run(work.Notes(tmp_path), range(8)))) == 8
    programs = {(pid, program) for pid, kind, *_, program in notes(tmp_path) if kind == "start"}
    assert Counter(pid for pid, kind, *_ in notes(tmp_path) if kind == "close") == Counter(p for p, _ in programs)
    assert all(wait_until_gone(int(program)) for _, program in programs)


def test_who_stops_asking_ends_what_runs(on_cluster, work, tmp_path) -> None:
    results = on_cluster.run(work.Notes(tmp_path), ["go", "wait", *range(100)])
    assert next(results)[1] == "go"
    while ["wait"] not in [line[2:3] for line in notes(tmp_path)]:
        time.sleep(0.02)
    results.close()
    started = [int(line[3]) for line in notes(tmp_path) if line[1] == "start"]
    assert len(started) < 50
    assert all(wait_until_gone(pid) for pid in started)


def test_a_worker_killed_midway_loses_nothing_and_nothing_comes_twice(on_cluster, work, tmp_path) -> None:
    results, killed = [], 0
    for position, (square, pid) in on_cluster.run(work.square, range(60)):
        results.append((position, square))
        if not killed and len(results) == 5:
            killed = pid
            os.kill(pid, signal.SIGKILL)
    assert wait_until_gone(killed)
    assert sorted(results) == [(i, i * i) for i in range(60)]


def test_an_item_that_kills_its_workers_is_given_up(on_cluster, work, tmp_path) -> None:
    with pytest.raises(ToolFailedError, match="4 workers died"):
        list(on_cluster.run(work.Notes(tmp_path), ["die"]))
    tried = [int(line[0]) for line in notes(tmp_path) if line[1:3] == ["start", "die"]]
    assert len(set(tried)) == len(tried) == 4
    for line in notes(tmp_path):
        # Nobody could: who started them was killed without a warning.
        os.kill(int(line[3]), signal.SIGKILL)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (KilledWorker("item", cast("WorkerState", None), 3), "4 workers died"),
        (FutureCancelledError("item", "scheduler-connection-lost"), "scheduler went away"),
    ],
)
def test_a_result_that_is_lost_on_its_way_is_explained(monkeypatch, on_cluster, work, lost, said) -> None:
    """An item is done, its worker dies with the result, and what the scheduler does then goes wrong, too."""

    def result(self, timeout=None):
        raise lost

    monkeypatch.setattr(Future, "result", result)
    with pytest.raises(ToolFailedError, match=said):
        list(on_cluster.run(work.square, [1]))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_workers_and_their_programs_end_with_their_client(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "work_on_dask.py").write_text(WORK)
    script = tmp_path / "client.py"
    script.write_text(
        "import sys\n"
        "from wonton_dask.executor import DaskExecutor\n"
        "import work_on_dask\n"
        "if __name__ == '__main__':\n"
        "    list(DaskExecutor(2).run(work_on_dask.Notes(sys.argv[1]), ['wait', 'wait']))\n"
    )
    # A group of its own, as a terminal makes one: an interrupt reaches all of it.
    client = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        while len(notes(tmp_path)) < 2:
            assert client.poll() is None
            time.sleep(0.02)
        started = {int(pid) for line in notes(tmp_path) for pid in (line[0], line[3])}
        assert len(started) == 4 and all(map(is_alive, started))
        if number == signal.SIGINT:
            os.killpg(client.pid, number)
        else:
            client.send_signal(number)
        _, said = client.communicate(timeout=60)
    finally:
        client.kill()
        client.wait()
    assert client.returncode != 0
    assert all(wait_until_gone(pid) for pid in started)
    if number == signal.SIGINT:
        assert said.count(b"Traceback") == 1, said.decode()
