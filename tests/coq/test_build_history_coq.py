"""Building a Coq library's history: a library of our own on the standard library."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wonton_coq.history.coq_history import find_modules
from wonton_coq.verification.project_options import parse_project, read_project
from wonton_core.engineering.build_history import log_path
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.testing.command_line import run_wonton

BUILD = Path(__file__).parents[2] / "analysis/libraries/build.py"
BROKEN = "feat(Lengths): every element twice"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library") / "repo"
    subprocess.run([sys.executable, str(BUILD), "coq_small", "--out", str(folder)], check=True, capture_output=True)
    return folder


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def build_history(repo, store, *more):
    return run_wonton("coq", "build-history", "--repo", str(repo), "--snapshots", str(store), *more)


@pytest.mark.prover
def test_the_whole_history_builds_but_for_the_broken_commit(library, tmp_path):
    store = tmp_path / "store"
    done = build_history(library, store, "--all", "--json")
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert (told["commits"], told["counts"], told["warnings"]) == (26, {"built": 25, "failed": 1}, 0)
    (broken,) = told["not_built"]
    assert git(library, "show", "-s", "--format=%s", broken["commit"]) == BROKEN
    assert "add_succ_r was not found" in broken["reason"]

    tip = git(library, "rev-parse", "main")
    snapshots = SnapshotStore(store)
    with snapshots.open(tip) as snapshot:
        assert snapshot.facts.toolchain.startswith("coq 8.20")
    snapshots.restore(tip, tmp_path / "back")
    found = {path.relative_to(tmp_path / "back").as_posix() for path in (tmp_path / "back").rglob("*.*")}
    sources = {path for path in git(library, "ls-files").split() if path.endswith(".v")}
    assert {path for path in found if path.endswith(".vo")} == {f"{path}o" for path in sources}
    for path in git(library, "ls-files").split():
        assert (tmp_path / "back" / path).read_bytes() == (library / path).read_bytes()

    # Most modules were compiled for an earlier commit, and Coq takes them for what they are.
    builds = [json.loads(line) for line in log_path(store, "coq").read_text().splitlines()]
    assert sum(len(build["compiled"]) for build in builds) < sum(build["modules"] for build in builds) / 1.5
    last = (tmp_path / "back/theories/SumsOfCopies.v").read_text()
    assert "total_twice" in last
    coq_check = build_history(library, store, "--all")
    assert (coq_check.returncode, "0 done now" in coq_check.stdout) == (5, True)


@pytest.mark.prover
def test_libraries_that_can_not_be_built_are_told(tmp_path):
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")
    cases = {
        "-Q ../elsewhere X": "outside of the library",
        "-I src": "ML plugins",
        "-Q theories X": "no source",
    }
    for text in cases:
        (repo / "_CoqProject").write_text(f"{text}\n")
        git(repo, "add", "-A")
        git(repo, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "feat: more")
    done = build_history(repo, tmp_path / "store", "--all", "--json")
    reasons = [row["reason"] for row in json.loads(done.stdout)["not_built"]]
    assert len(reasons) == 3
    for reason, expected in zip(reasons, cases.values(), strict=True):
        assert expected in reason


def tree(folder, **texts):
    for path, text in texts.items():
        file = folder / f"{path.replace('__', '/')}.v"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_modules_are_named_by_the_project_and_find_each_other(tmp_path):
    folder = tree(
        tmp_path,
        theories__A="From Coq Require Import List.\n",
        theories__sub__B="(* Require Import X.A. *)\nFrom X Require Import A.\n",
        theories__C="Require Import X.sub.B.\nRequire A.\n",
        other__D="From X.sub Require Import B.\n",
    )
    project = parse_project("-Q theories X")
    (folder / "theories/Link.v").symlink_to("A.v")
    assert {module.name: module.imports for module in find_modules(folder, project)} == {
        "X.A": (),
        "X.C": ("X.sub.B",),
        "X.sub.B": ("X.A",),
    }
    found = {module.name: module.imports for module in find_modules(folder, parse_project("-R theories X"))}
    assert found["X.C"] == ("X.sub.B", "X.A")


def test_without_a_project_file_folders_are_names(tmp_path):
    folder = tree(tmp_path, a__B="Require Import C.\n", C="")
    (module_b, module_c) = sorted(
        find_modules(folder, read_project(folder)), key=lambda module: module.name, reverse=True
    )
    assert (module_b.name, module_b.imports, module_b.outputs) == ("a.B", ("C",), ("a/B.vo",))
    assert (module_c.name, module_c.imports, module_c.outputs) == ("C", (), ("C.vo",))
