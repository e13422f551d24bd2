"""Collecting beside others who add, restore, remove and collect."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, DamagedStoreError
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.snapshots.difference import difference
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.store.snapshots.statistics import store_statistics

Forked = Callable[[Callable[[], object]], int]


def fill(tree: Path, seed: int, files: int = 20) -> None:
    """Contents of a small set, so that trees of other seeds share many."""
    generator = random.Random(seed)
    tree.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        (tree / str(number)).unlink(missing_ok=True)
        (tree / str(number)).write_bytes(b"%d" % generator.randrange(30) * 50)


def test_collection_takes_what_no_snapshot_names(snapshots: SnapshotStore, tmp_path: Path) -> None:
    for name, content in (("one", b"1"), ("two", b"2")):
        tree = tmp_path / name
        tree.mkdir()
        (tree / "own").write_bytes(content * 10)
        (tree / "shared").write_bytes(b"both")
        snapshots.create(tree, name)
    assert snapshots.collect().blobs == 0
    snapshots.restore("one", tmp_path / "out", mode="hardlink")
    snapshots.remove("one")
    removed = snapshots.collect()
    assert (removed.blobs, removed.bytes) == (1, 10)
    assert snapshots.verify("two") == 2
    # A restored folder outlives its blobs, and can be let go.
    assert (tmp_path / "out" / "own").read_bytes() == b"1" * 10
    snapshots.release(tmp_path / "out")
    snapshots.remove("two")
    assert snapshots.collect().blobs == 2 and snapshots.blobs.counts().blobs == 0
    with pytest.raises(BadInputError, match="no snapshot two"):
        snapshots.remove("two")


@pytest.mark.parametrize("keep", [0, 10, 100, -1])
def test_damaged_snapshot_refuses_collection(snapshots: SnapshotStore, tmp_path: Path, keep: int) -> None:
    fill(tmp_path / "tree", 1)
    snapshots.create(tmp_path / "tree", "good")
    fill(tmp_path / "tree", 2)
    snapshots.create(tmp_path / "tree", "bad")
    path = snapshots.path("bad")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:keep])
    before = snapshots.blobs.counts()
    for work in (snapshots.collect, lambda: snapshots.freeze(["good"])):
        with pytest.raises(DamagedStoreError, match=r"nothing is removed, for .*bad\.snapshot is damaged") as caught:
            work()
        assert "snapshot remove bad" in caught.value.next_step
    with pytest.raises(DamagedStoreError, match=r"bad\.snapshot is damaged"):
        snapshots.restore("bad", tmp_path / "out")
    assert snapshots.blobs.counts() == before and not (tmp_path / "out").exists()
    snapshots.create(tmp_path / "tree", "bad", replace=True)
    assert snapshots.collect().blobs == 0
    snapshots.verify("bad")


def test_writer_is_waited_for(snapshots: SnapshotStore, tmp_path: Path) -> None:
    """While a snapshot is made its contents have no name yet: they must not go."""
    fill(tmp_path / "tree", 1)
    waited, collected = threading.Event(), threading.Event()

    def collect() -> None:
        snapshots.collect(waited.set)
        collected.set()

    collecting = threading.Thread(target=collect)

    def in_between(done: int, total: int) -> None:
        assert done == total and snapshots.names() == ()
        collecting.start()
        assert waited.wait(60)
        assert not collected.is_set()

    snapshots.create(tmp_path / "tree", "s", on_done=in_between)
    collecting.join(60)
    assert collected.is_set()
    snapshots.verify("s")


def test_many_processes_add_restore_remove_and_collect(tmp_path: Path, forked: Forked) -> None:
    """Two that add and restore, and two that collect: no snapshot ever lacks a blob, and no blob is left at the end."""
    rounds = 25

    def add(who: int) -> None:
        store = SnapshotStore(tmp_path / "store")
        for number in range(rounds):
            tree, out, name = tmp_path / f"tree{who}", tmp_path / f"out{who}", f"{who}-{number}"
            fill(tree, who * 1000 + number)
            store.create(tree, name, adopt=number % 3 == 0)
            store.restore(name, out, mode="hardlink" if number % 2 else "copy", update=number > 0)
            for path in tree.iterdir():
                assert (out / path.name).read_bytes() == path.read_bytes()
            if number % 5 == 4:
                store.release(out)
            if number % 2:
                store.verify(name)
                store.remove(name)

    def collect() -> None:
        store = SnapshotStore(tmp_path / "store")
        for _ in range(rounds * 2):
            store.collect()

    children = [forked(partial(add, who)) for who in (1, 2)] + [forked(collect) for _ in range(2)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]
    store = SnapshotStore(tmp_path / "store")
    assert len(store.names()) == 2 * (rounds // 2 + 1)
    live: set[BlobName] = set()
    for name in store.names():
        store.verify(name)
        with store.open(name) as found:
            live |= {entry.blob for entry in found}
    store.collect()
    assert {name for name, _, _ in store.blobs.every_blob()} == live
    assert not (store.root / "incoming").exists()


def test_processes_that_restore_the_same_at_once(tmp_path: Path, forked: Forked) -> None:
    """Links of one change the ctime under the other: that may cost hashing, and is never taken for damage."""
    fill(tmp_path / "tree", 1, files=300)
    store = SnapshotStore(tmp_path / "store")
    store.create(tmp_path / "tree", "s")

    def restore(who: int) -> None:
        own = SnapshotStore(tmp_path / "store")
        for _ in range(15):
            own.restore("s", tmp_path / f"out{who}", mode="hardlink")
            own.release(tmp_path / f"out{who}")

    def mend() -> None:
        own = SnapshotStore(tmp_path / "store")
        for number in range(15):
            # Another inode in the place of a blob, as when two add the same new content at once.
            with own.blobs.in_use():
                name, path, _ = next(own.blobs.every_blob())
                (tmp_path / "same").write_bytes(path.read_bytes())
                (tmp_path / "same").chmod(name.mode)
                (tmp_path / "same").rename(path)
            own.verify("s", hash_all=bool(number % 2))

    children = [forked(partial(restore, who)) for who in (1, 2, 3)] + [forked(mend)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    store.verify("s")


def test_two_at_once_make_one_snapshot_of_a_name(tmp_path: Path, forked: Forked) -> None:
    for who in (1, 2, 3):
        fill(tmp_path / f"tree{who}", who)

    def create(who: int) -> None:
        try:
            SnapshotStore(tmp_path / "store").create(tmp_path / f"tree{who}", "s")
        except BadInputError:
            os._exit(7)

    children = [forked(partial(create, who)) for who in (1, 2, 3)]
    ended = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    assert ended == [0, 7, 7]
    SnapshotStore(tmp_path / "store").verify("s")


def test_differences_and_statistics(snapshots: SnapshotStore, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    assert store_statistics(snapshots).ratio is None
    for name, content in {"a": b"1" * 100, "b": b"2" * 50, "copy of a": b"1" * 100}.items():
        (tree / name).write_bytes(content)
    snapshots.create(tree, "one")
    (tree / "a").unlink()
    (tree / "b").write_bytes(b"3" * 30)
    (tree / "c").write_bytes(b"")
    (tree / "copy of a").chmod(0o755)
    snapshots.create(tree, "two")
    with snapshots.open("one") as one, snapshots.open("two") as two:
        found = difference(one, two)
    assert (found.added, found.removed, found.changed) == ((b"c",), (b"a",), (b"b", b"copy of a"))
    figures = store_statistics(snapshots)
    one_share, two_share = figures.snapshots
    assert (one_share.files, one_share.logical, one_share.distinct, one_share.own) == (3, 250, 150, 150)
    assert (two_share.files, two_share.logical, two_share.distinct, two_share.own) == (3, 130, 130, 130)
    assert (figures.logical, figures.stored, figures.blobs, figures.unused) == (380, 280, 5, 0)
    assert figures.ratio == 280 / 380
    snapshots.remove("two")
    figures = store_statistics(snapshots)
    assert (figures.logical, figures.stored, figures.unused) == (250, 280, 130)


def test_a_blob_that_is_replaced_while_it_is_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system then says that there is no such file, though there is one."""
    fill(tmp_path / "tree", 1, files=3)
    store = SnapshotStore(tmp_path / "store")
    store.create(tmp_path / "tree", "s")
    link = os.link
    refused: list[str] = []

    def replaced(source: str, target: bytes) -> None:
        if len(refused) < 4:
            refused.append(source)
            raise FileNotFoundError(2, "No such file or directory", source)
        link(source, target)

    monkeypatch.setattr("wonton_core.store.snapshots.file_placing.os.link", replaced)
    assert store.restore("s", tmp_path / "out", mode="hardlink").files == 3
    assert len(refused) == 4
