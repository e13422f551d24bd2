"""How files get into the blob store: read once, hashed, written beside, brought to disk, renamed.

Files are taken in batches by several threads. What a batch newly brings is written to a folder of ``incoming``, brought
to disk at once, and renamed to its place: a blob's name never stands for a part of it, whenever the machine stops.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import stat
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from attrs import frozen

from wonton_core.errors import BadInputError, StorageError
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import WORKERS, BlobStore
from wonton_core.store.blobs.cold_blobs import COLD_SUFFIX
from wonton_core.store.blobs.disk_sync import sync_file_system
from wonton_core.store.blobs.file_copy import OPEN_TO_READ, clone, copy_and_hash, hash_file, read_whole, write_whole
from wonton_core.store.blobs.verified_states import BlobState, state_of

_BATCH_FILES = 1024
_CANNOT_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP})


@frozen
class SourceFile:
    """A regular file to be stored: its path as the operating system has it, and whether its owner may execute it."""

    path: bytes
    executable: bool


@frozen
class StoredFile:
    """Where a source file's content is, and its size in bytes; ``new`` when this brought it to the store."""

    name: BlobName
    size: int
    new: bool


def add_files(
    blobs: BlobStore,
    files: Sequence[SourceFile],
    *,
    adopt: bool = False,
    workers: int = WORKERS,
    on_done: Callable[[int], None] = lambda count: None,
) -> list[StoredFile]:
    """Store all ``files``, in order. Call it while the store is ``in_use``, until what names the blobs is on disk.

    With ``adopt`` a file becomes the blob itself where it can (same file system, no other link to it) and is
    read-only from then on. A damaged blob is replaced. ``on_done`` is told how many files each batch had. Raises
    StorageError (disk full; what is stored stays), BadInputError for a file that can't be read or that changes
    while it is read.
    """
    batches = [files[start : start + _BATCH_FILES] for start in range(0, len(files), _BATCH_FILES)]
    found: list[StoredFile] = []
    try:
        with blobs.incoming() as scratch, ThreadPoolExecutor(workers) as pool:
            adding = _Adding(blobs, os.fspath(scratch), adopt)
            running = [pool.submit(adding.add, batch) for batch in batches]
            try:
                for batch, future in zip(batches, running, strict=True):
                    found += future.result()
                    on_done(len(batch))
            except BaseException:
                for future in running:
                    future.cancel()
                raise
    except OSError as error:
        raise cannot_write(blobs, error) from error
    return found


def cannot_write(blobs: BlobStore, error: OSError) -> StorageError:
    """The error for a store that takes nothing more."""
    return StorageError(
        f"can't write to the store {blobs.root}: {error.strerror or error}",
        cause="the disk is full, or the folder is read-only",
        next_step="free some space or choose another store, then run the same command: what is stored stays",
    )


@frozen
class _Arrival:
    """A whole new file in the work folder, and what was seen of its source when that was adopted."""

    path: str
    adopted: os.stat_result | None
    source: SourceFile


class _Adding:
    """What the threads of one call share."""

    def __init__(self, blobs: BlobStore, scratch: str, adopt: bool) -> None:
        self._blobs = blobs
        self._scratch = scratch
        self._adopt = adopt
        self._clones = True
        self._numbers = itertools.count()
        self._claimed: set[BlobName] = set()
        self._lock = threading.Lock()

    def add(self, files: Sequence[SourceFile]) -> list[StoredFile]:
        """Store one batch. Contents that another batch of this call brings are left to it."""
        arrivals: dict[BlobName, _Arrival] = {}
        stored = [self._take(file, arrivals, set()) for file in files]
        there = {kept.name for kept in stored if not kept.new and kept.name not in self._claimed}
        if there and (bad := set(self._blobs.examine(there).bad)):
            for place, (file, kept) in enumerate(zip(files, stored, strict=True)):
                if kept.name in bad:
                    stored[place] = self._take(file, arrivals, bad)
                    if stored[place].name != kept.name:
                        raise changed(file.path)
        if arrivals:
            sync_file_system(self._blobs.root)
            self._blobs.record([self._settle(name, arrival) for name, arrival in arrivals.items()])
        return stored

    def _take(self, file: SourceFile, arrivals: dict[BlobName, _Arrival], bad: set[BlobName]) -> StoredFile:
        """Read a file; write it to ``arrivals`` when no blob has its content, or only one of the ``bad``."""
        handle = _open(file)
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise changed(file.path)
            content = read_whole(handle, before.st_size)
            digest = hash_file(handle) if content is None else hashlib.sha256(content).digest()
            if _state(os.fstat(handle)) != _state(before):
                raise changed(file.path)
            name = BlobName(digest, file.executable)
            new = (name in bad or not self._is_there(name)) and self._claim(name)
            if new:
                arrivals[name] = self._arrive(file, handle, before, content, name)
            return StoredFile(name, before.st_size, new)
        finally:
            os.close(handle)

    def _is_there(self, name: BlobName) -> bool:
        place = self._blobs.place(name)
        return os.path.lexists(place) or os.path.lexists(place + COLD_SUFFIX)

    def _claim(self, name: BlobName) -> bool:
        with self._lock:
            if name in self._claimed:
                return False
            self._claimed.add(name)
            return True

    def _arrive(
        self, file: SourceFile, handle: int, seen: os.stat_result, content: memoryview | None, name: BlobName
    ) -> _Arrival:
        """A new file of the work folder: the source itself, its blocks, or its bytes."""
        path = f"{self._scratch}/{next(self._numbers)}"
        if self._adopt and seen.st_nlink == 1 and _linked(file, path):
            os.chmod(path, name.mode)
            return _Arrival(path, seen, file)
        target = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            if self._clones and seen.st_size:
                self._clones = clone(handle, target)
            if self._clones and seen.st_size:
                digest = hash_file(target)
            elif content is not None:
                write_whole(target, content)
                digest = name.digest
            else:
                digest = copy_and_hash(handle, target)
            if digest != name.digest:
                raise changed(file.path)
            os.fchmod(target, name.mode)
        finally:
            os.close(target)
        return _Arrival(path, None, file)

    def _settle(self, name: BlobName, arrival: _Arrival) -> BlobState:
        """Move a whole file to its place; a damaged blob there is replaced."""
        if arrival.adopted is not None:
            now = os.lstat(arrival.path)
            # Its name in the tree and that in the store: a third could be written to by somebody.
            if now.st_nlink != 2 or _written_state(now) != _written_state(arrival.adopted):
                raise changed(arrival.source.path)
        place = self._blobs.place(name)
        try:
            os.rename(arrival.path, place)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.rename(arrival.path, place)
        if os.path.lexists(place + COLD_SUFFIX):
            os.unlink(place + COLD_SUFFIX)  # damaged, else it would have been made plain
        return state_of(name, os.lstat(place))


def _open(file: SourceFile) -> int:
    try:
        return os.open(file.path, OPEN_TO_READ)
    except OSError as error:
        raise BadInputError(
            f"{os.fsdecode(file.path)!r} can't be read: {error.strerror}",
            cause="it was removed or changed meanwhile, or its owner does not allow it",
            next_step="make sure that nothing writes to the folder, and run the command again",
        ) from error


def _linked(file: SourceFile, target: str) -> bool:
    """Give the source itself a second name in the store; False where that can't be."""
    try:
        os.link(file.path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno in _CANNOT_LINK:
            return False
        raise
    return True


def _written_state(found: os.stat_result) -> tuple[int, ...]:
    """What stays the same as long as nobody writes to a file."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _state(found: os.stat_result) -> tuple[int, ...]:
    """What stays the same as long as nobody does anything to a file."""
    return *_written_state(found), found.st_ctime_ns


def changed(path: bytes) -> BadInputError:
    """The error for a tree that somebody else writes to."""
    return BadInputError(
        f"{os.fsdecode(path)!r} changed while it was read",
        cause="a build or an editor still writes to the folder",
        next_step="wait until it is done, and run the command again",
    )
