"""A run directory being written: resumed, locked, refused, and never half done."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.errors import BadInputError, RunDirectoryError, StorageError
from wonton_core.store.run_layout import theorem_folders
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import artifacts, config, summary

AWKWARD = ("a/b", "..", "α→β", "x" * 300, "Foo", "foo", "run_config.json", "Nat.add_comm'", "", " ", "a\nb", "%2E%2E")


def write(writer: RunWriter, *names: str) -> None:
    for name in names:
        writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run_status.json", "run.lock")
    }


def test_what_is_written_is_read(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", config("a", "b")) as writer:
        assert writer.remaining() == ("a", "b")
        write(writer, "a", "b")
    run = RunReader(tmp_path / "run", backend="lean")
    assert list(run.theorems) == ["a", "b"]
    assert run.theorems["a"]["wild_type"] == summary("a")
    made = artifacts("a")
    assert run.statement("a") == made.statement
    assert run.proof_term("a", "wild_type") == made.proof_term
    assert run.graph("a", "wild_type") == made.graph
    assert run.tactic_tree("a", "wild_type") == made.tactic_tree
    assert run.graph("a", "block_intro") is None
    assert (run.status.state, run.status.done, run.status.solved, run.status.total) == ("completed", 2, 2, 2)
    assert run.config == config("a", "b")


def test_summary_holds_all_theorems_in_order(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("b", "a")) as writer:
        write(writer, "a", "b")
    data = json.loads(gzip.decompress((tmp_path / "summary.json.gz").read_bytes()))
    assert [row["name"] for row in data["theorems"]] == ["b", "a"]


def test_awkward_names(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", config(*AWKWARD)) as writer:
        write(writer, *AWKWARD)
    run = RunReader(tmp_path / "run")
    assert tuple(run.theorems) == AWKWARD
    assert all(run.statement(name) == artifacts(name).statement for name in AWKWARD)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_moving_a_run_changes_nothing(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "here", config("a")) as writer:
        write(writer, "a")
    assert str(tmp_path).encode() not in b"".join(contents(tmp_path / "here").values())
    (tmp_path / "here").rename(tmp_path / "there")
    assert RunReader(tmp_path / "there").statement("a") == artifacts("a").statement


def write_and_raise(folder: Path, error: BaseException) -> None:
    with RunWriter(folder, config("a", "b", "c")) as writer:
        write(writer, "a")
        raise error


def test_full_disk_does_not_hide_the_error_that_led_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space_for_summary(_: RunWriter) -> None:
        raise StorageError("can't write the summary")

    monkeypatch.setattr(RunWriter, "_write_summary", no_space_for_summary)
    with pytest.raises(ZeroDivisionError):
        write_and_raise(tmp_path, ZeroDivisionError("division by zero"))


def test_same_command_resumes(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_and_raise(tmp_path, KeyboardInterrupt())
    assert RunReader(tmp_path).status.state == "interrupted"
    with RunWriter(tmp_path, evolve(config("a", "b", "c"), created_at="2027-01-01T00:00:00Z")) as writer:
        assert writer.done() == {"a"} and writer.remaining() == ("b", "c")
        assert (writer.status.done, writer.status.solved) == (1, 1)
        assert writer.config.created_at == "2026-01-02T03:04:05Z"
        write(writer, "b", "c")
    assert RunReader(tmp_path).status.state == "completed"


def test_options_with_tuples_are_the_same_run_after_reading(tmp_path: Path) -> None:
    asked = evolve(config("a"), options={"budget": (10, 50), "mode": "dev"})
    with RunWriter(tmp_path, asked):
        pass
    with pytest.raises(RunDirectoryError, match=r"it differs in seed\)"):
        RunWriter(tmp_path, evolve(asked, seed=7, fingerprint="other"))


def test_another_run_in_the_folder_is_refused_and_kept(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a")) as writer:
        write(writer, "a")
    before = contents(tmp_path)
    with pytest.raises(RunDirectoryError, match="differs in seed") as caught:
        RunWriter(tmp_path, config("a", seed=1))
    assert "--run-id" in caught.value.next_step
    assert contents(tmp_path) == before
    with RunWriter(tmp_path, config("a")) as writer:
        assert writer.done() == {"a"}


def test_two_writers(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a")) as first:
        with pytest.raises(RunDirectoryError, match="being written by another process"):
            RunWriter(tmp_path, config("a"))
        write(first, "a")
    with RunWriter(tmp_path, config("a")) as writer:
        assert writer.done() == {"a"}


def test_lock_is_given_back_after_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "run_config.json").write_text("{")
    for _ in range(2):
        with pytest.raises(BadInputError, match="not JSON"):
            RunWriter(tmp_path, config("a"))


def test_damaged_theorem_is_named_and_lock_given_back(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a")) as writer:
        write(writer, "a")
    (tmp_path / "a" / "theorem.json").write_text('{"wild_type": {"name": 3}}')
    for _ in range(2):
        with pytest.raises(BadInputError, match=r"theorem\.json: wild_type: .*expected str, found int"):
            RunWriter(tmp_path, config("a"))


def test_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(StorageError, match="can't write to") as caught:
        RunWriter(tmp_path / "run", config("a"))
    assert "--log-dir" in caught.value.next_step
    assert (tmp_path / "run").read_text() == "mine"


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_disk_full_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunWriter(tmp_path, config("a", "b")) as writer:
        write(writer, "a")
        with monkeypatch.context() as full_disk:
            full_disk.setattr(os, "replace", no_space)
            with pytest.raises(StorageError, match="No space left on device"):
                write(writer, "b")
    assert not list(tmp_path.rglob(".*.partial"))
    with RunWriter(tmp_path, config("a", "b")) as writer:
        assert writer.remaining() == ("b",)
        write(writer, "b")


def test_a_theorem_that_a_power_cut_emptied_is_done_again(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a", "b")) as writer:
        write(writer, "a", "b")
    before = contents(tmp_path)
    (tmp_path / "a" / "statement.json.gz").write_bytes(b"")
    with RunWriter(tmp_path, config("a", "b")) as writer:
        assert writer.remaining() == ("a",)
        write(writer, "a")
    assert contents(tmp_path) == before


def test_a_term_in_place_of_a_search_graph_is_gzipped(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a")) as writer:
        writer.write_theorem("a", [("wild_type", summary("a"), evolve(artifacts("a"), graph=artifacts("a").statement))])
    assert not (tmp_path / "a" / "wild_type_graph.json").exists()
    assert (tmp_path / "a" / "wild_type_graph.json.gz").is_file()
    assert RunReader(tmp_path).graph("a", "wild_type") == artifacts("a").statement


def test_threads_may_share_a_writer(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(40)]
    with RunWriter(tmp_path, config(*names)) as writer, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: write(writer, name), names))
    status = RunReader(tmp_path).status
    assert (status.done, status.solved) == (40, sum(summary(name).status.solved for name in names))


def test_failures_are_told_and_tried_again(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a", "b")) as writer:
        write(writer, "a")
        writer.record_failure("b", "sertop died")
    assert RunReader(tmp_path).status.failed == ("b: sertop died",)
    with RunWriter(tmp_path, config("a", "b")) as writer:
        assert writer.remaining() == ("b",)
        write(writer, "b")
    assert RunReader(tmp_path).status.failed == ()


def test_exception_is_kept_in_the_status(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_raise(tmp_path, ZeroDivisionError("division by zero"))
    status = RunReader(tmp_path).status
    assert status.state == "failed"
    assert status.error == {"kind": "ZeroDivisionError", "summary": "division by zero"}


WRITER = """
import os, signal, sys
from pathlib import Path
from wonton_core.testing.sample_run import artifacts, config, summary
from wonton_core.store import atomic
from wonton_core.store.run_writer import RunWriter

names = ("a", "b", "c")
left = int(sys.argv[2])
replace = os.replace
def counted(written, path):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(written, path)
os.replace = counted
with RunWriter(Path(sys.argv[1]), config(*names)) as writer:
    for name in writer.remaining():
        print(name, flush=True)
        writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])
"""


def write_and_die(folder: Path, writes: int) -> subprocess.CompletedProcess[str]:
    """A process that writes the run, and is killed in the middle of its ``writes``-th file."""
    return subprocess.run(
        [sys.executable, "-c", WRITER, str(folder), str(writes)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("writes", [1, 2, 3, 5, 8, 9, 10, 12, 16])
def test_kill_at_any_file(tmp_path: Path, writes: int) -> None:
    with RunWriter(tmp_path / "whole", config("a", "b", "c")) as writer:
        write(writer, "a", "b", "c")
    killed = write_and_die(tmp_path / "killed", writes)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    begun = killed.stdout.split()
    resumed = write_and_die(tmp_path / "killed", 10_000)
    assert resumed.returncode == 0, resumed.stderr
    redone = resumed.stdout.split()
    # Finished theorems are not done again; only the one in the works may be.
    assert [*begun, *redone] in (["a", "b", "c"], [*begun[:-1], begun[-1], begun[-1], *redone[1:]] if begun else [])
    assert set(begun) | set(redone) == {"a", "b", "c"}
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_folders_of_a_run_are_those_of_its_selection(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("Foo", "foo")) as writer:
        write(writer, "Foo", "foo")
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == set(theorem_folders(["Foo", "foo"]).values())
