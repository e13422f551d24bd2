"""From a folder to a snapshot and back, by every way there is."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, DamagedStoreError, StorageError, UsageError
from wonton_core.store.blobs import blob_store
from wonton_core.store.blobs.file_copy import hash_file
from wonton_core.store.snapshots import file_placing, restore
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Read = Callable[..., dict[bytes, tuple[str, int, bytes]]]


def hashed_files(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets an item for every blob that the store hashes from now on."""
    found: list[int] = []

    def count(handle: int) -> bytes:
        found.append(handle)
        return hash_file(handle)

    monkeypatch.setattr(blob_store, "hash_file", count)
    return found


@pytest.mark.parametrize("mode", ["auto", "hardlink", "copy", "symlink"])
def test_same_tree_comes_back(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read, mode: str
) -> None:
    before = tree_of(hostile_tree, modes=True)
    made = snapshots.create(hostile_tree, "s", toolchain="lean", origin="commit")
    assert tree_of(hostile_tree, modes=True) == before
    assert (made.files, made.skipped) == (9, ())
    # content, content executable, empty, option, x..., odd, bytes
    assert made.new_blobs == 7
    done = snapshots.restore("s", tmp_path / "out" / "deep", mode=mode)
    assert (done.files, done.bytes) == (made.files, made.bytes)
    found = tree_of(tmp_path / "out" / "deep", modes=False)
    expected = tree_of(hostile_tree, modes=False)
    if mode == "symlink":
        for path, (kind, _, target) in found.items():
            if expected[path][0] == "file":
                assert kind == "link" and Path(os.fsdecode(target)).read_bytes() == expected[path][2]
                assert os.access(target, os.X_OK) == bool(expected[path][1])
                found[path] = expected[path]
    assert found == expected
    if mode == "copy":
        assert tree_of(tmp_path / "out" / "deep", modes=True) == before


def test_hard_links_are_read_only_and_share_the_blob(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path
) -> None:
    snapshots.create(hostile_tree, "s")
    snapshots.restore("s", tmp_path / "out", mode="hardlink")
    a, b, run = (os.lstat(tmp_path / "out" / name) for name in ("a", "b", "run"))
    assert a.st_ino == b.st_ino != run.st_ino
    assert stat.S_IMODE(a.st_mode) == 0o444 and stat.S_IMODE(run.st_mode) == 0o555
    assert a.st_nlink == 3


def test_auto_takes_shared_blocks_then_links_then_copies(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.create(hostile_tree, "s")
    blobs, folder = snapshots.blobs, tmp_path / "x"
    monkeypatch.setattr(restore, "can_clone", lambda *_: True)
    assert restore.choose_mode(blobs, folder, "auto") == "reflink"
    monkeypatch.setattr(restore, "can_clone", lambda *_: False)
    assert restore.choose_mode(blobs, folder, "auto") == "hardlink"
    with pytest.raises(UsageError, match="does not share blocks"):
        restore.choose_mode(blobs, folder, "reflink")
    with pytest.raises(UsageError, match="no way to restore"):
        restore.choose_mode(blobs, folder, "magic")


def test_reflink_falls_back_to_a_copy_file_by_file(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.create(hostile_tree, "s")
    monkeypatch.setattr(restore, "can_clone", lambda *_: True)
    assert snapshots.restore("s", tmp_path / "out").mode == "reflink"
    assert tree_of(tmp_path / "out", modes=True) == tree_of(hostile_tree, modes=True)


def test_cloned_blob_that_changed_meanwhile_is_hashed(
    snapshots: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that shares blocks is imitated by one that copies."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "f").write_bytes(b"right")
    snapshots.create(tmp_path / "tree", "s")

    def clone(source: int, target: int) -> bool:
        os.write(target, os.pread(source, 100, 0).replace(b"right", b"wrong"))
        os.utime(source)
        return True

    monkeypatch.setattr(restore, "can_clone", lambda *_: True)
    monkeypatch.setattr(file_placing, "clone", clone)
    with pytest.raises(DamagedStoreError):
        snapshots.restore("s", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_file_system_gets_copies(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read, other_file_system: Path
) -> None:
    snapshots.create(hostile_tree, "s")
    out = other_file_system / "out"
    assert snapshots.restore("s", out).mode == "copy"
    assert tree_of(out, modes=True) == tree_of(hostile_tree, modes=True)
    with pytest.raises(UsageError, match="does not share links"):
        snapshots.restore("s", other_file_system / "out2", mode="hardlink")
    again = SnapshotStore(other_file_system / "store")
    again.create(out, "s", adopt=True)
    assert again.restore("s", tmp_path / "back").mode == "copy"
    assert tree_of(tmp_path / "back", modes=True) == tree_of(hostile_tree, modes=True)


def second_version(tree: Path) -> None:
    """A file becomes a folder, a folder a file, a link a folder, a file a link; others change, come or go."""
    (tree / "a").unlink()
    (tree / "a").mkdir()
    (tree / "a" / "inside").write_bytes(b"new")
    (tree / "empty").rmdir()
    (tree / "empty").write_bytes(b"file now")
    (tree / "l-dir").unlink()
    (tree / "l-dir").mkdir()
    (tree / "l-dir" / "x").write_bytes(b"content")
    (tree / "b").unlink()
    (tree / "b").symlink_to("run")
    (tree / "run").write_bytes(b"changed")
    (tree / "-rf").unlink()
    (tree / "l-file").unlink()
    (tree / "l-file").symlink_to("elsewhere")


@pytest.mark.parametrize("mode", ["hardlink", "copy", "symlink"])
def test_update_from_one_snapshot_to_the_next_and_back(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read, mode: str
) -> None:
    snapshots.create(hostile_tree, "one")
    second_version(hostile_tree)
    snapshots.create(hostile_tree, "two")
    out = tmp_path / "out"
    for name in ("one", "two"):
        snapshots.restore(name, tmp_path / name, mode=mode)
    trees = {name: tree_of(tmp_path / name, modes=True) for name in ("one", "two")}
    snapshots.restore("one", out, mode=mode)
    for name in ("two", "one", "two", "two"):
        (out / "rubbish").mkdir()
        (out / "rubbish" / "more").write_text("written by a build")
        done = snapshots.restore(name, out, mode=mode, update=True)
        assert tree_of(out, modes=True) == trees[name]
        assert 0 < done.kept <= done.files
    assert done.kept == done.files


def test_update_mends_what_was_changed_in_the_folder(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read
) -> None:
    snapshots.create(hostile_tree, "s")
    out = tmp_path / "out"
    snapshots.restore("s", out, mode="copy")
    before = tree_of(out, modes=True)
    (out / "a").write_bytes(b"CONTENT")
    (out / "run").chmod(0o644)
    (out / "deep" / "er").chmod(0o777)
    (out / "closed").chmod(0o700)
    snapshots.restore("s", out, mode="copy", update=True)
    assert tree_of(out, modes=True) == before


def test_links_out_of_the_folder_are_not_followed_by_an_update(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path
) -> None:
    snapshots.create(hostile_tree, "s")
    snapshots.restore("s", tmp_path / "out", mode="copy")
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "er").mkdir()
    (victim / "precious").write_text("mine")
    import shutil

    shutil.rmtree(tmp_path / "out" / "deep")
    (tmp_path / "out" / "deep").symlink_to(victim)
    snapshots.restore("s", tmp_path / "out", mode="copy", update=True)
    assert (victim / "precious").read_text() == "mine" and len(list(victim.iterdir())) == 2
    assert not (tmp_path / "out" / "deep").is_symlink()
    (tmp_path / "out" / "to victim").symlink_to(victim)
    snapshots.release(tmp_path / "out")
    assert (victim / "precious").read_text() == "mine" and not (tmp_path / "out").exists()


def test_folders_that_are_not_ours_stay(snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path) -> None:
    snapshots.create(hostile_tree, "s")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "precious").write_text("x")
    with pytest.raises(BadInputError, match="is not empty"):
        snapshots.restore("s", mine)
    with pytest.raises(BadInputError, match="was not restored from this store"):
        snapshots.restore("s", mine, update=True)
    with pytest.raises(BadInputError, match="was not restored from this store"):
        snapshots.release(mine)
    # One that was ours once, and was replaced by another.
    snapshots.restore("s", tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "moved")
    mine.rename(tmp_path / "out")
    with pytest.raises(BadInputError, match="was not restored from this store"):
        snapshots.release(tmp_path / "out")
    assert (tmp_path / "out" / "precious").read_text() == "x"
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match="is no folder"):
        snapshots.restore("s", tmp_path / "file", update=True)


def test_empty_folder_and_link_to_one_can_be_filled(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read
) -> None:
    snapshots.create(hostile_tree, "s")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    snapshots.restore("s", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert tree_of(tmp_path / "empty", modes=False) == tree_of(hostile_tree, modes=False)


@pytest.mark.parametrize("folder", [".", "store", "store/blobs/new", "store/snapshots"])
def test_store_itself_is_never_a_folder_to_work_on(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, folder: str
) -> None:
    snapshots.create(hostile_tree, "s")
    with pytest.raises(UsageError, match=r"the store .* itself"):
        snapshots.restore("s", tmp_path / folder, update=True)
    with pytest.raises(UsageError, match=r"the store .* itself"):
        snapshots.create(tmp_path / folder, "t", adopt=True)
    snapshots.verify("s")


def test_too_many_links_become_copies(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, tree_of: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.create(hostile_tree, "s")
    link = os.link
    made: list[bytes] = []

    def full(source: str, target: bytes) -> None:
        if len(made) == 3:
            raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))
        link(source, target)
        made.append(target)

    monkeypatch.setattr(os, "link", full)
    assert snapshots.restore("s", tmp_path / "out", mode="hardlink").mode == "hardlink"
    assert tree_of(tmp_path / "out", modes=False) == tree_of(hostile_tree, modes=False)
    assert len(made) == 3


def test_sockets_and_pipes_are_left_out_and_told(snapshots: SnapshotStore, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tree / "socket"))
        made = snapshots.create(tree, "s")
    assert made.skipped == ("pipe", "socket") and made.files == 0
    snapshots.restore("s", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_excluded_paths_are_left_out_whole(snapshots: SnapshotStore, hostile_tree: Path) -> None:
    snapshots.create(hostile_tree, "s", excluded={b"deep", b"new\nline/\x01\xff"})
    with snapshots.open("s") as found:
        paths = {entry.path for entry in found}
    assert not any(path.startswith(b"deep") for path in paths)
    assert b"new\nline" in paths and b"new\nline/\x01\xff" not in paths


def test_release_and_restore_hash_nothing(
    snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.create(hostile_tree, "s")
    second_version(hostile_tree)
    snapshots.create(hostile_tree, "t")
    hashed = hashed_files(monkeypatch)
    for _ in range(3):
        snapshots.restore("s", tmp_path / "one", mode="hardlink")
        snapshots.restore("t", tmp_path / "two", mode="hardlink")
        snapshots.restore("t", tmp_path / "one", mode="hardlink", update=True)
        snapshots.release(tmp_path / "one")
        snapshots.release(tmp_path / "two")
    assert hashed == []
    assert not (tmp_path / "one").exists()
    # Links that Wonton doesn't know of cost a hash, nothing else.
    snapshots.restore("s", tmp_path / "one", mode="hardlink")
    os.link(tmp_path / "one" / "a", tmp_path / "mine")
    snapshots.restore("s", tmp_path / "two", mode="hardlink")
    assert len(hashed) == 1


def test_create_over_what_is_there(snapshots: SnapshotStore, hostile_tree: Path) -> None:
    snapshots.create(hostile_tree, "s")
    with pytest.raises(BadInputError, match="exists already"):
        snapshots.create(hostile_tree, "s")
    second_version(hostile_tree)
    made = snapshots.create(hostile_tree, "s", replace=True)
    assert made.new_blobs == 3
    assert snapshots.names() == ("s",)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a" * 129, "a\n", "-x"])
def test_names_that_are_none(snapshots: SnapshotStore, hostile_tree: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name of a snapshot"):
        snapshots.create(hostile_tree, name)


def test_folder_that_is_not_there(snapshots: SnapshotStore, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't be read"):
        snapshots.create(tmp_path / "none", "s")
    assert snapshots.names() == ()


def test_longest_paths_come_back_and_go_again(snapshots: SnapshotStore, tmp_path: Path, tree_of: Read) -> None:
    for parts in ([b"n" * 255] * 12, [b"d"] * 256):
        (tmp_path / "tree" / Path(*map(os.fsdecode, parts))).mkdir(parents=True)
    snapshots.create(tmp_path / "tree", "s")
    snapshots.restore("s", tmp_path / "out")
    assert tree_of(tmp_path / "out", modes=True) == tree_of(tmp_path / "tree", modes=True)
    snapshots.release(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_place_whose_path_is_too_long_is_told_and_kept_clean(snapshots: SnapshotStore, tmp_path: Path) -> None:
    (tmp_path / "tree" / Path(*["n" * 255] * 12)).mkdir(parents=True)
    snapshots.create(tmp_path / "tree", "s")
    above = tmp_path / Path(*["above" * 50] * 4)
    with pytest.raises(UsageError, match="File name too long") as caught:
        snapshots.restore("s", above / "out")
    assert "shorter" in caught.value.next_step
    assert list(above.iterdir()) == []


def test_place_that_can_not_be_written(snapshots: SnapshotStore, hostile_tree: Path, tmp_path: Path) -> None:
    snapshots.create(hostile_tree, "s")
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't restore to"):
        snapshots.restore("s", tmp_path / "file" / "out")
