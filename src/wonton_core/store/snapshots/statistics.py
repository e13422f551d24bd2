"""How much storing every content once saves."""

from __future__ import annotations

from collections import Counter

from attrs import frozen

from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.snapshots.entry import FILE
from wonton_core.store.snapshots.snapshot_store import SnapshotStore


@frozen
class SnapshotShare:
    """``logical`` bytes are those of all files; ``distinct`` counts each content once; ``own`` bytes are those of
    contents that no other snapshot has."""

    name: str
    files: int
    logical: int
    distinct: int
    own: int


@frozen
class StoreStatistics:
    """``stored`` are the bytes of all blobs on disk, compressed ones as they are; ``unused`` those that no snapshot
    names. ``ratio`` is stored bytes by logical ones, None for an empty store."""

    snapshots: tuple[SnapshotShare, ...]
    logical: int
    stored: int
    blobs: int
    cold_blobs: int
    cold_bytes: int
    unused: int

    @property
    def ratio(self) -> float | None:
        """The share of the logical bytes that had to be stored."""
        return self.stored / self.logical if self.logical else None


def store_statistics(store: SnapshotStore) -> StoreStatistics:
    """Figures of every snapshot and of all. Raises DamagedStoreError."""
    contents: dict[str, dict[BlobName, int]] = {}
    whole: dict[str, tuple[int, int]] = {}
    for name in store.names():
        with store.open(name) as snapshot:
            files = [entry for entry in snapshot if entry.kind == FILE]
        contents[name] = {entry.blob: entry.size for entry in files}
        whole[name] = len(files), sum(entry.size for entry in files)
    users = Counter(blob for blobs in contents.values() for blob in blobs)
    shares = tuple(
        SnapshotShare(
            name,
            *whole[name],
            distinct=sum(blobs.values()),
            own=sum(size for blob, size in blobs.items() if users[blob] == 1),
        )
        for name, blobs in contents.items()
    )
    counts = store.blobs.counts()
    unused = sum(path.stat().st_size for blob, path, _ in store.blobs.every_blob() if blob not in users)
    return StoreStatistics(
        snapshots=shares,
        logical=sum(share.logical for share in shares),
        stored=counts.bytes,
        blobs=counts.blobs,
        cold_blobs=counts.cold_blobs,
        cold_bytes=counts.cold_bytes,
        unused=unused,
    )
