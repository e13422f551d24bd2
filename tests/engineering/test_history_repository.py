"""Opening and reading repositories that nobody vouches for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wonton_core.engineering.history.changes import changes_of_pairs
from wonton_core.engineering.history.objects import DAMAGED, FOUND, MISSING, TOO_LARGE, ObjectReader
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.history.tree_paths import NOT_UTF8, UNSAFE, safe_path
from wonton_core.errors import BadInputError
from wonton_core.process import group

History = Any


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_a_checkout_its_git_folder_and_a_bare_clone_are_the_same_history(tmp_path: Path, history: History) -> None:
    history.commit("feat: a", {"A.lean": "a\n"})
    git(tmp_path, "clone", "-q", str(history.folder), "checkout")
    for place in (history.folder, tmp_path / "checkout", tmp_path / "checkout/.git"):
        repository = open_repository(place)
        assert repository.resolve("HEAD") == history.tip
        assert list(repository.commits(history.tip)) == [history.tip]


def test_commits_come_newest_first_and_are_counted(history: History) -> None:
    made = [history.commit(f"feat: {i}", {"A.lean": f"{i}\n"}) for i in range(100)]
    repository = open_repository(history.folder)
    assert list(repository.commits(history.tip)) == made[::-1]
    assert repository.count_commits(history.tip) == 100


@pytest.mark.parametrize("where", ["nothing", "a_file", "empty", "repository/below"])
def test_what_is_no_repository_is_refused(tmp_path: Path, where: str) -> None:
    (tmp_path / "a_file").write_text("x")
    (tmp_path / "empty").mkdir()
    git(tmp_path, "init", "-q", "repository")
    (tmp_path / "repository/below").mkdir()
    with pytest.raises(BadInputError, match="not a"):
        open_repository(tmp_path / where)


def test_a_repository_without_commits_names_the_ref(history: History) -> None:
    with pytest.raises(BadInputError, match="no commit is called 'HEAD'"):
        open_repository(history.folder).resolve("HEAD")


@pytest.mark.parametrize("ref", ["--all", "-x", "HEAD:A.lean", "", "main..main", "a\nb"])
def test_a_ref_is_never_an_option_and_only_one_commit(history: History, ref: str) -> None:
    history.commit("feat: a", {"A.lean": "a\n"})
    with pytest.raises(BadInputError, match="no commit is called"):
        open_repository(history.folder).resolve(ref)


@pytest.mark.parametrize(("option", "said"), [("--depth=1", "shallow"), ("--filter=blob:none", "partial")])
def test_clones_without_their_history_are_refused(tmp_path: Path, history: History, option: str, said: str) -> None:
    history.configure("[uploadpack]\n\tallowFilter = true\n")
    for i in range(3):
        history.commit(f"feat: {i}", {"A.lean": f"{i}\n"})
    git(tmp_path, "clone", "-q", option, f"file://{history.folder}", "clone")
    with pytest.raises(BadInputError, match=said):
        open_repository(tmp_path / "clone")


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path, history: History) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    before = history.commit("feat: a", {"A.lean": "a\n", ".gitattributes": "*.lean diff=evil filter=evil\n"})
    history.commit("feat: b", {"A.lean": "b\n"}, headers=b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n")
    history.configure(
        f"\tfsmonitor = {trap}\n\tpager = {trap}\n\tsshCommand = {trap}\n\thooksPath = {tmp_path}\n"
        f"\talternateRefsCommand = {trap}\n"
        f'[diff]\n\texternal = {trap}\n[diff "evil"]\n\ttextconv = {trap}\n\tcommand = {trap}\n'
        f'[filter "evil"]\n\tsmudge = {trap}\n\tclean = {trap}\n[log]\n\tshowSignature = true\n'
        f"[gpg]\n\tprogram = {trap}\n[pager]\n\trev-list = {trap}\n\tdiff-tree = {trap}\n"
        f"[alias]\n\trev-list = !{trap}\n"
    )
    repository = open_repository(history.folder)
    commits = list(repository.commits(repository.resolve("main")))
    changes = changes_of_pairs(repository, [(commits[0], before)])
    with ObjectReader(repository, 100) as objects:
        assert objects.read(changes[0].changes[0].blob_after).content == b"b\n"
        assert objects.read(f"{before}:A.lean").content == b"a\n"
    assert not (tmp_path / "sprung").exists()


def test_replacements_and_grafts_do_not_rewrite_history(history: History) -> None:
    first = history.commit("feat: a", {"A.lean": "a\n"})
    second = history.commit("feat: b", {"A.lean": "b\n"})
    (history.folder / "refs/replace").mkdir()
    (history.folder / "refs/replace" / second).write_text(first + "\n")
    (history.folder / "info").mkdir()
    (history.folder / "info/grafts").write_text(second + "\n")
    repository = open_repository(history.folder)
    assert list(repository.commits(second)) == [second, first]


def test_objects_in_every_state(history: History) -> None:
    good, large, damaged = (history.put("blob", text) for text in (b"good\n", b"x" * 300_000, b"damaged\n" * 50))
    history.path_of(damaged).write_bytes(history.path_of(damaged).read_bytes()[:-9] + b"123456789")
    history.commit("feat: a", {"A.lean": "a\n"})
    with ObjectReader(open_repository(history.folder), 1000) as objects:
        for _ in range(2):
            assert objects.read(good).content == b"good\n"
            assert (objects.read(large).state, objects.read(large).size) == (TOO_LARGE, 300_000)
            assert objects.read("1" * 40).state == MISSING
            assert objects.read(f"{history.tip}:no such file").state == MISSING
            assert objects.read(damaged).state == DAMAGED
            assert (objects.read(history.tip).state, objects.read(history.tip).kind) == (FOUND, "commit")


def test_a_damaged_tree_costs_only_its_own_pair(history: History) -> None:
    made = [history.commit(f"feat: {i}", {f"{i}.lean": f"{i}\n"}) for i in range(6)]
    bad = history.commit("feat: bad", {"bad.lean": "x\n"})
    tree = git(history.folder, "rev-parse", f"{bad}^{{tree}}").strip()
    after = history.commit("feat: after", {"after.lean": "x\n"})
    history.path_of(tree).unlink()
    pairs = [*zip(made[1:], made, strict=False), (bad, made[-1]), (after, bad), (made[0], "")]
    found = changes_of_pairs(open_repository(history.folder), pairs)
    assert [bool(pair.problem) for pair in found] == [False] * 5 + [True, True, False]
    assert tree in found[5].problem
    assert [pair.changes[0].path_after for pair in found[:5]] == [f"{i}.lean".encode() for i in range(1, 6)]


def test_a_history_with_a_hole_is_refused_by_name(history: History) -> None:
    made = [history.commit(f"feat: {i}", {"A.lean": f"{i}\n"}) for i in range(3)]
    history.path_of(made[1]).unlink()
    repository = open_repository(history.folder)
    with pytest.raises(BadInputError, match=made[1]):
        list(repository.commits(made[2]))
    with pytest.raises(BadInputError, match=made[1]):
        repository.count_commits(made[2])


def test_renames_are_found_whatever_the_repository_configures(history: History) -> None:
    text = "".join(f"line {i}\n" for i in range(20))
    before = history.commit("feat: a", {"A.lean": text})
    history.configure("[diff]\n\trenames = false\n\trenameLimit = 1\n\tnoprefix = true\n")
    after = history.commit("feat: b", {"A.lean": None, "B.lean": text + "more\n"})
    [found] = changes_of_pairs(open_repository(history.folder), [(after, before)])
    [change] = found.changes
    assert (change.change_type, change.path_before, change.path_after) == ("renamed", b"A.lean", b"B.lean")


def test_a_reader_ends_its_git(history: History) -> None:
    history.commit("feat: a", {"A.lean": "a\n"})
    before = set(group._live)
    stream = open_repository(history.folder).commits(history.tip)
    assert next(stream) == history.tip
    assert set(group._live) != before
    stream.close()
    assert set(group._live) == before


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"Mathlib/A.lean", ""),
        ("Ω/é.lean".encode(), ""),
        (b"a b.lean", ""),
        (b"..lean", ""),
        (b"../A.lean", UNSAFE),
        (b"a/../A.lean", UNSAFE),
        (b"/etc/A.lean", UNSAFE),
        (b"a//A.lean", UNSAFE),
        (b"./A.lean", UNSAFE),
        (b".git/A.lean", UNSAFE),
        (b"a/.GIT/A.lean", UNSAFE),
        (b"a/.git. /A.lean", UNSAFE),
        (b"C:A.lean", UNSAFE),
        (b"a\\A.lean", UNSAFE),
        (b"a\nb.lean", UNSAFE),
        ("a\u2028b.lean".encode(), UNSAFE),
        (b"a\x1b[2J.lean", UNSAFE),
        (b"\xff.lean", NOT_UTF8),
    ],
)
def test_paths_that_lead_out_are_not_taken(raw: bytes, reason: str) -> None:
    assert safe_path(raw) == ("" if reason else raw.decode(), reason)
