"""Histories written object by object, so that they can also hold what git itself would refuse to write."""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from wonton_core.model.edit_task import EditTask
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

FILE, EXECUTABLE, SYMLINK, SUBMODULE, FOLDER = b"100644", b"100755", b"120000", b"160000", b"40000"


class History:
    """A bare repository with one branch, ``main``. Times go up by a minute a commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("objects/pack", "refs/heads"):
            (folder / name).mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        self.configure("")
        self.tip = ""
        self.files: dict[bytes, tuple[bytes, str]] = {}
        self._minutes = 0

    def configure(self, more: str) -> None:
        (self.folder / "config").write_text(f"[core]\n\trepositoryformatversion = 0\n\tbare = true\n{more}")

    def path_of(self, name: str) -> Path:
        return self.folder / "objects" / name[:2] / name[2:]

    def put(self, kind: str, content: bytes) -> str:
        whole = f"{kind} {len(content)}".encode() + b"\0" + content
        name = hashlib.sha1(whole).hexdigest()
        self.path_of(name).parent.mkdir(exist_ok=True)
        self.path_of(name).write_bytes(zlib.compress(whole, 1))
        return name

    def tree(self, files: Mapping[bytes, tuple[bytes, str]]) -> str:
        entries: dict[bytes, tuple[bytes, str]] = {}
        below: dict[bytes, dict[bytes, tuple[bytes, str]]] = {}
        for path, entry in files.items():
            first, slash, rest = path.partition(b"/")
            if slash:
                below.setdefault(first, {})[rest] = entry
            else:
                entries[first] = entry
        entries |= {name: (FOLDER, self.tree(inner)) for name, inner in below.items()}
        return self.raw_tree(entries)

    def raw_tree(self, entries: Mapping[bytes, tuple[bytes, str]]) -> str:
        order = sorted(entries, key=lambda name: name + b"/" * (entries[name][0] == FOLDER))
        return self.put("tree", b"".join(b"%b %b\0%b" % (*self._named(entries, name),) for name in order))

    @staticmethod
    def _named(entries: Mapping[bytes, tuple[bytes, str]], name: bytes) -> tuple[bytes, bytes, bytes]:
        mode, blob = entries[name]
        return mode, name, bytes.fromhex(blob)

    def change(self, files: Mapping[str, str | bytes | None], mode: bytes = FILE) -> None:
        """Contents by path for the next commit; None takes a file away."""
        for path, content in files.items():
            if content is None:
                del self.files[path.encode()]
            else:
                raw = content.encode() if isinstance(content, str) else content
                self.files[path.encode()] = (mode, self.put("blob", raw))

    def commit(
        self,
        message: str | bytes,
        files: Mapping[str, str | bytes | None] | None = None,
        *,
        parents: tuple[str, ...] | None = None,
        tree: str | None = None,
        headers: bytes = b"",
        author: bytes = b"Ann <ann@example.com>",
    ) -> str:
        self.change(files or {})
        self._minutes += 1
        when = b"%d +0200" % (1_700_000_000 + 60 * self._minutes)
        if parents is None:
            parents = (self.tip,) if self.tip else ()
        lines = [b"tree " + (tree or self.tree(self.files)).encode()]
        lines += [b"parent " + parent.encode() for parent in parents]
        lines += [b"author %b %b" % (author, when), b"committer Ann <ann@example.com> " + when]
        text = message.encode() if isinstance(message, str) else message
        self.tip = self.put("commit", b"\n".join(lines) + b"\n" + headers + b"\n" + text)
        (self.folder / "refs/heads/main").write_text(self.tip + "\n")
        return self.tip


@pytest.fixture
def new_history(tmp_path: Path) -> Callable[[], History]:
    """Makes a repository of its own at each call."""
    made: list[History] = []

    def make() -> History:
        made.append(History(tmp_path / f"history{len(made)}.git"))
        return made[-1]

    return make


@pytest.fixture
def history(new_history: Callable[[], History]) -> History:
    """An empty repository."""
    return new_history()


@pytest.fixture
def toy_site(tmp_path: Path) -> Path:
    """A folder with an installed plugin that offers the task source ``toy``."""
    site = tmp_path / "site"
    source = Path(__file__).with_name("toy_source.py").read_text()
    install(site, "toy-plugin", plugin="toy", source=source)
    return site


@pytest.fixture
def toy_source(toy_site: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class of the toy language, which processes started from here can import, too."""
    monkeypatch.syspath_prepend(str(toy_site))
    return importlib.import_module("toy_plugin").ToySource


TOY_COMMITS = 4


def definition(number: int) -> str:
    return f"def name{number} :=\n  some value {number} and more\n\n"


class ToyLibrary:
    """``TOY_COMMITS`` commits, each adding one definition to A.toy, and a snapshot of each one's parent."""

    def __init__(self, history: Any, site: Path, folder: Path) -> None:
        self.folder, self.site, self.repository = folder, site, history.folder
        install(site, "toy-checker", plugin="checker", source=Path(__file__).with_name("toy_verifier.py").read_text())
        self.store = SnapshotStore(folder / "store")
        text = definition(0)
        history.commit("chore: start", {"A.toy": text, "toy-toolchain": "toy 1.0\n"})
        for number in range(1, TOY_COMMITS + 1):
            self._snapshot(history.tip, text)
            text += definition(number)
            history.commit(f"feat: {number}", {"A.toy": text})
        self.tasks_path = folder / "tasks.jsonl"
        done = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(self.tasks_path), site=site)
        assert done.returncode == 0, done.stderr
        # Oldest first.
        self.tasks: list[EditTask] = list(read_tasks(self.tasks_path))[::-1]
        assert len(self.tasks) == TOY_COMMITS

    def _snapshot(self, commit: str, text: str) -> None:
        tree = self.folder / "tree"
        tree.mkdir()
        (tree / "A.toy").write_text(text)
        (tree / "A.compiled").write_text(f"compiled {text}")
        self.store.create(tree, commit, toolchain="toy 1.0")
        shutil.rmtree(tree)

    @property
    def environment(self) -> dict[str, str]:
        return {"TOY_NOTES": str(self.folder / "notes")}

    def patch(self, task: int, word: str) -> str:
        """A patch that adds a definition which ends in ``word``."""
        lines = "".join(definition(number) for number in range(task + 1)).split("\n")[:-1]
        context = "".join(f" {line}\n" for line in lines[-3:])
        start = len(lines) - 2
        return f"--- a/A.toy\n+++ b/A.toy\n@@ -{start},3 +{start},5 @@\n{context}+def more :=\n+  {word}\n"

    def submit(self, *words: tuple[str, int, str]) -> Path:
        """A file of patches: submission id, number of the task, and the word that its file ends in."""
        path = self.folder / "patches.jsonl"
        rows = [
            {"submission_id": name, "task_id": self.tasks[task].task_id, "patch": self.patch(task, word)}
            for name, task, word in words
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    def arguments(self, *more: str) -> list[str]:
        given = ("--tasks", self.tasks_path, "--repo", self.repository, "--snapshots", self.store.root)
        return ["ape", "verify", *map(str, given), "--out", str(self.folder / "results.jsonl"), *more]

    def verify(self, *more: str) -> Any:
        return run_wonton(
            *self.arguments(*more), folder=self.folder, site=self.site, environment=self.environment, seconds=120
        )

    def results(self) -> list[dict[str, Any]]:
        path = self.folder / "results.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def outcomes(self) -> dict[str, str]:
        found = {result["submission_id"]: result["verification"]["outcome"] for result in self.results()}
        assert len(found) == len(self.results())
        return found

    def notes(self, kind: str) -> list[list[str]]:
        """Process id, kind and what else the verifier noted, a line each."""
        path = self.folder / "notes"
        lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
        return [line for line in lines if line[1] == kind]

    def leftovers(self) -> list[str]:
        """Environments that nobody removed."""
        scratch = self.store.root / "verifying"
        return [left.name for left in scratch.iterdir()] if scratch.exists() else []


@pytest.fixture
def toy_library(history: History, toy_site: Path, tmp_path: Path) -> ToyLibrary:
    """Tasks, snapshots and a verifier: ready to be verified."""
    return ToyLibrary(history, toy_site, tmp_path)
