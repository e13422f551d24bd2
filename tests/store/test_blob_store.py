"""Contents go in once, whole, and are looked at before they are handed out."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, DamagedStoreError, StorageError
from wonton_core.store.blobs import add_files as adding
from wonton_core.store.blobs import blob_store, file_copy
from wonton_core.store.blobs.add_files import SourceFile, add_files
from wonton_core.store.blobs.blob_name import BlobName, read_blob_name
from wonton_core.store.blobs.blob_store import BlobStore
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Add = Callable[..., list[adding.StoredFile]]
DAY = 24 * 3600 * 10**9


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "store")


@pytest.fixture
def add(blobs: BlobStore) -> Add:
    def call(*paths: Path, adopt: bool = False, workers: int = 2) -> list[adding.StoredFile]:
        files = [SourceFile(os.fsencode(path), os.access(path, os.X_OK)) for path in paths]
        with blobs.in_use():
            return add_files(blobs, files, adopt=adopt, workers=workers)

    return call


def name_of(content: bytes, executable: bool = False) -> BlobName:
    return BlobName(hashlib.sha256(content).digest(), executable)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_names() -> None:
    name = name_of(b"a", True)
    assert name.place == f"{name.text[0]}/{name.text[1:3]}/{name.text}" and name.mode == 0o555
    assert read_blob_name(name.text) == name
    for text in ("", name.text[1:], name.text + "x", name.text.upper(), name.text + "\n"):
        assert read_blob_name(text) is None


@pytest.mark.parametrize("size", [0, 1, (8 << 20) - 1, 8 << 20, (8 << 20) + 1])
def test_every_size(blobs: BlobStore, add: Add, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (kept,) = add(written(tmp_path / "f", content))
    assert kept == adding.StoredFile(name_of(content), size, True)
    assert blobs.path(kept.name).read_bytes() == content
    assert stat.S_IMODE(blobs.path(kept.name).stat().st_mode) == 0o444
    assert add(tmp_path / "f") == [adding.StoredFile(name_of(content), size, False)]


def test_many_batches_of_the_same_contents_are_new_once(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_BATCH_FILES", 3)
    paths = [written(tmp_path / str(number), b"%d" % (number % 7)) for number in range(100)]
    stored = add(*paths, workers=8)
    assert [kept.name for kept in stored] == [name_of(b"%d" % (number % 7)) for number in range(100)]
    assert sum(kept.new for kept in stored) == 7 == blobs.counts().blobs


def test_adopted_file_is_the_blob_itself_and_read_only(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    source = written(tmp_path / "f", b"mine")
    (kept,) = add(source, adopt=True)
    assert kept.new and source.samefile(blobs.path(kept.name))
    assert stat.S_IMODE(source.stat().st_mode) == 0o444


def test_file_with_another_name_is_copied_not_adopted(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    """Who has that other name could write to the blob."""
    source = written(tmp_path / "f", b"shared")
    os.link(source, tmp_path / "other name")
    (kept,) = add(source, adopt=True)
    assert not source.samefile(blobs.path(kept.name))
    (tmp_path / "other name").write_bytes(b"attack")
    assert blobs.path(kept.name).read_bytes() == b"shared"


def test_name_given_while_it_is_adopted_is_found(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "f", b"shared")
    link = os.link

    def race(path: bytes, target: str, **options: bool) -> None:
        link(path, target, **options)
        link(path, tmp_path / "late")

    monkeypatch.setattr(os, "link", race)
    with pytest.raises(BadInputError, match="changed while it was read"):
        add(source, adopt=True)
    assert blobs.counts().blobs == 0


def test_file_of_another_file_system_is_copied(blobs: BlobStore, add: Add, other_file_system: Path) -> None:
    source = written(other_file_system / "f", b"far")
    (kept,) = add(source, adopt=True)
    assert blobs.path(kept.name).read_bytes() == b"far"
    assert stat.S_IMODE(source.stat().st_mode) != 0o444


def test_links_and_pipes_put_in_the_place_of_a_file_are_refused(add: Add, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInputError, match="link' can't be read"):
        add(tmp_path / "link")
    with pytest.raises(BadInputError, match="pipe' changed while it was read"):
        add(tmp_path / "pipe")
    with pytest.raises(BadInputError, match="none' can't be read"):
        add(tmp_path / "none")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("adopt", [False, True])
def test_file_that_changes_while_it_is_read(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adopt: bool, large: bool
) -> None:
    source = written(tmp_path / "f", b"before" * (2_000_000 if large else 1))
    right = file_copy.hash_file

    def and_write(handle: int) -> bytes:
        found = right(handle)
        source.write_bytes(b"after!")
        return found

    def read_and_write(handle: int, size: int) -> memoryview | None:
        found = file_copy.read_whole(handle, size)
        if found is not None:
            source.write_bytes(b"after!")
        return found

    monkeypatch.setattr(adding, "hash_file", and_write)
    monkeypatch.setattr(adding, "read_whole", read_and_write)
    with pytest.raises(BadInputError, match="f' changed while it was read"):
        add(source, adopt=adopt)
    assert blobs.counts().blobs == 0 and list((blobs.root / "incoming").iterdir()) == []


def test_adopted_file_written_to_before_it_is_in_place(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "f", b"before")

    def write(_: object) -> None:
        source.chmod(0o600)
        source.write_bytes(b"after!")

    monkeypatch.setattr(adding, "sync_file_system", write)
    with pytest.raises(BadInputError, match="changed while it was read"):
        add(source, adopt=True)
    assert blobs.counts().blobs == 0


def tamper(path: Path, content: bytes) -> None:
    """Other bytes, with size, mode and mtime as before."""
    before = path.stat()
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    path.chmod(stat.S_IMODE(before.st_mode))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)


def test_tampered_blob_is_found_though_size_and_mtime_are_as_before(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    assert blobs.check([kept.name]) == 1
    tamper(blobs.path(kept.name), b"wrong")
    with pytest.raises(DamagedStoreError, match=rf"damaged \(1\) or missing \(0\): .*{kept.name.text}"):
        blobs.check([kept.name])
    # Still: what is damaged must not be taken for verified.
    assert blobs.examine([kept.name]).bad == (kept.name,)


def test_trusted_blobs_are_not_hashed_and_others_are(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    hashed: list[int] = []

    def count(handle: int) -> bytes:
        hashed.append(handle)
        return file_copy.hash_file(handle)

    monkeypatch.setattr(blob_store, "hash_file", count)
    blobs.check([kept.name])
    assert len(hashed) == 0
    blobs.check([kept.name], hash_all=True)
    assert len(hashed) == 1
    os.utime(blobs.path(kept.name))
    blobs.check([kept.name])
    blobs.check([kept.name])
    assert len(hashed) == 2


def test_hash_all_finds_what_a_forged_record_hides(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    tamper(blobs.path(kept.name), b"wrong")
    with sqlite3.connect(blobs.root / "verified.sqlite3") as connection:
        connection.execute("UPDATE verified SET ctime = ?", (blobs.path(kept.name).stat().st_ctime_ns,))
    connection.close()
    assert blobs.check([kept.name]) == 1
    with pytest.raises(DamagedStoreError):
        blobs.check([kept.name], hash_all=True)


def test_record_of_one_blob_is_not_taken_for_another(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    """A file on record that gets the name of another blob is hashed: inode, times and size alone tell nothing."""
    one, two = add(written(tmp_path / "1", b"one"), written(tmp_path / "2", b"two"))
    blobs.path(one.name).rename(blobs.path(two.name))
    found = blobs.path(two.name).stat()
    with sqlite3.connect(blobs.root / "verified.sqlite3") as connection:
        connection.execute("UPDATE verified SET ctime = ?", (found.st_ctime_ns,))
    connection.close()
    assert set(blobs.examine([one.name, two.name]).bad) == {one.name, two.name}


@pytest.mark.parametrize("shift", [-20_000 * DAY, -DAY, DAY, 20_000 * DAY])
def test_times_of_long_ago_and_of_the_future_decide_nothing(
    blobs: BlobStore, add: Add, tmp_path: Path, shift: int
) -> None:
    """The clock jumped: sources and blobs have times before 1970, or of years to come."""
    source = written(tmp_path / "f", b"right")
    now = source.stat().st_mtime_ns
    os.utime(source, ns=(now + shift, now + shift))
    (kept,) = add(source, adopt=True)
    assert blobs.check([kept.name]) == 1
    assert add(source) == [adding.StoredFile(kept.name, 5, False)]
    os.utime(blobs.path(kept.name), ns=(now - shift, now - shift))
    assert blobs.check([kept.name]) == 1
    tamper(blobs.path(kept.name), b"wrong")
    assert blobs.examine([kept.name]).bad == (kept.name,)


def damage_flip(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def damage_truncate(path: Path) -> None:
    path.chmod(0o644)
    os.truncate(path, 2)


def damage_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def damage_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = [damage_flip, damage_truncate, damage_link, damage_pipe, Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("adopt", [False, True])
def test_damage_is_named_and_mended_by_adding_the_source_again(
    blobs: BlobStore, add: Add, tmp_path: Path, damage: Callable[[Path], None], adopt: bool
) -> None:
    source = written(tmp_path / "f", b"right")
    (kept,) = add(source)
    damage(blobs.path(kept.name))
    with pytest.raises(DamagedStoreError, match=kept.name.text) as caught:
        blobs.check([kept.name])
    assert "missing (1)" in caught.value.summary if damage is Path.unlink else "damaged (1)" in caught.value.summary
    assert "snapshot create" in caught.value.next_step
    assert add(source, adopt=adopt) == [adding.StoredFile(kept.name, 5, True)]
    assert blobs.check([kept.name], hash_all=True) == 1
    assert blobs.path(kept.name).read_bytes() == b"right"


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("mode", ["hardlink", "copy", "symlink"])
@pytest.mark.parametrize("update", [False, True])
def test_damaged_blob_is_never_restored(
    tmp_path: Path, damage: Callable[[Path], None], mode: str, update: bool
) -> None:
    snapshots = SnapshotStore(tmp_path / "store")
    tree = tmp_path / "tree"
    tree.mkdir()
    written(tree / "one", b"first")
    written(tree / "two", b"second")
    snapshots.create(tree, "s")
    if update:
        snapshots.restore("s", tmp_path / "out", mode=mode)
    damage(snapshots.blobs.path(name_of(b"second")))
    with pytest.raises(DamagedStoreError, match=name_of(b"second").text):
        snapshots.restore("s", tmp_path / "out", mode=mode, update=update)
    # What was there before stays; nothing half is left.
    assert (tmp_path / "out").exists() == update
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"] * update + ["store", "tree"]
    with pytest.raises(DamagedStoreError, match=name_of(b"second").text):
        snapshots.verify("s")
    snapshots.create(tree, "s", replace=True)
    snapshots.restore("s", tmp_path / "out", mode=mode, update=update)
    assert (tmp_path / "out" / "two").read_bytes() == b"second"


def test_blob_that_was_made_writable_is_read_only_again(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    blobs.path(kept.name).chmod(0o666)
    blobs.check([kept.name])
    assert stat.S_IMODE(blobs.path(kept.name).stat().st_mode) == 0o444


def test_all_that_is_damaged_is_counted(blobs: BlobStore, add: Add, tmp_path: Path) -> None:
    stored = add(*(written(tmp_path / str(number), b"%d" % number) for number in range(9)))
    for kept in stored[:5]:
        blobs.path(kept.name).unlink()
    with pytest.raises(DamagedStoreError, match=r"5 of .* damaged \(0\) or missing \(5\): .* \.\.\."):
        blobs.check([kept.name for kept in stored])


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be looked at" * 50, None])
def test_unreadable_cache_costs_hashing_and_no_more(
    blobs: BlobStore, add: Add, tmp_path: Path, content: bytes | None
) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    for ending in ("-wal", "-shm"):
        (blobs.root / f"verified.sqlite3{ending}").unlink(missing_ok=True)
    cache = blobs.root / "verified.sqlite3"
    cache.unlink()
    if content is None:
        cache.mkdir()
    else:
        cache.write_bytes(content)
    assert blobs.check([kept.name]) == 1
    assert blobs.check([kept.name]) == 1
    blobs.path(kept.name).unlink()
    assert blobs.examine([kept.name]).bad == (kept.name,)


@pytest.mark.parametrize("version", [0, 2])
def test_cache_with_another_table(
    blobs: BlobStore, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    with sqlite3.connect(blobs.root / "verified.sqlite3") as connection:
        connection.execute("DROP TABLE verified")
        connection.execute("CREATE TABLE verified (name TEXT)")
        connection.execute(f"PRAGMA user_version={version}")
    connection.close()
    assert blobs.check([kept.name]) == 1
    if version == 0:  # of an earlier Wonton: begun anew
        monkeypatch.setattr(blob_store, "hash_file", lambda _: pytest.fail("it is on record"))
        assert blobs.check([kept.name]) == 1


def test_inode_numbers_that_need_all_64_bits(blobs: BlobStore, tmp_path: Path) -> None:
    from wonton_core.store.blobs.verified_states import BlobState, VerifiedStates, state_of

    found = list(tmp_path.stat())
    found[1] = 2**64 - 2
    state = state_of(name_of(b"x"), os.stat_result(found))
    states = VerifiedStates(os.fspath(tmp_path / "states"))
    states.record([state])
    assert states.find([state.inode]) == {state.inode: state}
    assert BlobState(*state).name == name_of(b"x")
    states.forget([state.inode])
    assert states.find([state.inode]) == {}


def test_cache_is_opened_anew_in_a_forked_process(
    blobs: BlobStore, add: Add, tmp_path: Path, forked: Callable[[Callable[[], object]], int]
) -> None:
    (kept,) = add(written(tmp_path / "f", b"right"))
    with blobs.in_use():
        blobs.check([kept.name])
        child = forked(lambda: blobs.check([kept.name]))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert blobs.check([kept.name]) == 1


def test_store_that_can_not_be_written(tmp_path: Path) -> None:
    written(tmp_path / "file", b"")
    (tmp_path / "tree").mkdir()
    with pytest.raises(StorageError, match="can't write to the store"):
        SnapshotStore(tmp_path / "file" / "store").create(tmp_path / "tree", "s")
