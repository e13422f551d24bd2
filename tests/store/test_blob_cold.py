"""Blobs that are compressed, and made plain again."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, DamagedStoreError, ToolMissingError
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.snapshots.snapshot_store import SnapshotStore


def name_of(content: bytes) -> BlobName:
    return BlobName(hashlib.sha256(content).digest(), False)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def damage_flip(path: Path) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def damage_truncate(path: Path) -> None:
    path.chmod(0o644)
    os.truncate(path, 2)


@pytest.fixture
def frozen(tmp_path: Path) -> tuple[SnapshotStore, bytes]:
    snapshots = SnapshotStore(tmp_path / "store")
    tree = tmp_path / "tree"
    tree.mkdir()
    content = b"theorem " * 10_000
    written(tree / "f", content)
    written(tree / "g", os.urandom(100))
    written(tree / "x", content).chmod(0o755)
    snapshots.create(tree, "s")
    done = snapshots.freeze(["s"])
    assert done.blobs == 2 and done.bytes > 0.9 * 2 * len(content)
    return snapshots, content


def test_cold_blobs_round_trip(frozen: tuple[SnapshotStore, bytes], tmp_path: Path) -> None:
    snapshots, content = frozen
    counts = snapshots.blobs.counts()
    assert (counts.blobs, counts.cold_blobs) == (3, 2) and counts.bytes < len(content)
    assert snapshots.collect().blobs == 0
    snapshots.restore("s", tmp_path / "out", mode="hardlink")
    assert (tmp_path / "out" / "f").read_bytes() == content and os.access(tmp_path / "out" / "x", os.X_OK)
    assert snapshots.blobs.counts().cold_blobs == 0
    # What a restored folder links to stays plain: compressing it would cost space.
    assert snapshots.freeze(["s"]).blobs == 0
    snapshots.release(tmp_path / "out")
    assert snapshots.freeze(["s"]).blobs == 2
    # A compressed blob counts as stored.
    assert snapshots.create(tmp_path / "tree", "t").new_blobs == 0
    # Now another one has them too, warm.
    assert snapshots.freeze(["s"]).blobs == 0
    assert snapshots.freeze(["s", "t"]).blobs == 2


@pytest.mark.parametrize("damage", [damage_flip, damage_truncate, Path.unlink])
def test_damaged_cold_blob(frozen: tuple[SnapshotStore, bytes], tmp_path: Path, damage: Callable[[Path], None]) -> None:
    snapshots, content = frozen
    name = name_of(content)
    damage(Path(f"{snapshots.blobs.place(name)}.zst"))
    with pytest.raises(DamagedStoreError, match=name.text) as caught:
        snapshots.restore("s", tmp_path / "out")
    assert ("missing (1)" if damage is Path.unlink else "damaged (1)") in caught.value.summary
    snapshots.create(tmp_path / "tree", "s", replace=True)
    assert snapshots.verify("s") == 3 and snapshots.blobs.counts().cold_blobs == 0


def test_cold_blob_of_another_content(frozen: tuple[SnapshotStore, bytes], tmp_path: Path) -> None:
    snapshots, content = frozen
    other = Path(f"{snapshots.blobs.place(name_of(content))}.zst")
    import zstandard

    other.chmod(0o644)
    other.write_bytes(zstandard.compress(b"other"))
    with pytest.raises(DamagedStoreError, match=r"damaged \(1\)"):
        snapshots.restore("s", tmp_path / "out")


def test_damaged_blobs_are_not_frozen(tmp_path: Path) -> None:
    snapshots = SnapshotStore(tmp_path / "store")
    (tmp_path / "tree").mkdir()
    written(tmp_path / "tree" / "f", b"right" * 1000)
    snapshots.create(tmp_path / "tree", "s")
    damage_flip(snapshots.blobs.path(name_of(b"right" * 1000)))
    assert snapshots.freeze(["s"]).blobs == 0
    with pytest.raises(BadInputError, match="no snapshot none"):
        snapshots.freeze(["none"])


def test_without_the_zstandard_package(
    frozen: tuple[SnapshotStore, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots, _ = frozen
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(ToolMissingError, match="zstandard") as caught:
        snapshots.restore("s", tmp_path / "out")
    assert "wonton-core[zstd]" in caught.value.next_step
    assert not (tmp_path / "out").exists()
    written(tmp_path / "tree" / "new", b"compress me" * 100)
    with pytest.raises(ToolMissingError, match="zstandard"):
        snapshots.create(tmp_path / "tree", "t")
    other = SnapshotStore(tmp_path / "other")
    other.create(tmp_path / "tree", "s")
    with pytest.raises(ToolMissingError, match="zstandard"):
        other.freeze(["s"])
