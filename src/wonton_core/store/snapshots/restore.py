"""From a snapshot to a folder: by links, shared blocks or copies.

A fresh folder is made under another name and renamed when it is whole; a folder to be updated is renamed away first. So
a folder of the asked-for name is always a whole one, whenever the process is killed. What a killed one leaves behind is
removed by the next that restores to the same place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, StorageError, UsageError
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import PART_BLOBS, WORKERS, BlobStore
from wonton_core.store.blobs.file_copy import can_clone
from wonton_core.store.blobs.tree_removal import remove_tree
from wonton_core.store.blobs.work_folder import locked_folder, remove_abandoned
from wonton_core.store.snapshots.entry import SnapshotEntry
from wonton_core.store.snapshots.file_placing import COPY, HARD_LINK, REFLINK, SYMBOLIC_LINK, FilePlacing
from wonton_core.store.snapshots.folder_clearing import clear
from wonton_core.store.snapshots.restored_folders import RestoredFolders
from wonton_core.store.snapshots.tree_walk import walk

AUTO = "auto"
MODES = (AUTO, REFLINK, HARD_LINK, SYMBOLIC_LINK, COPY)


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
    if wanted not in MODES:
        raise UsageError(f"{wanted!r} is no way to restore", next_step=f"give one of {', '.join(MODES)}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    same = blobs.root.stat().st_dev == folder.parent.stat().st_dev
    if wanted in (AUTO, REFLINK) and same and can_clone(blobs.root, folder.parent):
        return REFLINK
    if wanted == REFLINK or (wanted == HARD_LINK and not same):
        raise UsageError(
            f"{folder} can't be restored by {wanted}: its file system does not share "
            f"{'blocks' if wanted == REFLINK else 'links'} with the store {blobs.root}",
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

    Without ``update`` the folder must not exist, or be empty. With it the folder must be one that was restored before:
    what is right in it stays (links to the right blob, else files that hash to the right content), all else goes. A
    blob that is damaged or missing is found before anything is changed; if something else goes wrong midway, such as a
    full disk, the folder is removed. ``hash_all`` trusts no blob. By links, files have the blobs' read-only modes.
    Raises BadInputError, DamagedStoreError, StorageError, UsageError.
    """
    folder = Path(os.path.realpath(folder))
    restored = RestoredFolders(blobs.root)
    by_blob: dict[BlobName, list[SnapshotEntry]] = {}
    files = [entry for entry in entries if stat.S_ISREG(entry.mode)]
    for entry in files:
        by_blob.setdefault(entry.blob, []).append(entry)
    try:
        chosen = choose_mode(blobs, folder, mode)
        _remove_leftovers(folder)
        updating = not _is_empty(folder)
        if updating:
            _may_update(folder, update, restored)
        # Once more below, part by part: here so that nothing is lost, there so that nothing happens in between.
        if updating or hash_all:
            blobs.check(by_blob, hash_all=hash_all, workers=workers)
        with _partial(folder, updating) as partial:
            kept = clear(blobs, partial, entries, chosen) if updating else frozenset()
            _make_folders_and_links(partial, entries)
            _place_files(FilePlacing(blobs, partial, chosen), by_blob, kept, workers)
            _set_folder_modes(partial, entries)
            restored.note(folder, partial.stat())
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(
                f"can't restore to {folder}: {error.strerror}",
                cause="with this folder's path before them, paths of the snapshot are longer than the system takes",
                next_step="choose a folder with a shorter name or path",
            ) from error
        raise StorageError(
            f"can't restore to {folder}: {error.strerror or error}",
            cause="the disk is full, or the folder can't be written",
            next_step="free some space or choose another folder, then run the same command",
        ) from error
    return Restoration(chosen, len(files), sum(entry.size for entry in files), len(kept))


def remove_restored(blobs: BlobStore, folder: Path) -> None:
    """Remove a restored folder so that its blobs stay trusted. Call it while the store is ``in_use``.

    Raises BadInputError for a folder that was not restored from this store, StorageError.
    """
    folder = Path(os.path.realpath(folder))
    restored = RestoredFolders(blobs.root)
    if not restored.knows(folder):
        raise _not_ours(folder, "removed")
    linked = [found.stat for found in walk(folder) if stat.S_ISREG(found.stat.st_mode) and found.stat.st_nlink > 1]
    try:
        blobs.remove_links(linked, lambda: remove_tree(folder))
        restored.forget(folder)
    except OSError as error:
        raise StorageError(
            f"can't remove {folder}: {error.strerror or error}", next_step="remove it by hand"
        ) from error


def _may_update(folder: Path, update: bool, restored: RestoredFolders) -> None:
    if not update:
        raise BadInputError(
            f"{folder} is not empty",
            next_step="give a folder that does not exist, or --update to turn a restored one into the snapshot",
        )
    if not restored.knows(folder):
        raise _not_ours(folder, "turned into a snapshot")


def _not_ours(folder: Path, what: str) -> BadInputError:
    return BadInputError(
        f"{folder} is not {what}, since it was not restored from this store",
        cause="all in it would be lost; or it was moved after it was restored",
        next_step="look what it holds, and remove it by hand",
    )


def _is_empty(folder: Path) -> bool:
    try:
        with os.scandir(folder) as listed:
            return next(listed, None) is None
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        raise BadInputError(f"{folder} is no folder", next_step="give a folder that does not exist") from None


def _partial_path(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.{os.urandom(6).hex()}.partial"


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left when they restored to ``folder``."""
    pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in folder.name)
    remove_abandoned(folder.parent.glob(f".{pattern}.{'[0-9a-f]' * 12}.partial"), remove_tree)


@contextmanager
def _partial(folder: Path, updating: bool) -> Iterator[Path]:
    """The folder under a name of its own, locked; it gets its real name when all went well, else it is removed."""

    def begin(path: Path) -> None:
        if updating:
            with contextlib.suppress(FileNotFoundError):
                folder.rename(path)
                return
        path.mkdir(mode=0o700)

    partial = _partial_path(folder)
    with locked_folder(partial, begin):
        try:
            yield partial
            partial.rename(folder)
        except BaseException:
            with contextlib.suppress(OSError):
                remove_tree(partial)
            raise


def _place_files(
    placing: FilePlacing, by_blob: dict[BlobName, list[SnapshotEntry]], kept: frozenset[bytes], workers: int
) -> None:
    """Put all files in their places that are not ``kept``. Raises DamagedStoreError, OSError."""
    wanted: Iterable[tuple[BlobName, list[SnapshotEntry]]] = by_blob.items()
    if kept:
        missing = ((name, [entry for entry in found if entry.path not in kept]) for name, found in wanted)
        wanted = ((name, found) for name, found in missing if found)
    ordered = list(wanted)
    parts = [dict(ordered[start : start + PART_BLOBS]) for start in range(0, len(ordered), PART_BLOBS)]
    if placing.makes_links:
        # In one thread: calls this short only wait for each other in several.
        bad = [name for part in parts for name in placing.place(part, workers)]
    else:
        with ThreadPoolExecutor(workers) as pool:
            bad = [name for found in pool.map(placing.place, parts) for name in found]
    if bad:
        raise placing.blobs.damaged(bad)


def _make_folders_and_links(partial: Path, entries: Sequence[SnapshotEntry]) -> None:
    base = os.fsencode(partial) + b"/"
    for path, mode, _, _, target in entries:
        if stat.S_ISDIR(mode):
            with contextlib.suppress(FileExistsError):
                os.mkdir(base + path, 0o700)
        elif stat.S_ISLNK(mode):
            with contextlib.suppress(FileExistsError):
                os.symlink(target, base + path)


def _set_folder_modes(partial: Path, entries: Sequence[SnapshotEntry]) -> None:
    base = os.fsencode(partial) + b"/"
    # Children first: a folder that its owner can't search hides them.
    for entry in reversed(entries):
        if stat.S_ISDIR(entry.mode):
            os.chmod(base + entry.path, entry.permissions)
    partial.chmod(0o755)
