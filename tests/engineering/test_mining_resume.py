"""Interrupted anywhere, with any number of workers: the files are the same, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from wonton_core.engineering.commit_mining import MiningPlan
from wonton_core.engineering.filters.order import standard_filters
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.mining import mine
from wonton_core.errors import BadInputError, StorageError
from wonton_core.execution.local import LocalExecutor
from wonton_core.execution.processes import ProcessExecutor
from wonton_core.model.mining_record import MiningSettings
from wonton_core.store import edit_tasks
from wonton_core.store.edit_tasks import EditTaskWriter, read_mining_record, read_tasks

History = Any
NAMES = ("tasks.jsonl", "tasks.dropped.jsonl", "tasks.skipped.jsonl", "tasks.mining.json")
COMMITS = 100


@pytest.fixture
def long_history(history: History) -> History:
    for i in range(COMMITS):
        kind = ("feat", "chore", "fix")[i % 3]
        history.commit(f"{kind}: {i}", {f"{i % 7}.toy": f"def name{i} :=\n  some value {i}\n\n", f"{i}.bin": b"\0"})
    return history


@pytest.fixture
def mine_to(long_history: History, toy_source: Any) -> Callable[..., Any]:
    def mine_it(folder: Path, executor: Any) -> Any:
        filters = standard_filters(library_roots=[], extension=".toy")
        plan = MiningPlan(open_repository(long_history.folder), "toy", toy_source, (), filters, 100, 10_000)
        settings = MiningSettings("toy", long_history.tip, (".toy",), (), 50, 100, 10_000, (), (), (), "0")
        return mine(plan, settings, folder / "tasks.jsonl", executor, lambda _: None)

    return mine_it


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def whole(mine_to: Callable[..., Any], tmp_path: Path) -> dict[str, bytes]:
    mine_to(tmp_path / "whole", LocalExecutor(1))
    found = contents(tmp_path / "whole")
    assert sorted(found) == sorted(NAMES)
    assert len(found["tasks.jsonl"].splitlines()) > COMMITS // 3
    return found


class Backwards:
    """Gives results in the opposite order, which is the worst one."""

    def run(self, work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        return iter([(position, work(items[position])) for position in range(len(items))][::-1])


class Interrupted:
    """Ends after some results, as an interrupt or a full disk does."""

    def __init__(self, results: int) -> None:
        self.results = results

    def run(self, work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for position in range(len(items)):
            if position == self.results:
                raise KeyboardInterrupt
            yield position, work(items[position])


@pytest.mark.parametrize("executor", [LocalExecutor(4), ProcessExecutor(2), Backwards()])
def test_the_executor_changes_nothing(
    mine_to: Callable[..., Any], whole: dict[str, bytes], tmp_path: Path, executor: Any
) -> None:
    mine_to(tmp_path / "other", executor)
    assert contents(tmp_path / "other") == whole


def test_interrupts_change_nothing(
    mine_to: Callable[..., Any], whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_tasks, "_SECONDS_BETWEEN_RECORDS", 0.0)
    done = []
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            mine_to(tmp_path / "other", Interrupted(1))
        done.append(json.loads((tmp_path / "other/tasks.mining.json").read_text())["commits_done"])
        with pytest.raises(BadInputError, match="not complete"):
            read_mining_record(tmp_path / "other/tasks.jsonl")
        # A killed writer leaves more behind than its record says.
        with (tmp_path / "other/tasks.jsonl.partial").open("ab") as stream:
            stream.write(b'{"half a li')
    assert done == sorted(set(done))
    mine_to(tmp_path / "other", LocalExecutor(2))
    assert contents(tmp_path / "other") == whole


def test_killed_before_the_first_record_it_begins_again(
    mine_to: Callable[..., Any], whole: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        mine_to(tmp_path / "other", Interrupted(2))
    assert not (tmp_path / "other/tasks.mining.json").exists()
    mine_to(tmp_path / "other", LocalExecutor(1))
    assert contents(tmp_path / "other") == whole


@pytest.mark.parametrize("named", [1, 2, 3])
def test_killed_while_files_get_their_names(
    mine_to: Callable[..., Any], whole: dict[str, bytes], tmp_path: Path, named: int
) -> None:
    mine_to(tmp_path / "other", LocalExecutor(1))
    record = tmp_path / "other/tasks.mining.json"
    record.write_bytes(record.read_bytes().replace(b'"complete": true', b'"complete": false'))
    for name in NAMES[named:3]:
        (tmp_path / "other" / name).rename(tmp_path / "other" / f"{name}.partial")
    mine_to(tmp_path / "other", LocalExecutor(1))
    assert contents(tmp_path / "other") == whole


def test_a_file_that_lost_its_end_is_refused(
    mine_to: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_tasks, "_SECONDS_BETWEEN_RECORDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        mine_to(tmp_path / "other", Interrupted(3))
    (tmp_path / "other/tasks.jsonl.partial").write_bytes(b"")
    with pytest.raises(BadInputError, match="shorter than it was"):
        mine_to(tmp_path / "other", LocalExecutor(1))


def test_a_file_of_something_else_is_kept(mine_to: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").write_text("precious\n")
    with pytest.raises(BadInputError, match="no mining record"):
        mine_to(tmp_path, LocalExecutor(1))
    assert (tmp_path / "tasks.jsonl").read_text() == "precious\n"


def test_two_writers_at_a_time_are_refused(
    mine_to: Callable[..., Any], tmp_path: Path, whole: dict[str, bytes]
) -> None:
    settings = MiningSettings("toy", "x", (), (), 50, 100, 1, (), (), (), "0")
    with (
        EditTaskWriter(tmp_path / "new/tasks.jsonl", settings),
        pytest.raises(BadInputError, match="written by another process"),
    ):
        mine_to(tmp_path / "new", LocalExecutor(1))


@pytest.mark.parametrize("place", ["file/tasks.jsonl", "folder.jsonl"])
def test_a_place_that_can_not_be_written_is_told(mine_to: Callable[..., Any], tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.jsonl/tasks.jsonl").mkdir(parents=True)
    with pytest.raises((StorageError, BadInputError)):
        mine_to((tmp_path / place).parent if place.startswith("file") else tmp_path / place, LocalExecutor(1))
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 2: not JSON"),
        (b"[]", "line 2: format_version is None"),
        (b'{"format_version": 99}', "line 2: format_version is 99"),
        (b'{"format_version": 1}', "line 2: required field"),
        (b"\xff", "line 2: not JSON"),
        (b'{"format_version": 1' + b'"a"' * 1000, "not JSON"),
    ],
)
def test_damaged_lines_are_named(whole: dict[str, bytes], tmp_path: Path, line: bytes, said: str) -> None:
    path = tmp_path / "damaged.jsonl"
    path.write_bytes(whole["tasks.jsonl"].splitlines(keepends=True)[0] + line + b"\n")
    tasks = read_tasks(path)
    assert next(tasks).task_source == "toy"
    with pytest.raises(BadInputError, match=said):
        next(tasks)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't be read"):
        list(read_tasks(tmp_path / "none.jsonl"))
