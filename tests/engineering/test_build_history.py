"""Building many commits: what is kept of each, what is done again, and what hostile sources can't do."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attrs import evolve
from tests.engineering import toy_builder as toy

from wonton_core.engineering.build_history import log_path
from wonton_core.errors import BadInputError
from wonton_core.model.commit_build import (
    BUILT,
    CRASHED,
    NAME_TAKEN,
    NO_TOOLCHAIN,
    NOT_EXPORTED,
    REFUSED,
    TIMED_OUT,
)
from wonton_core.process.sandbox.server import LIMITS
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

PROGRAM = Path(toy.__file__)
ROOT = PROGRAM.parents[2]


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def texts(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def log_lines(store):
    return [json.loads(line) for line in log_path(store, "toy").read_text().splitlines()]


def only(report):
    (build,) = report.builds
    return build


def test_a_snapshot_holds_the_commit_and_what_was_compiled(history, store, tmp_path):
    commit = history.commit("feat: start", {"a/B.sh": "# import A\n", "A.sh": ": first\n", "notes.txt": "x\r\n"})
    report, steps = toy.run(history.folder, store)
    build = only(report)
    assert (build.status, build.modules, build.warnings, build.toolchain) == (BUILT, 2, 0, "toy 1")
    assert [module.name for module in build.compiled] == ["A", "a/B"]
    assert (steps.total, steps.before, len(steps.done)) == (1, 0, 1)
    snapshots = SnapshotStore(store)
    with snapshots.open(commit) as snapshot:
        assert (snapshot.facts.toolchain, snapshot.facts.origin) == ("toy 1", "wonton toy build-history")
    snapshots.restore(commit, tmp_path / "back")
    assert texts(tmp_path / "back") == {
        "A.sh": ": first\n",
        "a/B.sh": "# import A\n",
        "notes.txt": "x\n",
        "out/A.o": ": first\n",
        "out/a/B.o": "# import A\n",
    }
    assert (tmp_path / "back/notes.txt").read_bytes() == b"x\r\n"
    assert build.files == 5
    assert not log_path(store, "toy").with_suffix(".work").exists()


def test_why_a_commit_is_not_built_is_told(history, store):
    history.commit("feat: bad", {"A.sh": "echo 'no such lemma' >&2; exit 1\n"})
    history.commit("feat: for ever", {"A.sh": "while :; do :; done\n"})
    history.commit("feat: crash", {"A.sh": "kill -SEGV $$\n"})
    history.commit("feat: circle", {"A.sh": "# import B\n", "B.sh": "# import A\n"})
    history.commit("feat: nothing", {"A.sh": None, "B.sh": None, "README": "x"})
    history.commit("feat: newer", {"A.sh": ":\n", "toy-toolchain": "toy 9\n"})
    history.commit("feat: no output", {"toy-toolchain": None, "A.sh": 'mkdir "$2"\n'})
    report, _ = toy.run(history.folder, store, limits=evolve(toy.LIMITS, wall_seconds=2, cpu_seconds=2))
    assert [(build.status, build.reason) for build in report.builds] == [
        (REFUSED, "module A: it ended with exit code 1: no such lemma"),
        (TIMED_OUT, report.builds[1].reason),
        (CRASHED, "module A: it was ended by signal 11"),
        (REFUSED, "imports go in a circle: A -> B -> A"),
        (REFUSED, "there is no source to compile in the tree"),
        (NO_TOOLCHAIN, "toy 9 is not here"),
        (REFUSED, "module A: the compiler wrote no out/A.o"),
    ]
    assert "longer than it may" in report.builds[1].reason
    assert report.builds[0].messages == ("no such lemma",)
    assert report.counts == {"crashed": 1, "failed": 4, "no_toolchain": 1, "timed_out": 1}
    assert SnapshotStore(store).names() == ()


def test_what_is_done_is_not_done_again(history, store):
    for number in range(3):
        history.commit(f"feat: {number}", {"A.sh": f": {number}\n" if number != 1 else "exit 1\n"})
    first, _ = toy.run(history.folder, store)
    second, steps = toy.run(history.folder, store)
    assert second.builds == first.builds
    assert (second.done_now, steps.before, steps.total) == (0, 3, 3)
    again, _ = toy.run(history.folder, store, retry=True)
    assert again.done_now == 1
    assert [build.status for build in again.builds] == [BUILT, REFUSED, BUILT]
    assert len(log_lines(store)) == 4


def test_a_snapshot_that_is_gone_is_built_again(history, store):
    commit = history.commit("feat: start", {"A.sh": ":\n"})
    toy.run(history.folder, store)
    SnapshotStore(store).remove(commit)
    assert toy.run(history.folder, store)[0].done_now == 1
    assert SnapshotStore(store).names() == (commit,)


def test_another_toolchain_builds_anew(history, store):
    commit = history.commit("feat: start", {"A.sh": ":\n"})
    toy.run(history.folder, store)
    report, _ = toy.run(history.folder, store, builder=toy.ToyHistory("2"))
    assert (report.done_now, only(report).toolchain, len(only(report).compiled)) == (1, "toy 2", 1)
    with SnapshotStore(store).open(commit) as snapshot:
        assert snapshot.facts.toolchain == "toy 2"


def test_a_missing_toolchain_is_told_once_and_used_once_it_is_there(history, store):
    history.commit("feat: start", {"A.sh": ":\n", "toy-toolchain": "toy 9\n"})
    assert toy.run(history.folder, store)[0].done_now == 1
    assert toy.run(history.folder, store)[0].done_now == 0

    class Installed(toy.ToyHistory):
        deciding_files = ()

    assert only(toy.run(history.folder, store, builder=Installed("9"))[0]).status == BUILT


def test_modules_are_compiled_once_for_all_commits_that_agree_on_them(history, store):
    history.commit("feat: 1", {"A.sh": ": a\n", "B.sh": "# import A\n", "C.sh": "echo warning >&2\n"})
    history.commit("feat: 2", {"B.sh": "# import A\n: b\n"})
    history.commit("feat: 3", {"A.sh": ": other\n"})
    history.commit("feat: 4", {"A.sh": ": a\n", "B.sh": "# import A\n", "D.sh": "# import B\n"})
    report, _ = toy.run(history.folder, store)
    assert [{module.name for module in build.compiled} for build in report.builds] == [
        {"A", "B", "C"},
        {"B"},
        {"A", "B"},
        {"D"},
    ]
    assert [build.warnings for build in report.builds] == [1, 1, 1, 1]


def test_what_was_compiled_earlier_is_used_after_a_restart_and_not_if_damaged(history, store, tmp_path):
    history.commit("feat: 1", {"A.sh": ": a\n"})
    toy.run(history.folder, store)
    second = history.commit("feat: 2", {"B.sh": ": b\n"})
    report, _ = toy.run(history.folder, store)
    assert [module.name for module in report.builds[1].compiled] == ["B"]
    digest = report.builds[0].compiled[0].outputs[0][1]
    blob = store / "blobs" / digest[0] / digest[1:3] / digest
    blob.chmod(0o644)
    blob.write_text("other")
    third = history.commit("feat: 3", {"C.sh": ": c\n"})
    report, _ = toy.run(history.folder, store, commits=[third])
    assert [module.name for module in only(report).compiled] == ["A", "C"]
    SnapshotStore(store).restore(third, tmp_path / "back")
    assert (tmp_path / "back/out/A.o").read_text() == ": a\n"
    assert second in SnapshotStore(store).names()


def test_a_module_sees_its_own_source_and_what_it_imports_alone(history, store, tmp_path):
    look = '# import A\nfind . -type f | sort > "$2"\n'
    commit = history.commit("feat: 1", {"A.sh": "", "B.sh": "", "C.sh": look, "secret.txt": "x"})
    toy.run(history.folder, store)
    SnapshotStore(store).restore(commit, tmp_path / "back")
    assert (tmp_path / "back/out/C.o").read_text().split() == ["./C.sh", "./out/A.o"]


def test_without_a_sandbox_nothing_is_used_again(history, store):
    history.commit("feat: 1", {"A.sh": ""})
    history.commit("feat: 2", {"B.sh": ""})
    report, _ = toy.run(history.folder, store, kind=LIMITS)
    assert [[module.name for module in build.compiled] for build in report.builds] == [["A"], ["A", "B"]]
    assert report.builds[0].sandbox == LIMITS


@pytest.mark.parametrize(
    "trick",
    [
        'ln -s "$PWD/../../secret" "$2"',
        'rmdir "$(dirname "$2")" && ln -s "$(dirname "$(dirname "$2")")/../../.." "$(dirname "$2")"',
        'echo x > "$2"; ln "$2" "$2.other"',
    ],
    ids=["output is a link", "folder is a link", "output has another name"],
)
def test_outputs_that_lead_elsewhere_are_refused(history, store, trick):
    history.commit("feat: 1", {"A.sh": f"{trick}\n"})
    build = only(toy.run(history.folder, store)[0])
    assert build.status == REFUSED
    assert "wrote no out/A.o" in build.reason or "exit code" in build.reason


def test_a_tree_with_something_where_compiled_files_go_is_refused(history, store, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    history.commit("feat: 1", {"A.sh": "", "out/A.o": "made up"})
    history.commit("feat: 2", {"out/A.o": None})
    history.change({"out": str(outside)}, mode=b"120000")
    history.commit("feat: 3")
    report, _ = toy.run(history.folder, store)
    assert [(build.status, build.reason) for build in report.builds] == [
        (REFUSED, "the tree has out/A.o already, where compiled files would go"),
        (BUILT, ""),
        (REFUSED, "the tree has out already, where compiled files would go"),
    ]
    assert list(outside.iterdir()) == []


def test_a_tree_that_leads_out_of_its_folder_is_not_exported(history, store):
    history.commit("feat: 1", {"../A.sh": "x"})
    assert only(toy.run(history.folder, store)[0]).status == NOT_EXPORTED


def test_a_commit_that_is_not_there_is_told(history, store):
    history.commit("feat: 1", {"A.sh": ""})
    assert only(toy.run(history.folder, store, commits=["0" * 40])[0]).status == NOT_EXPORTED


def test_somebody_elses_snapshot_is_left_alone(history, store, tmp_path):
    commit = history.commit("feat: 1", {"A.sh": ""})
    (tmp_path / "mine").mkdir()
    SnapshotStore(store).create(tmp_path / "mine", commit, origin="by hand")
    build = only(toy.run(history.folder, store)[0])
    assert (build.status, "by hand" in build.reason) == (NAME_TAKEN, True)
    with SnapshotStore(store).open(commit) as snapshot:
        assert len(list(snapshot)) == 0


def test_a_damaged_log_is_told_by_its_line(history, store):
    history.commit("feat: 1", {"A.sh": ""})
    toy.run(history.folder, store)
    path = log_path(store, "toy")
    path.write_text("{}\n" + path.read_text())
    with pytest.raises(BadInputError, match="line 1"):
        toy.run(history.folder, store)


def start(history, store):
    command = [sys.executable, str(PROGRAM), str(history.folder), str(store)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_a_killed_run_goes_on(history, store):
    for number in range(8):
        history.commit(f"feat: {number}", {"A.sh": f"sleep 0.1; : {number}\n"})
    path = log_path(store, "toy")
    running = start(history, store)
    while not path.exists() or path.read_text().count("\n") < 2:
        assert running.poll() is None
        time.sleep(0.01)
    running.kill()
    running.communicate()
    kept = path.read_text().count("\n")
    assert 2 <= kept < 8
    # As if it had died while it wrote a line.
    with path.open("a") as stream:
        stream.write('{"commit":')
    report, steps = toy.run(history.folder, store)
    assert report.counts == {BUILT: 8}
    assert len(steps.done) == 8 - kept
    assert len(log_lines(store)) == 8
    assert len(SnapshotStore(store).names()) == 8
    assert not path.with_suffix(".work").exists()


def test_two_at_once_share_the_work(history, store):
    for number in range(4):
        history.commit(f"feat: {number}", {"A.sh": f"sleep 0.1; : {number}\n"})
    running = [start(history, store) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sorted(text.splitlines()[-1] for text in said) == ["0 {'built': 4}", "4 {'built': 4}"]
    assert len(log_lines(store)) == 4


def test_several_workers_build_the_same(history, store, tmp_path):
    for number in range(6):
        history.commit(f"feat: {number}", {"A.sh": ": a\n", f"B{number}.sh": "# import A\n"})
    report, _ = toy.run(history.folder, store, workers=3)
    alone, _ = toy.run(history.folder, tmp_path / "other")
    assert report.counts == {BUILT: 6}
    assert [build.files for build in report.builds] == [build.files for build in alone.builds]
