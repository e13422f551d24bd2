"""From a folder to a list of entries, with every content in the blob store."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection
from pathlib import Path

from attrs import frozen

from wonton_core.store.blobs.add_files import SourceFile, add_files, changed
from wonton_core.store.blobs.blob_store import WORKERS, BlobStore
from wonton_core.store.snapshots.entry import SnapshotEntry
from wonton_core.store.snapshots.format import KEPT_PERMISSIONS
from wonton_core.store.snapshots.tree_walk import walk


@frozen
class StoredTree:
    """The entries of a folder; how many blobs and bytes are new; ``skipped`` are sockets, pipes and devices."""

    entries: tuple[SnapshotEntry, ...]
    new_blobs: int
    new_bytes: int
    skipped: tuple[bytes, ...]


def store_tree(
    blobs: BlobStore,
    folder: Path,
    *,
    excluded: Collection[bytes] = (),
    adopt: bool = False,
    workers: int = WORKERS,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> StoredTree:
    """Store all files of ``folder``. Call it while the store is ``in_use``.

    ``on_done`` is told how many files are stored, and of how many. Raises BadInputError, StorageError as
    ``add_files`` does.
    """
    base = os.fsencode(folder)
    entries: list[SnapshotEntry] = []
    files: list[tuple[bytes, int]] = []
    skipped: list[bytes] = []
    for found in walk(folder, excluded=excluded):
        mode = stat.S_IFMT(found.stat.st_mode) | (found.stat.st_mode & KEPT_PERMISSIONS)
        if stat.S_ISREG(mode):
            files.append((found.path, mode))
        elif stat.S_ISDIR(mode):
            entries.append(SnapshotEntry(found.path, mode))
        elif stat.S_ISLNK(mode):
            entries.append(SnapshotEntry(found.path, mode, target=_target(os.path.join(base, found.path))))
        else:
            skipped.append(found.path)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        on_done(done, len(files))

    sources = [SourceFile(os.path.join(base, path), bool(mode & stat.S_IXUSR)) for path, mode in files]
    stored = add_files(blobs, sources, adopt=adopt, workers=workers, on_done=step)
    for (path, mode), kept in zip(files, stored, strict=True):
        entries.append(SnapshotEntry(path, mode, kept.size, kept.name.digest))
    new = [kept.size for kept in stored if kept.new]
    return StoredTree(tuple(entries), len(new), sum(new), tuple(skipped))


def _target(path: bytes) -> bytes:
    try:
        return os.readlink(path)
    except OSError as error:
        raise changed(path) from error
