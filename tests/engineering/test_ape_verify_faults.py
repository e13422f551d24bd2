"""Verification under faults: killed anywhere, interrupted, with programs that hang, on a disk that is full."""

from __future__ import annotations

import errno
import fcntl
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.verification import submission_check
from wonton_core.engineering.verification.deadline import deadline
from wonton_core.engineering.verification.plan import Assistant, VerificationPlan
from wonton_core.engineering.verification.submission_check import SubmissionCheck, SubmittedPatch, Unverified
from wonton_core.errors import StorageError, ToolFailedError
from wonton_core.model.patch_submission import PatchSubmission
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.child import Child
from wonton_core.testing.process_end import wait_until_gone

EXECUTORS = ("local", "processes")
SLOW = 24


def start(toy_library, *more):
    """The command, in the background, with the file of ``SLOW`` patches."""
    toy_library.submit(*[(str(number), number % 4, f"{number} slow") for number in range(SLOW)])
    return in_background(toy_library, *more)


def in_background(toy_library, *more):
    variables = os.environ | toy_library.environment | {"PYTHONPATH": str(toy_library.site)}
    command = [sys.executable, "-m", "wonton_core.cli", *toy_library.arguments("--patches", "patches.jsonl", *more)]
    return subprocess.Popen(
        command, env=variables, cwd=toy_library.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def temporary_folders(toy_library):
    return [Path(line[2]) for line in toy_library.notes("temporary")]


def wait_for_results(toy_library, process, count):
    while len(toy_library.notes("done")) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


@pytest.mark.parametrize("executor", EXECUTORS)
def test_killed_while_verifying_nothing_is_lost_and_nothing_done_twice(toy_library, executor):
    kept: list[str] = []
    for _ in range(2):
        process = start(toy_library, "--executor", executor)
        wait_for_results(toy_library, process, len(kept) + 4)
        process.kill()
        process.communicate()
        assert all(wait_until_gone(int(line[0])) for line in toy_library.notes("open"))
        found = list(toy_library.outcomes())
        assert found[: len(kept)] == kept and len(kept) < len(found) < SLOW
        kept = found
    verified = len(toy_library.notes("verify"))
    done = toy_library.verify("--patches", "patches.jsonl", "--executor", executor, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == SLOW - len(kept)
    assert len(toy_library.notes("verify")) == verified + SLOW - len(kept)
    assert sorted(toy_library.outcomes(), key=int) == [str(number) for number in range(SLOW)]
    assert toy_library.leftovers() == []


@pytest.mark.parametrize("executor", EXECUTORS)
def test_temporary_files_of_a_killed_verifier_go_with_the_next_run(toy_library, executor):
    toy_library.submit(("a", 0, "stuck"))
    process = in_background(toy_library, "--executor", executor)
    while not toy_library.notes("temporary"):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert all(wait_until_gone(int(line[0])) for line in toy_library.notes("open"))
    (left,) = temporary_folders(toy_library)
    assert left.exists()
    toy_library.submit(("a", 0, "fine"))
    done = toy_library.verify("--patches", "patches.jsonl", "--executor", executor)
    assert done.returncode == 0, done.stderr
    assert not left.exists()
    assert toy_library.leftovers() == []


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_and_can_be_resumed(toy_library, executor, number):
    process = start(toy_library, "--executor", executor)
    wait_for_results(toy_library, process, 4)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"resume" in said and b"Traceback" not in said
    found = toy_library.outcomes()
    assert 0 < len(found) < SLOW and set(found.values()) == {"passed"}
    assert toy_library.leftovers() == []
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    assert (done.returncode, json.loads(done.stdout)["outcomes"]) == (0, {"passed": SLOW})


def test_a_worker_process_that_dies_loses_nothing_that_was_done(toy_library):
    toy_library.submit(("a", 0, "fine"), ("b", 1, "dies"), ("c", 2, "fine"))
    arguments = ("--patches", "patches.jsonl", "--executor", "processes", "--workers", "1")
    done = toy_library.verify(*arguments)
    assert done.returncode == 5
    assert "a worker process ended" in done.stderr
    assert toy_library.outcomes() == {"a": "passed"}
    done = toy_library.verify(*arguments)
    assert done.returncode == 0, done.stderr
    assert toy_library.outcomes() == {"a": "passed", "b": "passed", "c": "passed"}
    assert toy_library.leftovers() == []


def test_two_at_a_time_do_not_write_one_file_of_results(toy_library):
    toy_library.submit(("a", 0, "fine"))
    with (toy_library.folder / ".results.jsonl.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = toy_library.verify("--patches", "patches.jsonl")
    assert second.returncode == 4
    assert "being written by another process" in second.stderr
    assert toy_library.results() == []


@pytest.mark.parametrize("executor", EXECUTORS)
def test_executors_give_the_same_results(toy_library, executor):
    toy_library.submit(*[(str(number), number % 4, word) for number, word in enumerate(["fine", "failed"] * 4)])
    done = toy_library.verify("--patches", "patches.jsonl", "--executor", executor, "--json")
    assert done.returncode == 0, done.stderr
    assert toy_library.outcomes() == {str(number): "failed" if number % 2 else "passed" for number in range(8)}


# -- in this process


def test_temporary_files_are_made_in_the_system_folder_again_afterwards(toy_library, check):
    before = tempfile.gettempdir()
    one, other = check(), check()
    for checking in (one, other, one):
        assert checking(item(toy_library, 0, "fine")).verification.outcome == "passed"
    made = temporary_folders(toy_library)
    assert all(folder.is_relative_to(toy_library.store.root / "verifying") for folder in made)
    one.close()
    assert other(item(toy_library, 0, "fine")).verification.outcome == "passed"
    other.close()
    assert one(item(toy_library, 0, "fine")).verification.outcome == "passed"
    one.close()
    assert tempfile.gettempdir() == before
    assert toy_library.leftovers() == []


@pytest.fixture
def check(toy_library, monkeypatch):
    """Makes a check of this process, with as many seconds of patience."""
    made = []
    monkeypatch.syspath_prepend(str(toy_library.site))
    monkeypatch.setenv("TOY_NOTES", str(toy_library.folder / "notes"))
    for name in ("toy_plugin", "toy_checker"):
        sys.modules.pop(name, None)
    import toy_checker  # type: ignore[import-not-found]  # the site's
    import toy_plugin  # type: ignore[import-not-found]

    def make(seconds: float = 60.0, scratch: Path | None = None) -> SubmissionCheck:
        plan = VerificationPlan(
            open_repository(toy_library.repository),
            toy_library.store.root,
            scratch or toy_library.store.root / "verifying",
            ResourceLimits(),
            seconds,
            {"toy": Assistant(toy_plugin.ToySource, toy_checker.ToyVerifier)},
        )
        made.append(SubmissionCheck(plan))
        return made[-1]

    yield make
    for one in made:
        one.close()


def item(toy_library, task, word, name="a"):
    given = toy_library.tasks[task]
    return SubmittedPatch(PatchSubmission(name, given.task_id, toy_library.patch(task, word)), given)


def test_a_verifier_whose_programs_hang_is_ended_and_the_next_patch_has_a_fresh_one(toy_library, check):
    checking = check(0.5)
    found = checking(item(toy_library, 0, "stuck"))
    assert isinstance(found, Unverified)
    assert "did not end within 0.5 s" in found.summary
    found = checking(item(toy_library, 0, "fine"))
    assert not isinstance(found, Unverified) and found.verification.outcome == "passed"
    assert len(toy_library.notes("open")) == 2


def test_a_deadline_ends_programs_of_its_own_thread_only():
    with Child(["cat"]) as other_childs:
        thread = threading.Thread(target=hang_once)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
        other_childs.write(b"x", seconds=5)
        assert other_childs.read(seconds=5) == b"x"


def hang_once():
    with deadline(0.2) as is_late, Child(["sleep", "600"]) as child:
        with pytest.raises(ToolFailedError):
            child.read(seconds=500)
        assert is_late()


def test_a_full_disk_stops_the_run_and_leaves_nothing(toy_library, check, monkeypatch):
    checking = check()
    real = os.link

    def full(*given, **named):
        if str(given[1]).endswith("A.compiled") or b"A.compiled" in os.fsencode(given[1]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*given, **named)

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(StorageError, match="No space left"):
        checking(item(toy_library, 0, "fine"))
    monkeypatch.setattr(os, "link", real)
    assert checking(item(toy_library, 0, "fine")).verification.outcome == "passed"
    checking.close()
    assert toy_library.leftovers() == []


def test_results_of_a_full_disk_are_told_with_the_next_step(toy_library):
    toy_library.submit(("a", 0, "fine"))
    (toy_library.folder / "results.jsonl").mkdir()
    done = toy_library.verify("--patches", "patches.jsonl")
    assert done.returncode == 4
    assert "results.jsonl" in done.stderr and "Traceback" not in done.stderr


def test_a_thousand_patches_leave_nothing_behind(toy_library, check):
    """Handles, programs, folders and what Python holds are after 1,000 patches what they were after 250."""
    checking = check()
    items = [item(toy_library, number * 4 // 1000, "fine", str(number)) for number in range(1000)]

    def held():
        gc.collect()
        return (
            len(list(Path("/proc/self/fd").iterdir())),
            threading.active_count(),
            len(toy_library.notes("open")),
            sum(len(folders) for _, folders, _ in os.walk(toy_library.store.root / "verifying")),
        )

    tracemalloc.start()
    measured = []
    try:
        for number, one in enumerate(items):
            assert checking(one).verification.outcome == "passed"
            if number in (249, 999):
                measured.append((held(), tracemalloc.get_traced_memory()[0]))
    finally:
        tracemalloc.stop()
    (first, early), (last, late) = measured
    # One commit's environment at first, that and the one before in the end.
    assert last[:3] == first[:3] and last[3] - first[3] == 1
    assert late - early < 200_000
    checking.close()
    assert toy_library.leftovers() == []
    assert len(list(Path("/proc/self/fd").iterdir())) < last[0]


def test_a_verifier_serves_a_limited_number_of_environments(toy_library, check, monkeypatch):
    monkeypatch.setattr(submission_check, "_ENVIRONMENTS_A_VERIFIER", 2)
    checking = check()
    for task in (0, 0, 1, 1, 2, 3, 3):
        assert checking(item(toy_library, task, "fine")).verification.outcome == "passed"
    assert (len(toy_library.notes("open")), len(toy_library.notes("close"))) == (2, 1)
