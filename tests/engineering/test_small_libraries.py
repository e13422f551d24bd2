"""The libraries with histories of our own: the same everywhere, and with something of every kind in them."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from wonton_core.engineering.history.message_head import message_head
from wonton_core.store.edit_tasks import read_dropped, read_mining_record, read_skipped, read_tasks
from wonton_core.testing.command_line import run_wonton

BUILD = Path(__file__).parents[2] / "analysis/libraries/build.py"
TIPS = {
    "lean_small": (48, "71afafbf60ef6f8a866fb3ce6cd671f2bd4cc7c1"),
    "coq_small": (26, "78c65becf06f18bcbab8a675c8e81e3bc50c394f"),
}


def build(library, out, **variables):
    return subprocess.run(
        [sys.executable, str(BUILD), library, "--out", str(out)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder, *arguments):
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("library", TIPS)
def test_commit_ids_are_the_same_whatever_the_user_has_set(library, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Somebody\n\temail = else@example.org\n[core]\n\tautocrlf = true\n\thooksPath = /nowhere\n"
        "[commit]\n\tgpgSign = true\n[init]\n\tdefaultBranch = trunk\n\tdefaultObjectFormat = sha256\n"
        "[i18n]\n\tcommitEncoding = latin1\n[apply]\n\twhitespace = fix\n"
    )
    count, tip = TIPS[library]
    done = build(library, tmp_path / "out", HOME=str(home), TZ="Asia/Kathmandu", GIT_AUTHOR_NAME="Me", LC_ALL="C")
    assert (done.returncode, done.stdout) == (0, f"{count} commits, main is {tip}\n"), done.stderr
    assert git(tmp_path / "out", "rev-parse", "main") == tip
    assert git(tmp_path / "out", "status", "--porcelain") == ""
    assert git(tmp_path / "out", "fsck", "--strict") == ""


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine").touch()
    done = build("coq_small", tmp_path)
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (4, ["mine"])
    assert "not empty" in done.stderr


def test_an_unknown_library_is_told(tmp_path):
    assert build("agda_small", tmp_path / "out").returncode == 2


def mined(library, folder, *more):
    assert build(library, folder / "repo").returncode == 0
    tasks = folder / "tasks.jsonl"
    done = run_wonton("ape", "mine", "--repo", str(folder / "repo"), "--out", str(tasks), *more)
    assert done.returncode == 0, done.stderr
    return tasks


def test_the_lean_library_has_something_for_every_filter_and_thirty_tasks(tmp_path):
    tasks = mined("lean_small", tmp_path, "--library-root", "Pebble")
    found = list(read_tasks(tasks))
    assert len(found) >= 30
    assert Counter(task.commit.message_head.type for task in found).keys() == {"feat", "fix", "refactor"}
    assert Counter(task.change.change_type for task in found).keys() == {"created", "modified", "renamed"}
    assert any(task.fragment.count > 1 for task in found)
    dropped = Counter(candidate.dropped_by for candidate in read_dropped(tasks))
    assert dropped.keys() == {
        "comment_only",
        "deleted",
        "edit_distance",
        "import_only",
        "intent",
        "library",
        "repetition",
        "white_space",
    }
    assert [change.reason for change in read_skipped(tasks)] == ["moved_only"]
    counts = read_mining_record(tasks).counts
    assert (counts.commits_seen, counts.conventional_messages) == (48, 47)
    assert {task.commit.toolchain for task in found} == {"leanprover/lean4:v4.35.0"}


def test_the_coq_library_has_twenty_tasks(tmp_path):
    tasks = mined("coq_small", tmp_path, "--library-root", "theories", "--task-source", "coq")
    found = list(read_tasks(tasks))
    assert len(found) >= 20
    assert {task.change.change_type for task in found} == {"created", "modified", "renamed"}


@pytest.mark.parametrize("library", TIPS)
def test_commits_are_of_many_kinds_by_two_authors(library, tmp_path):
    assert build(library, tmp_path / "repo").returncode == 0
    heads = [message_head(line) for line in git(tmp_path / "repo", "log", "--format=%s").splitlines()]
    assert {"feat", "fix", "refactor", "docs", "chore"} <= {head.type for head in heads}
    assert len(set(git(tmp_path / "repo", "log", "--format=%an").splitlines())) == 2
    assert sum(line.startswith("R") for line in git(tmp_path / "repo", "log", "--format=", "--name-status").split("\n"))
