"""Trees that are hard to keep, and what is the same about two of them."""

from __future__ import annotations

import os
import stat
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Tree = dict[bytes, tuple[str, int, bytes]]


@pytest.fixture
def snapshots(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "store")


@pytest.fixture
def forked() -> Callable[[Callable[[], object]], int]:
    """Starts a process that runs a function; its id. It ends with 0 when the function returns, else with 1."""

    def start(work: Callable[[], object]) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the test runner has threads; the child uses none
            child = os.fork()
        if child:
            return child
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)

    return start


@pytest.fixture
def other_file_system(tmp_path: Path) -> Iterator[Path]:
    """A folder that can't share links with ``tmp_path``: in memory, where that is not in memory itself."""
    for place in (Path("/dev/shm"), Path.home(), Path("/var/tmp")):
        if place.is_dir() and os.access(place, os.W_OK) and place.stat().st_dev != tmp_path.stat().st_dev:
            with tempfile.TemporaryDirectory(dir=place) as folder:
                yield Path(folder)
            return
    pytest.fail("this machine has no second file system that can be written, which this test needs")


@pytest.fixture
def hostile_tree(tmp_path: Path) -> Path:
    """Names that aren't text, links everywhere, folders without files, the same content with and without exec bit."""
    root = tmp_path / "tree"
    base = os.fsencode(root)
    for folder in (b"", b"/deep", b"/deep/er", b"/empty", b"/closed", b"/new\nline", b"/caf\xe9"):
        os.mkdir(base + folder)
    files = {
        b"a": b"content",
        b"b": b"content",
        b"run": b"content",
        b"empty file": b"",
        b"-rf": b"option",
        b"deep/er/x": b"x" * 100_000,
        b"new\nline/\x01\xff": b"odd",
        b"caf\xe9/\xc3\xa9": b"",
        b"back\\slash": b"\x00\x01",
    }
    for name, content in files.items():
        with open(base + b"/" + name, "wb") as stream:
            stream.write(content)
    (root / "run").chmod(0o755)
    (root / "b").chmod(0o600)
    (root / "closed").chmod(0o500)
    for link, target in {b"l-file": b"a", b"l-dir": b"deep", b"l-none": b"no/\xff", b"l-out": b"/etc/passwd"}.items():
        os.symlink(target, base + b"/" + link)
    os.symlink(b"..", base + b"/deep/up")
    return root


@pytest.fixture
def tree_of() -> Callable[..., Tree]:
    """All that a snapshot keeps of a folder; without ``modes`` of files, only whether they can be executed."""

    def read(folder: Path, *, modes: bool) -> Tree:
        base = os.fsencode(folder)
        found: Tree = {}
        for path, folders, files in os.walk(base):
            for name in folders + files:
                whole = os.path.join(path, name)
                own = os.lstat(whole)
                relative = os.path.relpath(whole, base)
                if stat.S_ISLNK(own.st_mode):
                    found[relative] = ("link", 0, os.readlink(whole))
                elif stat.S_ISDIR(own.st_mode):
                    found[relative] = ("folder", stat.S_IMODE(own.st_mode), b"")
                elif stat.S_ISREG(own.st_mode):
                    mode = stat.S_IMODE(own.st_mode)
                    with open(whole, "rb") as stream:
                        found[relative] = ("file", mode if modes else mode & 0o100, stream.read())
        return found

    return read
