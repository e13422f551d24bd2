"""From a snapshot to a folder: by links, shared blocks or copies.

A fresh folder is made under another name and renamed when it is whole; a folder to be updated is renamed away first. So
a folder of the asked-for name is always a whole one, whenever the process is killed. What a killed one leaves behind is
removed by the next that restores to the same place.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, DamagedStoreError, StorageError, UsageError
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import WORKERS, BlobStore
from wonton_core.store.blobs.file_copy import can_clone, clone, copy_and_hash, hash_file
from wonton_core.store.blobs.verified_states import FileState, state_of
from wonton_core.store.snapshots.entry import FILE, FOLDER, LINK, SnapshotEntry
from wonton_core.store.snapshots.tree_walk import walk

AUTO = "auto"
REFLINK = "reflink"
HARD_LINK = "hardlink"
SYMBOLIC_LINK = "symlink"
COPY = "copy"
MODES = (AUTO, REFLINK, HARD_LINK, SYMBOLIC_LINK, COPY)

_PART_FILES = 512


@frozen
class Restoration:
    """What was done: ``mode`` is one of MODES but AUTO; ``kept`` counts files that were there already."""

    mode: str
    files: int
    bytes: int
    kept: int


def choose_mode(blobs: BlobStore, folder: Path, wanted: str) -> str:
    """The mode to restore to ``folder`` by: as ``wanted``, or the first that works of reflink, hard link, copy.

    Raises UsageError when what is wanted doesn't work there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    same = blobs.root.stat().st_dev == folder.parent.stat().st_dev
    if wanted in (AUTO, REFLINK) and same and can_clone(blobs.root, folder.parent):
        return REFLINK
    if wanted == REFLINK or (wanted == HARD_LINK and not same):
        raise UsageError(
            f"{folder} can't be restored by {wanted}: its file system does not share blocks or links with the store",
            next_step="use --mode auto, or a folder on the same file system as the store",
        )
    if wanted == AUTO:
        return HARD_LINK if same else COPY
    return wanted


def restore(
    blobs: BlobStore,
    entries: Sequence[SnapshotEntry],
    folder: Path,
    *,
    mode: str = AUTO,
    update: bool = False,
    hash_all: bool = False,
    workers: int = WORKERS,
) -> Restoration:
    """Make ``folder`` hold exactly ``entries``. Call it while the store is ``in_use``.

    Without ``update`` the folder must not exist, or be empty. With it, what is right in it stays: files that are links
    to the right blob, else files that hash to the right content. ``hash_all`` trusts no blob. By links, files have the
    blobs' read-only modes. Raises BadInputError, DamagedStoreError, StorageError, UsageError.
    """
    files = [entry for entry in entries if entry.kind == FILE]
    states = blobs.checked((entry.blob for entry in files), hash_all=hash_all, workers=workers)
    try:
        chosen = choose_mode(blobs, folder, mode)
        _remove_leftovers(folder)
        if not _is_empty(folder) and not update:
            raise BadInputError(
                f"{folder} is not empty",
                next_step="give a folder that does not exist, or --update to turn this one into the snapshot",
            )
        with _partial(folder, update) as partial:
            kept = _clear(blobs, partial, entries, states, chosen) if update else frozenset()
            missing = [entry for entry in files if entry.path not in kept]
            _make_folders_and_links(partial, entries)
            placing = _Placing(blobs, os.fsencode(partial), states, chosen)
            parts = [missing[start : start + _PART_FILES] for start in range(0, len(missing), _PART_FILES)]
            with ThreadPoolExecutor(workers) as pool:
                blobs.record([state for linked in pool.map(placing.place, parts) for state in linked])
            _set_folder_modes(partial, entries)
    except OSError as error:
        raise StorageError(
            f"can't restore to {folder}: {error.strerror or error}",
            cause="the disk is full, or the folder can't be written",
            next_step="free some space or choose another folder, then run the same command",
        ) from error
    return Restoration(chosen, len(files), sum(entry.size for entry in files), len(kept))


def remove_restored(blobs: BlobStore, folder: Path) -> None:
    """Remove a restored folder so that its blobs stay trusted. Call it while the store is ``in_use``."""
    linked = [found.stat for found in walk(folder) if stat.S_ISREG(found.stat.st_mode) and found.stat.st_nlink > 1]

    blobs.remove_links(linked, lambda: _remove_tree(folder))


def _remove_tree(folder: Path) -> None:
    """Remove a folder, read-only folders in it included."""
    folder.chmod(0o700)
    for path, folders, _ in os.walk(folder):
        for name in folders:
            if not os.path.islink(below := os.path.join(path, name)):
                os.chmod(below, 0o700)
    shutil.rmtree(folder)


def _is_empty(folder: Path) -> bool:
    try:
        return next(iter(os.scandir(folder)), None) is None
    except FileNotFoundError:
        return True


def _partial_name(folder: Path) -> str:
    return f".{folder.name}.{os.urandom(6).hex()}.partial"


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left; a folder that a living one holds is locked."""
    for leftover in folder.parent.glob(f".{_glob_escaped(folder.name)}.{'[0-9a-f]' * 12}.partial"):
        handle = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove_tree(leftover)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)


def _glob_escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


@contextmanager
def _partial(folder: Path, update: bool) -> Iterator[Path]:
    """The folder under a name of its own, locked; it gets its real name when all went well, else it is removed."""
    partial = folder.parent / _partial_name(folder)
    if update and folder.is_dir():
        folder.rename(partial)
    else:
        partial.mkdir(mode=0o700)
    handle = os.open(partial, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield partial
        partial.rename(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            _remove_tree(partial)
        raise
    finally:
        os.close(handle)


def _make_folders_and_links(partial: Path, entries: Sequence[SnapshotEntry]) -> None:
    base = os.fsencode(partial) + b"/"
    for entry in entries:
        if entry.kind == FOLDER:
            with contextlib.suppress(FileExistsError):
                os.mkdir(base + entry.path, 0o700)
        elif entry.kind == LINK and not os.path.lexists(base + entry.path):
            os.symlink(entry.target, base + entry.path)


def _set_folder_modes(partial: Path, entries: Sequence[SnapshotEntry]) -> None:
    base = os.fsencode(partial) + b"/"
    # Children first: a folder that its owner can't search hides them.
    for entry in reversed(entries):
        if entry.kind == FOLDER:
            os.chmod(base + entry.path, stat.S_IMODE(entry.mode))
    partial.chmod(0o755)


class _Placing:
    """Puts files into a folder that nobody else writes to."""

    def __init__(self, blobs: BlobStore, base: bytes, states: dict[BlobName, FileState], mode: str) -> None:
        self._blobs = blobs
        self._base = base + b"/"
        self._states = states
        self._mode = mode

    def place(self, entries: Sequence[SnapshotEntry]) -> list[tuple[BlobName, FileState]]:
        """The states of blobs that were linked."""
        linked = {}
        for entry in entries:
            name = entry.blob
            target = self._base + entry.path
            source = self._blobs.path(name)
            if self._mode == SYMBOLIC_LINK:
                os.symlink(os.fsencode(source.absolute()), target)
            elif self._mode == HARD_LINK and _linked(source, target):
                now, before = state_of(os.lstat(target)), self._states[name]
                if (now.inode, now.size, now.mtime) != (before.inode, before.size, before.mtime):
                    raise DamagedStoreError(
                        f"{source} changed while it was restored",
                        cause="something else writes to the store",
                        next_step="run the same command again",
                    )
                linked[name] = now
            else:
                self._copy(entry, source, target)
        return list(linked.items())

    def _copy(self, entry: SnapshotEntry, source: Path, target: bytes) -> None:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                if not (self._mode == REFLINK and clone(handle, made)) and copy_and_hash(handle, made) != entry.digest:
                    raise DamagedStoreError(
                        f"{source} is damaged",
                        cause="something else writes to the store",
                        next_step="make the snapshot again from its source (`wonton snapshot create`)",
                    )
                os.fchmod(made, stat.S_IMODE(entry.mode))
            finally:
                os.close(made)
        finally:
            os.close(handle)


def _linked(source: Path, target: bytes) -> bool:
    """False where the blob has as many links as the file system allows."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno == errno.EMLINK:
            return False
        raise
    return True


def _clear(
    blobs: BlobStore,
    partial: Path,
    entries: Sequence[SnapshotEntry],
    states: dict[BlobName, FileState],
    mode: str,
) -> frozenset[bytes]:
    """Remove all that is not as ``entries`` say; the paths of files that are."""
    base = os.fsencode(partial) + b"/"
    wanted = {entry.path: entry for entry in entries}
    kept, wrong, linked = set(), [], []
    partial.chmod(0o700)
    for found in walk(partial):
        entry = wanted.get(found.path)
        path = base + found.path
        if stat.S_ISDIR(found.stat.st_mode):
            os.chmod(path, 0o700)
        if entry is not None and _is_right(entry, found.stat, path, states, mode):
            if entry.kind == FILE:
                kept.add(found.path)
            continue
        wrong.append((path, stat.S_ISDIR(found.stat.st_mode)))
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


def _is_right(
    entry: SnapshotEntry, found: os.stat_result, path: bytes, states: dict[BlobName, FileState], mode: str
) -> bool:
    if stat.S_IFMT(found.st_mode) != stat.S_IFMT(entry.mode):
        return False
    if entry.kind == FOLDER:
        return True
    if entry.kind == LINK:
        return os.readlink(path) == entry.target
    if mode == HARD_LINK:
        return found.st_ino == states[entry.blob].inode
    if found.st_nlink > 1 or found.st_size != entry.size or stat.S_IMODE(found.st_mode) != stat.S_IMODE(entry.mode):
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        return hash_file(handle) == entry.digest
    finally:
        os.close(handle)
