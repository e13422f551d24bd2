"""What changed from one snapshot to another."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from wonton_core.store.snapshots.entry import SnapshotEntry


@frozen
class Difference:
    """Paths of entries that only the later one has, that only the earlier one has, or that are not the same in both."""

    added: tuple[bytes, ...]
    removed: tuple[bytes, ...]
    changed: tuple[bytes, ...]


def difference(earlier: Iterable[SnapshotEntry], later: Iterable[SnapshotEntry]) -> Difference:
    """Paths in order."""
    before = {entry.path: entry for entry in earlier}
    after = {entry.path: entry for entry in later}
    return Difference(
        tuple(path for path in after if path not in before),
        tuple(path for path in before if path not in after),
        tuple(path for path, entry in after.items() if path in before and before[path] != entry),
    )
