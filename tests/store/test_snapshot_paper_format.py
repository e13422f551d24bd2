"""The paper's own format, read and written by an encoder and a decoder of this test's own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, DamagedStoreError, StorageError
from wonton_core.store.snapshots.paper_format import export_paper_snapshot, import_paper_snapshot
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Row = tuple[bytes, bytes, int]
Read = Callable[..., dict[bytes, tuple[str, int, bytes]]]
FILE, LINK = 0, 1


def put(storage: Path, content: bytes, *, executable: bool = False) -> bytes:
    digest = hashlib.sha256(content)
    text = digest.hexdigest()
    place = storage / text[0:2] / text[2:4] / text
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    place.chmod(0o755 if executable else 0o644)
    return digest.digest()


def encoded(rows: list[Row]) -> bytes:
    found = len(rows).to_bytes(4, "big")
    for path, digest, kind in rows:
        found += len(path).to_bytes(2, "big") + digest + bytes([kind]) + path
    return found


def decoded(content: bytes) -> list[Row]:
    rows, rest = [], content[4:]
    for _ in range(int.from_bytes(content[:4], "big")):
        length = int.from_bytes(rest[:2], "big")
        rows.append((rest[35 : 35 + length], rest[2:34], rest[34]))
        rest = rest[35 + length :]
    assert rest == b""
    return rows


@pytest.fixture
def paper(tmp_path: Path) -> tuple[Path, Path, list[Row]]:
    storage, file_map = tmp_path / "storage", tmp_path / "c0ffee.bin"
    rows = [
        (b"b/deep/er.lean", put(storage, b"theorem"), FILE),
        (b"a\n\xff", put(storage, b""), FILE),
        (b"b/link", put(storage, b"../a"), LINK),
        (b"run.sh", put(storage, b"#!", executable=True), FILE),
        (b"copy", put(storage, b"theorem"), FILE),
    ]
    file_map.write_bytes(encoded(rows))
    return file_map, storage, rows


def test_import_and_restore(snapshots: SnapshotStore, paper: tuple[Path, Path, list[Row]], tmp_path: Path) -> None:
    file_map, storage, _ = paper
    assert import_paper_snapshot(snapshots, file_map, storage, "s", toolchain="lean 4") == 5
    out = tmp_path / "out"
    snapshots.restore("s", out, mode="copy")
    assert (out / "b" / "deep" / "er.lean").read_bytes() == (out / "copy").read_bytes() == b"theorem"
    assert (out / os.fsdecode(b"a\n\xff")).read_bytes() == b""
    assert str((out / "b" / "link").readlink()) == "../a"
    assert os.access(out / "run.sh", os.X_OK) and not os.access(out / "copy", os.X_OK)
    with snapshots.open("s") as found:
        assert (found.facts.toolchain, found.facts.origin) == ("lean 4", "imported from c0ffee.bin")
    with pytest.raises(BadInputError, match="exists already"):
        import_paper_snapshot(snapshots, file_map, storage, "s")


def test_export_is_read_by_another_decoder(
    snapshots: SnapshotStore,
    hostile_tree: Path,
    tmp_path: Path,
    tree_of: Read,
) -> None:
    snapshots.create(hostile_tree, "s")
    file_map, storage = tmp_path / "maps" / "s.bin", tmp_path / "storage"
    losses = export_paper_snapshot(snapshots, "s", file_map, storage)
    assert (losses.empty_folders, losses.executable_files) == (2, 1)
    found = {}
    for path, digest, kind in decoded(file_map.read_bytes()):
        text = digest.hex()
        content = (storage / text[0:2] / text[2:4] / text).read_bytes()
        assert hashlib.sha256(content).digest() == digest
        found[path] = ("link" if kind == LINK else "file", content)
    expected = tree_of(hostile_tree, modes=True)
    assert found == {path: (kind, content) for path, (kind, _, content) in expected.items() if kind != "folder"}


def test_import_and_export_give_the_same_records(
    snapshots: SnapshotStore, paper: tuple[Path, Path, list[Row]], tmp_path: Path
) -> None:
    file_map, storage, rows = paper
    import_paper_snapshot(snapshots, file_map, storage, "s")
    export_paper_snapshot(snapshots, "s", tmp_path / "again.bin", tmp_path / "again")
    assert decoded((tmp_path / "again.bin").read_bytes()) == sorted(rows)
    # Damage in a storage that is there already is not kept.
    (place,) = (tmp_path / "again").glob(f"*/*/{hashlib.sha256(b'theorem').hexdigest()}")
    place.write_bytes(b"the")
    export_paper_snapshot(snapshots, "s", tmp_path / "again.bin", tmp_path / "again")
    assert place.read_bytes() == b"theorem"


def test_nothing_at_all(snapshots: SnapshotStore, tmp_path: Path) -> None:
    (tmp_path / "none.bin").write_bytes(encoded([]))
    assert import_paper_snapshot(snapshots, tmp_path / "none.bin", tmp_path, "s") == 0
    export_paper_snapshot(snapshots, "s", tmp_path / "out.bin", tmp_path / "storage")
    assert (tmp_path / "out.bin").read_bytes() == bytes(4)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (b"../x", "no path inside"),
        (b"/etc/x", "no path inside"),
        (b"a/../../x", "no path inside"),
        (b"", "no path inside"),
        (b"a\0", "no path inside"),
        (b"copy/below", "does not stand in a folder"),
        (b"b", "does not stand in a folder"),
        (b"b/link/x", "does not stand in a folder"),
    ],
)
def test_hostile_paths(snapshots: SnapshotStore, paper: tuple[Path, Path, list[Row]], path: bytes, told: str) -> None:
    file_map, storage, rows = paper
    file_map.write_bytes(encoded([*rows, (path, rows[0][1], FILE)]))
    with pytest.raises(BadInputError, match=told):
        import_paper_snapshot(snapshots, file_map, storage, "s")
    assert snapshots.names() == ()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (b"/".join([b"y"] * 2500), "has 4999 bytes, and 3072 are the most"),
        (b"/".join([b"y"] * 300), "has 300 parts, and 256 are the most"),
        (b"/" * 65535, "has 65535 bytes"),
        (b"d/" + b"x" * 300, "has 300 bytes, and 255 are the most"),
    ],
)
@pytest.mark.parametrize("kind", [FILE, LINK])
def test_paths_that_no_folder_can_have(
    snapshots: SnapshotStore, paper: tuple[Path, Path, list[Row]], path: bytes, told: str, kind: int
) -> None:
    file_map, storage, rows = paper
    file_map.write_bytes(encoded([*rows, (path, rows[0][1], kind)]))
    with pytest.raises(BadInputError, match=told):
        import_paper_snapshot(snapshots, file_map, storage, "s")
    assert snapshots.names() == ()


def link_to_endless(place: str) -> None:
    Path(place).symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", [FILE, LINK])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, link_to_endless])
def test_contents_that_are_no_files_are_told_and_replaced(
    snapshots: SnapshotStore, tmp_path: Path, kind: int, make: Callable[[str], None]
) -> None:
    storage, file_map = tmp_path / "storage", tmp_path / "map.bin"
    digest = put(storage, b"target")
    (place,) = storage.glob("*/*/*")
    place.unlink()
    make(str(place))
    file_map.write_bytes(encoded([(b"x", digest, kind)]))
    with pytest.raises(DamagedStoreError, match="the content of 'x', is no regular file"):
        import_paper_snapshot(snapshots, file_map, storage, "s")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "x").symlink_to("target") if kind == LINK else (tree / "x").write_bytes(b"target")
    snapshots.create(tree, "s")
    if place.is_dir():
        with pytest.raises(StorageError, match="can't write"):
            export_paper_snapshot(snapshots, "s", tmp_path / "out.bin", storage)
    else:
        export_paper_snapshot(snapshots, "s", tmp_path / "out.bin", storage)
        assert place.read_bytes() == b"target" and not place.is_symlink()


def test_target_that_is_too_long(snapshots: SnapshotStore, tmp_path: Path) -> None:
    storage, file_map = tmp_path / "storage", tmp_path / "map.bin"
    file_map.write_bytes(encoded([(b"x", put(storage, b"t" * 4096), LINK)]))
    with pytest.raises(BadInputError, match="no target of a link: it has more than 4095 bytes"):
        import_paper_snapshot(snapshots, file_map, storage, "s")


def test_damaged_maps_and_storages(snapshots: SnapshotStore, paper: tuple[Path, Path, list[Row]]) -> None:
    file_map, storage, rows = paper
    whole = file_map.read_bytes()
    for cut in range(len(whole)):
        file_map.write_bytes(whole[:cut])
        with pytest.raises(DamagedStoreError, match="no whole map"):
            import_paper_snapshot(snapshots, file_map, storage, "s")
    cases = [
        (whole + b"x", "1 bytes are left over"),
        (encoded([*rows, rows[0]]), "twice"),
        (encoded([(b"x", rows[0][1], 2)]), "unknown type 2"),
        (encoded([(b"x", bytes(32), FILE)]), "the content of 'x', is missing"),
    ]
    for content, told in cases:
        file_map.write_bytes(content)
        with pytest.raises(DamagedStoreError, match=told):
            import_paper_snapshot(snapshots, file_map, storage, "s")
    file_map.write_bytes(whole)
    for content in (b"theorem", b"../a"):
        (place,) = storage.glob(f"*/*/{hashlib.sha256(content).hexdigest()}")
        place.write_bytes(b"damaged")
        with pytest.raises(DamagedStoreError, match="is damaged: its hash is not its name"):
            import_paper_snapshot(snapshots, file_map, storage, "s")
        place.write_bytes(content)
    file_map.unlink()
    with pytest.raises(BadInputError, match="can't be read"):
        import_paper_snapshot(snapshots, file_map, storage, "s")
    assert snapshots.names() == ()
