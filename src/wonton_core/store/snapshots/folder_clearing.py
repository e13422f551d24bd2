"""What of a restored folder can stay when it becomes another snapshot."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from wonton_core.store.blobs.blob_store import BlobStore
from wonton_core.store.blobs.file_copy import OPEN_TO_READ, hash_file
from wonton_core.store.snapshots.entry import FILE, FOLDER, LINK, SnapshotEntry
from wonton_core.store.snapshots.file_placing import HARD_LINK, SYMBOLIC_LINK
from wonton_core.store.snapshots.tree_walk import Found, walk


def clear(blobs: BlobStore, folder: Path, entries: Sequence[SnapshotEntry], mode: str) -> frozenset[bytes]:
    """Remove all from ``folder`` that is not as ``entries`` say; the paths of files that are and stay.

    Raises BadInputError (can't be read), OSError.
    """
    base = os.fsencode(folder) + b"/"
    wanted = {entry.path: entry for entry in entries}
    kept: set[bytes] = set()
    wrong: list[tuple[bytes, bool]] = []
    linked: list[os.stat_result] = []
    folder.chmod(0o700)
    for found in walk(folder):
        is_folder = stat.S_ISDIR(found.stat.st_mode)
        if is_folder:
            os.chmod(base + found.path, 0o700)
        entry = wanted.get(found.path)
        if entry is not None and _is_right(blobs, entry, found, base, mode):
            if entry.kind == FILE:
                kept.add(found.path)
            continue
        wrong.append((base + found.path, is_folder))
        if stat.S_ISREG(found.stat.st_mode) and found.stat.st_nlink > 1:
            linked.append(found.stat)

    def remove() -> None:
        for path, is_folder in reversed(wrong):
            if is_folder:
                os.rmdir(path)
            else:
                os.unlink(path)

    blobs.remove_links(linked, remove)
    return frozenset(kept)


def _is_right(blobs: BlobStore, entry: SnapshotEntry, found: Found, base: bytes, mode: str) -> bool:
    path, own = base + found.path, found.stat
    if entry.kind == FILE and mode == SYMBOLIC_LINK:
        return stat.S_ISLNK(own.st_mode) and os.readlink(path) == os.fsencode(blobs.place(entry.blob))
    if stat.S_IFMT(own.st_mode) != stat.S_IFMT(entry.mode):
        return False
    if entry.kind == FOLDER:
        return True
    if entry.kind == LINK:
        return os.readlink(path) == entry.target
    if mode == HARD_LINK:
        return os.path.samestat(own, os.lstat(blobs.place(entry.blob)))
    if own.st_nlink > 1 or own.st_size != entry.size or stat.S_IMODE(own.st_mode) != entry.permissions:
        return False
    handle = os.open(path, OPEN_TO_READ)
    try:
        return hash_file(handle) == entry.digest
    finally:
        os.close(handle)
