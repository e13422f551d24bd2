"""Building a Lean library's history: with the embedded Lean on a library of our own, and with Lake as far as it can be
had here: a program in its place."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wonton_core.engineering.build_history import log_path
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.tree_build import BuildRefusedError
from wonton_core.model.commit_build import NO_TOOLCHAIN
from wonton_core.model.patch_verification import EditedFile, ResourceLimits
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.testing.command_line import run_wonton
from wonton_lean.history.lake_library import LakeLibraryBuilder, dependencies
from wonton_lean.history.lean_history import LeanHistory
from wonton_lean.history.plain_library import PlainLibraryBuilder, find_modules
from wonton_lean.olean.module import OleanModule
from wonton_lean.verification.verifier import LeanVerifier

BUILD = Path(__file__).parents[2] / "analysis/libraries/build.py"
BROKEN = "37b1ef9126dee89b66912c148e07ff7b1289e71e"
SHELL_LEAN = """#!/bin/sh
echo 'Lean (version 4.9.0, x86_64-unknown-linux-gnu, commit 8f9843a4a5fe, Release)'
"""
SHELL_LAKE = """#!/bin/sh
[ "$1" = build ] || exit 9
[ -e fails ] && { echo 'error: Fake.lean:1:2: no such thing' >&2; exit 1; }
mkdir -p .lake/build/lib/lean && cp Fake.lean .lake/build/lib/lean/Fake.olean
echo 'warning: Fake.lean:3:0: unused'
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library") / "repo"
    subprocess.run([sys.executable, str(BUILD), "lean_small", "--out", str(folder)], check=True, capture_output=True)
    return folder


def git(folder, *arguments, text=None):
    identity = {f"GIT_{role}_{part}": f"x@{part}" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=os.environ | identity | {"GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=True,
        input=text,
    )
    return done.stdout.strip()


def build_history(repo, store, *more, **variables):
    return run_wonton(
        "lean", "build-history", "--repo", str(repo), "--snapshots", str(store), *more, environment=variables
    )


def commits_file(folder, *commits):
    path = folder / "commits"
    path.write_text("# what to build\n\n" + "\n".join(commits) + "\n")
    return str(path)


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.prover
def test_the_whole_history_builds_but_for_the_broken_commit(library, tmp_path):
    store = tmp_path / "store"
    done = build_history(library, store, "--all", "--json")
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert (told["commits"], told["counts"], told["warnings"]) == (48, {"built": 47, "failed": 1}, 0)
    (broken,) = told["not_built"]
    assert (broken["commit"], broken["status"]) == (BROKEN, "failed")
    assert "Pebble/Length.lean:19:18: Unknown identifier `zero_add`" in broken["reason"]
    assert "namespaces" in done.stderr

    # Every snapshot is the commit's tree, and one compiled module for every source.
    snapshots = SnapshotStore(store)
    repository = open_repository(library)
    commits = list(repository.commits(repository.resolve("main")))
    assert set(snapshots.names()) == set(commits) - {BROKEN}
    for place, commit in enumerate(commits[:3]):
        snapshots.restore(commit, tmp_path / str(place))
        found = files_of(tmp_path / str(place))
        compiled = {path for path in found if path.startswith("build/")}
        tracked = git(library, "ls-tree", "-r", "--name-only", commit).split("\n")
        assert found.keys() - compiled == set(tracked)
        for path in tracked:
            assert found[path] == git_blob(library, commit, path)
        sources = {path for path in tracked if path.endswith(".lean")}
        assert compiled == {f"build/lib/lean/{path.removesuffix('.lean')}.olean" for path in sources}
    with snapshots.open(commits[0]) as snapshot:
        assert snapshot.facts.toolchain.startswith("lean 4.35.0 ")
    with OleanModule(tmp_path / "0/build/lib/lean/Pebble/Nat/Mul.olean") as module:
        assert "Pebble.mul_assoc" in module.names
        assert set(module.imports()) == {"Wonton.Prelude", "Pebble.Nat.Add"}

    again = build_history(library, store, "--all", "--json")
    assert (again.returncode, json.loads(again.stdout)["done_now"]) == (5, 0)


def git_blob(folder, commit, path):
    return subprocess.run(
        ["git", "-C", str(folder), "cat-file", "blob", f"{commit}:{path}"], capture_output=True, check=True
    ).stdout


@pytest.mark.prover
def test_commits_by_file_and_parents_by_tasks(library, tmp_path):
    store = tmp_path / "store"
    short = git(library, "rev-parse", "--short=10", "main~47")
    done = build_history(library, store, "--commits", commits_file(tmp_path, short, short))
    assert (done.returncode, done.stdout.split(";")[0]) == (0, "1 commits: 1 built"), done.stderr
    tasks = tmp_path / "tasks.jsonl"
    mined = run_wonton(
        "ape", "mine", "--repo", str(library), "--ref", "main~44", "--library-root", "Pebble", "--out", str(tasks)
    )
    assert mined.returncode == 0, mined.stderr
    done = build_history(library, store, "--tasks", str(tasks))
    assert done.returncode == 0, done.stderr
    parents = {json.loads(line)["commit"]["parent"] for line in tasks.read_text().splitlines()} - {""}
    assert parents <= set(SnapshotStore(store).names())
    assert git(library, "rev-parse", "main~44") not in SnapshotStore(store).names()


@pytest.mark.prover
def test_an_interrupted_run_goes_on(library, tmp_path):
    store = tmp_path / "store"
    commits = git(library, "rev-list", "main~38").split("\n")[::-1]
    listed = commits_file(tmp_path, *commits)
    command = [sys.executable, "-m", "wonton_core.cli", "lean", "build-history", "--repo", str(library)]
    command += ["--snapshots", str(store), "--commits", listed, "--workers", "1"]
    log = log_path(store, "lean")
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not log.exists() or not log.read_text():
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, b"resume" in said) == (130, True)
    done_before = log.read_text().count("\n")
    assert 1 <= done_before < len(commits)
    done = build_history(library, store, "--commits", listed, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["done_now"] == len(commits) - done_before
    assert set(SnapshotStore(store).names()) == set(commits)
    assert not log.with_suffix(".work").exists()


def test_what_to_build_has_to_be_said_once(library, tmp_path):
    store = tmp_path / "store"
    assert build_history(library, store).returncode == 2
    assert build_history(library, store, "--all", "--commits", commits_file(tmp_path, "main")).returncode == 2
    unknown = build_history(library, store, "--commits", commits_file(tmp_path, "nowhere"))
    assert (unknown.returncode, "nowhere" in unknown.stderr) == (4, True)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert build_history(library, store, "--commits", str(tmp_path / "bytes")).returncode == 4
    assert build_history(tmp_path, store, "--all").returncode == 4
    assert not store.exists()


# -- Lake and elan


@pytest.fixture
def elan(tmp_path):
    home = tmp_path / "elan"
    programs = home / "toolchains/leanprover--lean4---v4.9.0/bin"
    programs.mkdir(parents=True)
    for name, script in (("lean", SHELL_LEAN), ("lake", SHELL_LAKE)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    return home


class Project:
    """A repository of files at the top; names have ``__`` for a dot and ``_`` for a hyphen."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main")

    def commit(self, **files):
        for name, text in files.items():
            path = self.folder / name.replace("__", ".").replace("_", "-")
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "-m", "feat: more")
        return git(self.folder, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def test_a_lake_project_is_built_by_its_own_toolchain(project, elan, tmp_path):
    built = project.commit(
        lakefile__toml='name = "fake"\n', lean_toolchain="leanprover/lean4:v4.9.0\n", Fake__lean="x\n"
    )
    failing = project.commit(fails="")
    newer = project.commit(fails=None, lean_toolchain="leanprover/lean4:v4.10.0\n")
    nameless = project.commit(lean_toolchain=None)
    done = build_history(project.folder, tmp_path / "store", "--all", "--json", ELAN_HOME=str(elan))
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert (told["counts"], told["warnings"]) == ({"built": 1, "failed": 1, "no_toolchain": 2}, 1)
    reasons = {row["commit"]: row["reason"] for row in told["not_built"]}
    assert reasons[failing] == "lake build: it ended with exit code 1: error: Fake.lean:1:2: no such thing"
    assert "elan toolchain install leanprover/lean4:v4.10.0" in reasons[newer]
    assert "no lean-toolchain" in reasons[nameless]
    snapshots = SnapshotStore(tmp_path / "store")
    assert snapshots.names() == (built,)
    snapshots.restore(built, tmp_path / "back")
    assert (tmp_path / "back/.lake/build/lib/lean/Fake.olean").read_text() == "x\n"
    with snapshots.open(built) as snapshot:
        assert snapshot.facts.toolchain == "lean 4.9.0 8f9843a4a5fe"


def test_dependencies_need_a_network_which_has_to_be_allowed(project, elan, tmp_path):
    manifest = json.dumps({"packages": [{"name": "batteries", "type": "git"}, {"name": "own", "type": "path"}]})
    files = {"lakefile__toml": 'name = "fake"\n', "lake_manifest__json": manifest}
    project.commit(**files, lean_toolchain="leanprover/lean4:v4.9.0\n", Fake__lean="x\n")
    store = tmp_path / "store"
    done = build_history(project.folder, store, "--all", ELAN_HOME=str(elan))
    assert (done.returncode, "needs_network" in done.stdout) == (5, True)
    assert "asks for batteries, and" in done.stdout
    assert "--allow-network" in done.stdout
    allowed = build_history(project.folder, store, "--all", "--allow-network", ELAN_HOME=str(elan))
    assert (allowed.returncode, allowed.stdout.split(";")[0]) == (0, "1 commits: 1 built"), allowed.stderr


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"lakefile.toml": 'name = "a"\n[[require]]\nname = "batteries"\n'}, ("batteries",)),
        ({"lakefile.toml": "name = "}, ()),
        ({"lakefile.toml": 'require = "x"\n'}, ()),
        ({"lakefile.lean": "import Lake\n-- require no\nrequire mathlib from git\n"}, ("mathlib",)),
        ({"lakefile.lean": "package a\n"}, ()),
        ({"lake-manifest.json": "[", "lakefile.toml": ""}, ("packages of an unreadable lake-manifest.json",)),
        ({"lake-manifest.json": '{"packages": []}', "lakefile.toml": '[[require]]\nname = "a"\n'}, ()),
    ],
)
def test_which_packages_would_be_fetched(texts, expected):
    assert dependencies(texts) == expected


@pytest.mark.parametrize("wanted", ["../../bin", "a/b/c:d", "leanprover/lean4:..", "x y", "\x00", "a" * 5000])
def test_what_names_no_toolchain_is_not_looked_for(elan, wanted):
    with pytest.raises(BuildRefusedError) as caught:
        LeanHistory(elan).tree_builder({"lean-toolchain": wanted, "lakefile.toml": ""})
    assert caught.value.status == NO_TOOLCHAIN
    assert len(caught.value.reason) < 400


@pytest.mark.parametrize("wanted", ["leanprover/lean4:v4.9.0", "v4.9.0", "4.9.0"])
def test_toolchains_by_their_short_names(elan, wanted):
    builder = LeanHistory(elan).tree_builder({"lean-toolchain": wanted, "lakefile.lean": ""})
    assert isinstance(builder, LakeLibraryBuilder)
    assert builder.toolchain == "lean 4.9.0 8f9843a4a5fe"


@pytest.mark.prover
@pytest.mark.parametrize("wanted", [None, "leanprover/lean4:v4.35.0\n", "4.35.0"])
def test_plain_libraries_of_the_embedded_version_use_the_embedded_lean(elan, wanted):
    builder = LeanHistory(elan).tree_builder({} if wanted is None else {"lean-toolchain": wanted})
    assert isinstance(builder, PlainLibraryBuilder)
    assert builder.lean.kind == "embedded"


def test_modules_are_named_by_their_paths(tmp_path):
    for path in ("A.lean", "a/B.lean", "build/C.lean", ".lake/D.lean", "a/build/E.lean", "notes.txt", ".hidden.lean"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("prelude\nimport a.B\nimport Init\nimport a.B\n")
    (tmp_path / "Link.lean").symlink_to("A.lean")
    assert [(module.name, module.imports, module.outputs[:1]) for module in find_modules(tmp_path)] == [
        ("A", ("a.B", "Init"), ("build/lib/lean/A.olean",)),
        ("a.B", ("a.B", "Init"), ("build/lib/lean/a/B.olean",)),
        ("a.build.E", ("a.B", "Init"), ("build/lib/lean/a/build/E.olean",)),
    ]


@pytest.mark.prover
def test_a_library_of_the_module_system_is_built_and_verified_whole(tmp_path):
    """What importers see of a module calls every theorem an axiom: the rest must be kept, and read."""
    repo, store, tree = tmp_path / "repo", tmp_path / "store", tmp_path / "tree"
    head = "module\nprelude\n{}public section\n"
    first = head.format("") + "inductive Truth : Prop | mk\ntheorem truth : Truth := Truth.mk\n"
    second = head.format("public import Lib.First\n") + "theorem use : Truth := truth\n"
    (repo / "Lib").mkdir(parents=True)
    (repo / "Lib" / "First.lean").write_text(first)
    (repo / "Lib" / "Second.lean").write_text(second)
    git(repo, "init", "-q")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "feat: truth")
    assert build_history(repo, store, "--all").returncode == 0
    SnapshotStore(store).restore(git(repo, "rev-parse", "HEAD"), tree)
    with OleanModule(tree / "build/lib/lean/Lib/Second.olean") as module:
        assert module.constant("use").kind == "theorem"
    with LeanVerifier() as verifier:
        for added, outcome in (("theorem more : Truth := use\n", "passed"), ("axiom more : Truth\n", "tampered")):
            edit = EditedFile("Lib/Second.lean", second, second + added)
            found = verifier.verify_edit(edit, tree, ResourceLimits())
            assert found.outcome == outcome, found
            assert found.axioms["more"] == (("more",) if outcome == "tampered" else ())
