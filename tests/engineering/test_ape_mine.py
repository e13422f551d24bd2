"""``wonton ape mine`` and ``wonton ape show``, as users run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from wonton_core.testing.command_line import run_wonton

History = Any


def definition(i: int) -> str:
    return f"def name{i} :=\n  some value {i} and more\n\n"


@pytest.fixture
def grown(history: History) -> History:
    history.commit("chore: start", {"Lib/A.toy": definition(0), "toy-toolchain": "toy 1.0\n"})
    history.commit("feat(A): one", {"Lib/A.toy": definition(0) + definition(1)})
    history.commit("fix: two without an end", {"Lib/A.toy": definition(0) + definition(2) + "-- end"})
    history.commit("Revert it", {"Lib/A.toy": definition(0)})
    return history


def test_from_a_repository_to_a_task_and_its_texts(grown: History, toy_site: Path, tmp_path: Path) -> None:
    out = tmp_path / "new folder/tasks.jsonl"
    arguments = ("--repo", str(grown.folder), "--library-root", "Lib", "--out", str(out))
    done = run_wonton("ape", "mine", *arguments, site=toy_site)
    assert done.returncode == 0, done.stderr
    assert "4 commits: 4 read" in done.stdout
    assert "3 conventional messages (75.0% of the commits read)" in done.stdout
    assert "2 tasks" in done.stdout
    assert "Commits: 4 of 4" in done.stderr
    tasks = [json.loads(line) for line in out.read_text().splitlines()]
    assert [task["commit"]["message_head"]["subject"] for task in tasks] == ["two without an end", "one"]
    assert {task["commit"]["toolchain"] for task in tasks} == {"toy 1.0"}

    def show(*options: str) -> str:
        place = ("--tasks", str(out), "--repo", str(grown.folder))
        shown = run_wonton("ape", "show", tasks[0]["task_id"][:10], *place, *options, site=toy_site)
        assert shown.returncode == 0, shown.stderr
        return shown.stdout

    before, after = definition(0) + definition(1), definition(0) + definition(2) + "-- end"
    assert show("--before") == before
    assert show("--after") == after
    assert show("--diff") == tasks[0]["gold_diff"]
    whole = json.loads(show("--json"))
    assert (whole["task"], whole["before"], whole["after"]) == (tasks[0], before, after)
    assert "fix: two without an end" in show()
    again = json.loads(run_wonton("ape", "mine", *arguments, "--json", site=toy_site).stdout)
    assert again["complete"] and again["counts"]["tasks"] == 2
    assert again["settings"]["tip"] == grown.tip


def test_options_choose(grown: History, toy_site: Path, tmp_path: Path) -> None:
    def tasks(name: str, *options: str) -> int:
        out = str(tmp_path / f"{name}.jsonl")
        done = run_wonton("ape", "mine", "--repo", str(grown.folder), "--out", out, *options, "--json", site=toy_site)
        assert done.returncode == 0, done.stderr
        return int(json.loads(done.stdout)["counts"]["tasks"])

    assert tasks("a", "--types", "chore") == 1
    assert tasks("b", "--since", "2023-11-14T22:16:00") == 1
    assert tasks("c", "--until", "2023-11-14T22:16:00+00:00") == 1
    assert tasks("d", "--since", "2023-11-15") == 0
    assert tasks("e", "--types", "chore", "--max-files", "1") == 0
    assert tasks("f", "--max-changed-lines", "1") > 2 == tasks("g")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--since", "yesterday"), 2, "is no date"),
        (("--types", " , "), 2, "at least one type"),
        (("--task-source", "tooy"), 2, "toy"),
        (("--ref", "nothing"), 4, "no commit is called 'nothing'"),
        (("--repo", "/nowhere"), 4, "is not a folder"),
        (("--out", "/dev/null/tasks.jsonl"), 5, "can't write"),
    ],
)
def test_bad_options_are_told(
    grown: History, toy_site: Path, tmp_path: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    place = ("--repo", str(grown.folder), "--out", str(tmp_path / "tasks.jsonl"))
    done = run_wonton("ape", "mine", *place, *options, site=toy_site)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "tasks.jsonl").exists()


def test_a_repository_of_no_known_language_is_told(history: History, toy_site: Path, tmp_path: Path) -> None:
    history.commit("feat: a", {"A.toy": "def a\n"})
    place = ("--repo", str(history.folder), "--out", str(tmp_path / "tasks.jsonl"))
    done = run_wonton("ape", "mine", *place, site=toy_site)
    assert done.returncode == 2 and "--task-source" in done.stderr and "toy" in done.stderr
    assert run_wonton("ape", "mine", *place, "--task-source", "toy", site=toy_site).returncode == 0


def test_an_unknown_task_is_told(grown: History, toy_site: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "tasks.jsonl")
    run_wonton("ape", "mine", "--repo", str(grown.folder), "--out", out, site=toy_site)
    shown = run_wonton("ape", "show", "feedback", "--tasks", out, "--repo", str(grown.folder), site=toy_site)
    assert shown.returncode == 4 and "no tasks have an id that begins with 'feedback'" in shown.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle_the_same_command_goes_on(
    history: History, toy_site: Path, tmp_path: Path, number: signal.Signals
) -> None:
    for i in range(240):
        history.commit(f"feat: {i}", {f"{i % 5}.toy": definition(i), "toy-toolchain": "1"})
    # Slow, so that there is a middle.
    plugin = toy_site / "toy_plugin.py"
    source = plugin.read_text()
    plugin.write_text(
        source.replace("        def line(", "        __import__('time').sleep(0.02)\n\n        def line(")
    )

    def command(name: str) -> list[str]:
        arguments = ["ape", "mine", "--repo", str(history.folder), "--out", str(tmp_path / name / "tasks.jsonl")]
        return [sys.executable, "-m", "wonton_core.cli", *arguments]

    environment = {**os.environ, "PYTHONPATH": str(toy_site)}
    record = tmp_path / "stopped/tasks.mining.json"
    with subprocess.Popen(
        command("stopped"), env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        while not record.exists():
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(number)
        _, talk = running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else -9), talk
    assert b"Traceback" not in talk
    assert not json.loads(record.read_text())["complete"]
    plugin.write_text(source)
    for name in ("stopped", "whole"):
        subprocess.run(command(name), env=environment, check=True, capture_output=True)
    folders = [tmp_path / name for name in ("stopped", "whole")]
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second and json.loads(first["tasks.mining.json"])["complete"]
    assert len(first["tasks.jsonl"].splitlines()) == 240


@pytest.mark.parametrize("harm", ["removed", "cut"])
def test_files_that_changed_after_mining_are_not_called_done(
    grown: History, toy_site: Path, tmp_path: Path, harm: str
) -> None:
    out = tmp_path / "tasks.jsonl"
    arguments = ("ape", "mine", "--repo", str(grown.folder), "--out", str(out))
    assert run_wonton(*arguments, site=toy_site).returncode == 0
    if harm == "removed":
        out.unlink()
    else:
        out.write_bytes(out.read_bytes()[:-100])
    done = run_wonton(*arguments, site=toy_site)
    assert done.returncode == 4
    assert f"{out} is not as mining left it" in done.stderr


def test_a_root_that_the_history_never_had_is_refused_with_those_it_has(
    grown: History, toy_site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tasks.jsonl"
    where = ("--repo", str(grown.folder), "--out", str(out))
    done = run_wonton("ape", "mine", *where, "--library-root", "Lib", "--library-root", "Lub", site=toy_site)
    assert done.returncode == 4
    assert "below Lub" in done.stderr
    assert "one of Lib" in done.stderr
    assert not out.exists()


def test_a_type_that_no_commit_has_is_told_with_those_there_are(grown: History, toy_site: Path, tmp_path: Path) -> None:
    where = ("--repo", str(grown.folder), "--out", str(tmp_path / "tasks.jsonl"))
    done = run_wonton("ape", "mine", *where, "--types", "feet,fix", site=toy_site)
    assert done.returncode == 0
    assert "No commit has the type feet; there are: (none) 1, chore 1, feat 1, fix 1." in done.stderr
