"""Killed at any point, on a full disk: nothing is half there, and the next run clears away what was left."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wonton_core.errors import StorageError
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Forked = Callable[[Callable[[], object]], int]
Read = Callable[..., dict[bytes, tuple[str, int, bytes]]]

CHANGING = ("write", "rename", "link", "symlink", "mkdir", "chmod", "fchmod", "unlink", "rmdir", "fsync")
MOST_STEPS = 500


def hook_changes(at_step: Callable[[int, str], None], replace: Callable[[Any, str, Any], None]) -> None:
    """Have ``at_step`` called before each call that changes the file system, with its number."""
    steps = 0

    def hooked(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal steps
            steps += 1
            if name == "write":
                # Half of it arrives.
                handle, content = arguments
                try:
                    at_step(steps, name)
                except BaseException:
                    real(handle, content[: len(content) // 2])
                    raise
            else:
                at_step(steps, name)
            return real(*arguments, **options)

        return call

    for name in CHANGING:
        replace(os, name, hooked(name, getattr(os, name)))


def wait_for(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "d" / "e").mkdir(parents=True)
    (folder / "f").write_bytes(b"content" * 100)
    (folder / "d" / "g").write_bytes(b"other")
    (folder / "d" / "g").chmod(0o755)
    (folder / "d" / "l").symlink_to("g")
    return folder


def change(tree: Path) -> None:
    (tree / "d" / "g").unlink()
    (tree / "d" / "g").mkdir()
    (tree / "d" / "g" / "new").write_bytes(b"new")
    (tree / "f").unlink()


def assert_whole(root: Path) -> None:
    """All that has a name in the store is what its name says; what is in no snapshot may be there."""
    for path in (root / "blobs").glob("*/*/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name.removesuffix("x")
        assert path.stat().st_mode & 0o777 == (0o555 if path.name.endswith("x") else 0o444)
    store = SnapshotStore(root)
    for name in store.names():
        store.verify(name)


def assert_no_leftovers(folder: Path) -> None:
    assert list((folder / "store" / "incoming").iterdir()) == []
    assert {path.name for path in folder.iterdir()} <= {"store", "tree", "out", "one", "two"}
    assert all(path.suffix == ".snapshot" for path in (folder / "store" / "snapshots").iterdir())


@pytest.mark.parametrize("adopt", [False, True])
def test_killed_at_every_step_of_creating(
    tmp_path: Path, tree: Path, forked: Forked, tree_of: Read, adopt: bool
) -> None:
    expected = tree_of(tree, modes=False)
    for kill_at in range(1, MOST_STEPS):
        shutil.rmtree(tmp_path / "store", ignore_errors=True)

        def work(kill_at: int = kill_at) -> None:
            hook_changes(lambda step, _: os.kill(os.getpid(), signal.SIGKILL) if step == kill_at else None, setattr)
            SnapshotStore(tmp_path / "store").create(tree, "s", adopt=adopt, workers=1)

        ended = wait_for(forked(work))
        assert ended in (0, -signal.SIGKILL)
        assert_whole(tmp_path / "store")
        store = SnapshotStore(tmp_path / "store")
        if "s" not in store.names():
            store.create(tree, "s")
        store.restore("s", tmp_path / "out")
        assert tree_of(tmp_path / "out", modes=False) == expected
        store.release(tmp_path / "out")
        if ended == 0:
            break
        store.create(tree, "t")
        assert_no_leftovers(tmp_path)
        if adopt:  # read-only by now, and linked to the blobs of this round
            shutil.copytree(tree, tmp_path / "one", symlinks=True)
            shutil.rmtree(tree)
            (tmp_path / "one").rename(tree)
    assert 15 < kill_at < MOST_STEPS - 1


@pytest.mark.parametrize("mode", ["hardlink", "copy", "symlink"])
def test_killed_at_every_step_of_restoring_and_updating(
    tmp_path: Path, tree: Path, forked: Forked, tree_of: Read, mode: str
) -> None:
    store, out = SnapshotStore(tmp_path / "store"), tmp_path / "out"
    store.create(tree, "one")
    change(tree)
    store.create(tree, "two")
    trees = {}
    for name in ("one", "two"):
        store.restore(name, tmp_path / name, mode=mode)
        trees[name] = tree_of(tmp_path / name, modes=True)
    updated = 0
    for kill_at in range(1, MOST_STEPS):

        def work(kill_at: int = kill_at) -> None:
            hook_changes(lambda step, _: os.kill(os.getpid(), signal.SIGKILL) if step == kill_at else None, setattr)
            for name in ("one", "two"):
                SnapshotStore(tmp_path / "store").restore(name, out, mode=mode, update=True, workers=1)

        ended = wait_for(forked(work))
        assert ended in (0, -signal.SIGKILL)
        if out.exists():
            assert tree_of(out, modes=True) in trees.values()
            updated += tree_of(out, modes=True) == trees["one"]
        assert_whole(tmp_path / "store")
        store.restore("two", out, mode=mode, update=True)
        assert tree_of(out, modes=True) == trees["two"]
        assert_no_leftovers(tmp_path)
        store.release(out)
        if ended == 0:
            break
    assert 15 < kill_at < MOST_STEPS - 1 and updated > 0


def test_killed_at_any_time_with_many_files_and_threads(
    tmp_path: Path, forked: Forked, tree_of: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = random.Random(5)
    tree = tmp_path / "tree"
    for number in range(400):
        (tree / str(number % 20)).mkdir(parents=True, exist_ok=True)
        (tree / str(number % 20) / str(number)).write_bytes(generator.randbytes(generator.randrange(20_000)))

    def work() -> None:
        monkeypatch.setattr("wonton_core.store.blobs.add_files._BATCH_FILES", 16)
        while True:
            store = SnapshotStore(tmp_path / "store")
            store.create(tree, "s", replace=True, workers=2)
            store.restore("s", tmp_path / "out", update=True, workers=2)
            store.release(tmp_path / "out")
            store.remove("s")
            store.collect()

    for _ in range(25):
        child = forked(work)
        time.sleep(generator.uniform(0, 0.4))
        os.kill(child, signal.SIGKILL)
        assert wait_for(child) == -signal.SIGKILL
        assert_whole(tmp_path / "store")
    store = SnapshotStore(tmp_path / "store")
    store.create(tree, "s", replace=True)
    store.restore("s", tmp_path / "out", update=(tmp_path / "out").exists())
    assert tree_of(tmp_path / "out", modes=False) == tree_of(tree, modes=False)
    assert_no_leftovers(tmp_path)


@pytest.mark.parametrize("mode", ["hardlink", "copy"])
def test_disk_full_at_every_step(tmp_path: Path, tree: Path, tree_of: Read, mode: str) -> None:
    """Whatever call it is that finds the disk full: a clear error, nothing half there, and the same command works."""
    expected = tree_of(tree, modes=False)
    store, out = SnapshotStore(tmp_path / "store"), tmp_path / "out"
    needs_space = {"write", "rename", "link", "symlink", "mkdir", "fsync"}
    told: list[str] = []
    for full_at in range(1, MOST_STEPS):

        def step(number: int, name: str, full_at: int = full_at) -> None:
            if number >= full_at and name in needs_space:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with pytest.MonkeyPatch.context() as patching:
            hook_changes(step, patching.setattr)
            try:
                store.create(tree, "s", workers=1)
                store.restore("s", out, mode=mode, workers=1)
            except StorageError as error:
                told.append(f"{error.summary} {error.next_step}")
            else:
                break
        assert "No space left on device" in told[-1] and "free some space" in told[-1]
        assert not out.exists()
        assert_whole(tmp_path / "store")
        if not store.names():
            store.create(tree, "s")
        store.restore("s", out, mode=mode)
        assert tree_of(out, modes=False) == expected
        assert_no_leftovers(tmp_path)
        store.release(out)
        shutil.rmtree(tmp_path / "store")
    assert len(told) > 15


FULL_DISK = """
import os, sys
from pathlib import Path
from wonton_core.errors import StorageError
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

if sys.argv[2] == "limit":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
disk, tree = Path(sys.argv[1]), Path(sys.argv[3])
store = SnapshotStore(disk / "store")
def refused(work):
    try:
        work()
    except StorageError as error:
        return error.summary
    raise SystemExit("it went well")
print(refused(lambda: store.create(tree, "large")))
assert store.names() == () and list((disk / "store" / "incoming").iterdir()) == []
(tree / "large").unlink()
store.create(tree, "small")
assert store.verify("small") == 1
store.collect()
assert store.blobs.counts().blobs == 1
if sys.argv[2] == "disk":
    print(refused(lambda: [store.restore("small", disk / f"copy{n}", mode="copy") for n in range(9)]))
    assert not [path for path in disk.iterdir() if path.name.startswith(".")], list(disk.iterdir())
    store.restore("small", disk / "link", mode="hardlink")
store.verify("small")
"""


def can_mount(folder: Path) -> bool:
    """Whether this user may have a small file system of its own."""
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_disk_that_is_really_full(tmp_path: Path) -> None:
    """On a file system of 4 MiB; where none can be mounted, under a limit to the size of files. Either refuses."""
    tree, disk = tmp_path / "tree", tmp_path / "disk"
    tree.mkdir()
    disk.mkdir()
    (tree / "small").write_bytes(os.urandom(1 << 20))
    (tree / "large").write_bytes(os.urandom(5 << 20))
    if can_mount(disk):
        kind = "disk"
        start = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=4m none "$0" && exec "$@"', str(disk)]
    else:
        kind, start = "limit", []
    command = [*start, sys.executable, "-c", FULL_DISK, str(disk), kind, str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = {"disk": "No space left on device", "limit": "File too large"}[kind]
    assert done.stdout.count(told) == len(done.stdout.splitlines()) == (2 if kind == "disk" else 1)


def test_limit_to_the_size_of_files(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "tree" / "small").write_bytes(os.urandom(1 << 20))
    (tmp_path / "tree" / "large").write_bytes(os.urandom(5 << 20))
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "disk"), "limit", str(tmp_path / "tree")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "File too large" in done.stdout
