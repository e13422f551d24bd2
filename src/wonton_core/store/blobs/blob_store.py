"""The content-addressed store: files go in once, are checked before they are handed out, and are never half there.

Layout below the store's folder: ``blobs/a/bc/abc...`` (two levels), ``incoming`` (what is being written),
``verified.sqlite3`` (a cache, see ``verified_states``), ``lock``. Writers and readers share the lock; whoever removes
blobs holds it alone. A blob is written to ``incoming``, brought to disk together with others of its batch, and renamed.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, DamagedStoreError, StorageError
from wonton_core.store.blobs.blob_name import BlobName, read_blob_name
from wonton_core.store.blobs.cold_blobs import COLD_SUFFIX, thaw
from wonton_core.store.blobs.disk_sync import sync_file_system
from wonton_core.store.blobs.file_copy import clone, copy_and_hash, hash_file
from wonton_core.store.blobs.store_lock import locked
from wonton_core.store.blobs.verified_states import FileState, VerifiedStates, state_of

_BATCH_FILES = 256
WORKERS = min(8, os.cpu_count() or 1)
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
"""Nothing but the named file itself is opened, and a pipe in its place doesn't hold us up."""


@frozen
class SourceFile:
    """A regular file to be stored: its path as the operating system has it, and whether its owner may execute it."""

    path: bytes
    executable: bool


@frozen
class StoredFile:
    """Where a source file's content is, and its size in bytes; ``new`` when the store did not have it before."""

    name: BlobName
    size: int
    new: bool


@frozen
class BlobCounts:
    """Blobs on disk and their bytes; of these, the compressed ones."""

    blobs: int
    bytes: int
    cold_blobs: int
    cold_bytes: int


class BlobStore:
    """Blobs below ``root``, which is made when something is stored."""

    def __init__(self, root: Path) -> None:
        """``root`` need not exist."""
        self.root = root
        self._blobs = root / "blobs"
        self._incoming = root / "incoming"
        self._states = VerifiedStates(root / "verified.sqlite3")

    def path(self, name: BlobName) -> Path:
        """Where the blob's file is or would be."""
        return self._blobs / name.place

    def in_use(self) -> AbstractContextManager[None]:
        """While this is held nothing is removed from the store. Raises StorageError."""
        return locked(self.root / "lock", alone=False)

    def alone(self, on_wait: Callable[[], None] = lambda: None) -> AbstractContextManager[None]:
        """While this is held nobody else reads or writes the store. Raises StorageError."""
        return locked(self.root / "lock", alone=True, on_wait=on_wait)

    # -- putting in

    def add_files(
        self,
        files: Sequence[SourceFile],
        *,
        adopt: bool = False,
        workers: int = WORKERS,
        on_done: Callable[[int], None] = lambda count: None,
    ) -> list[StoredFile]:
        """Store all ``files``, in order. Call it while ``in_use`` is held, until what names the blobs is on disk.

        With ``adopt`` a file becomes the blob itself where it can (same file system, no other link to it) and is
        read-only from then on. A damaged blob is replaced. ``on_done`` is told how many files each batch had. Raises
        StorageError (disk full; what is stored stays), BadInputError for a file that can't be read or that changes
        while it is read.
        """
        batches = [files[start : start + _BATCH_FILES] for start in range(0, len(files), _BATCH_FILES)]
        found: list[StoredFile] = []
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            with ThreadPoolExecutor(workers) as pool:
                running = [pool.submit(self._add_batch, batch, adopt) for batch in batches]
                try:
                    for batch, future in zip(batches, running, strict=True):
                        found += future.result()
                        on_done(len(batch))
                except BaseException:
                    for future in running:
                        future.cancel()
                    raise
        except OSError as error:
            raise _cannot_write(self.root, error) from error
        return found

    def _add_batch(self, files: Sequence[SourceFile], adopt: bool) -> list[StoredFile]:
        hashed = [_hashed(file) for file in files]
        names = [BlobName(digest, file.executable) for file, (digest, _) in zip(files, hashed, strict=True)]
        known = self._states.get(names)
        arrivals: dict[BlobName, Path] = {}
        found, right = [], []
        try:
            for file, name, (_, seen) in zip(files, names, hashed, strict=True):
                state = None if name in arrivals else self._state_if_right(name, known.get(name))
                if state is None and name not in arrivals:
                    arrivals[name] = self._arrive(file, name, seen, adopt)
                    found.append(StoredFile(name, seen.size, new=True))
                    continue
                if state is not None and state != known.get(name):
                    right.append((name, state))
                found.append(StoredFile(name, seen.size, new=False))
            if arrivals:
                sync_file_system(self._incoming)
            for name, arrived in arrivals.items():
                right.append((name, self._settle(name, arrived)))
        finally:
            for arrived in arrivals.values():
                arrived.unlink(missing_ok=True)
        self._states.record(right)
        return found

    def _state_if_right(self, name: BlobName, known: FileState | None) -> FileState | None:
        """The state of a blob that is there and right; it is hashed only if it isn't as when last verified."""
        try:
            handle = os.open(self.path(name), _READ)
        except FileNotFoundError:
            return self._state_if_thawed(name)
        try:
            state = state_of(os.fstat(handle))
            return state if state == known or hash_file(handle) == name.digest else None
        finally:
            os.close(handle)

    def _state_if_thawed(self, name: BlobName) -> FileState | None:
        """A compressed blob that is right counts as stored; it is made plain again on the way."""
        return state_of(self.path(name).stat()) if thaw(self.path(name), name, self._incoming) else None

    def _arrive(self, file: SourceFile, name: BlobName, seen: FileState, adopt: bool) -> Path:
        """The content of ``file``, which was ``seen`` when it was hashed, in a new file of ``incoming``."""
        arrived = self._incoming / f"{os.getpid()}-{os.urandom(8).hex()}"
        if adopt and _adopted(file, arrived):
            now = state_of(arrived.lstat())
            if (now.inode, now.size, now.mtime) != (seen.inode, seen.size, seen.mtime):
                arrived.unlink()
                raise _changed(file)
            return arrived
        source = _open(file)
        try:
            target = os.open(arrived, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                digest = hash_file(target) if clone(source, target) else copy_and_hash(source, target)
            finally:
                os.close(target)
            if digest != name.digest:
                raise _changed(file)
        except BaseException:
            arrived.unlink(missing_ok=True)
            raise
        finally:
            os.close(source)
        return arrived

    def _settle(self, name: BlobName, arrived: Path) -> FileState:
        """Move a whole file of ``incoming`` to its place; a damaged blob there is replaced."""
        place = self.path(name)
        os.chmod(arrived, name.mode)
        try:
            arrived.rename(place)
        except FileNotFoundError:
            place.parent.mkdir(parents=True, exist_ok=True)
            arrived.rename(place)
        return state_of(place.stat())

    # -- handing out

    def checked(
        self, names: Iterable[BlobName], *, hash_all: bool = False, workers: int = WORKERS
    ) -> dict[BlobName, FileState]:
        """The states of blobs that are all there and right. Call it while ``in_use`` is held.

        A blob that is as when last verified is trusted, others are hashed; ``hash_all`` trusts none. Cold blobs are
        made plain. Raises DamagedStoreError that names what is missing or damaged.
        """
        wanted = list(dict.fromkeys(names))
        known = {} if hash_all else self._states.get(wanted)
        parts = [wanted[start : start + _BATCH_FILES] for start in range(0, len(wanted), _BATCH_FILES)]
        states: dict[BlobName, FileState] = {}
        bad: list[BlobName] = []
        with ThreadPoolExecutor(workers) as pool:
            for part, found in zip(
                parts, pool.map(lambda part: [self._checked(n, known) for n in part], parts), strict=True
            ):
                for name, state in zip(part, found, strict=True):
                    if state is None:
                        bad.append(name)
                    else:
                        states[name] = state
        self._states.record((name, state) for name, state in states.items() if state != known.get(name))
        if bad:
            raise self._damaged(bad)
        return states

    def _checked(self, name: BlobName, known: dict[BlobName, FileState]) -> FileState | None:
        try:
            found = self.path(name).lstat()
        except FileNotFoundError:
            return self._state_if_thawed(name)
        state = state_of(found)
        if state == known.get(name):
            return state
        return self._state_if_right(name, None) if stat.S_ISREG(found.st_mode) else None

    def record(self, states: Iterable[tuple[BlobName, FileState]]) -> None:
        """Put on record how blobs look after links to them were made by Wonton itself."""
        self._states.record(states)

    def remove_links(self, found: Sequence[os.stat_result], remove: Callable[[], None]) -> None:
        """Call ``remove``, which removes files whose stats were ``found``; blobs among them stay trusted if they were.

        Removing a link changes the ctime of the blob that it leads to.
        """
        shared = {state.inode: state for state in map(state_of, found)}
        known = self._states.by_inode(list(shared))
        trusted = {name: state for inode, (name, state) in known.items() if state == shared[inode]}
        remove()
        after = []
        for name, before in trusted.items():
            try:
                now = state_of(self.path(name).lstat())
            except FileNotFoundError:
                continue
            if (now.inode, now.size, now.mtime) == (before.inode, before.size, before.mtime):
                after.append((name, now))
        self._states.record(after)

    def _damaged(self, bad: Sequence[BlobName]) -> DamagedStoreError:
        missing = [name for name in bad if not self.path(name).exists()]
        shown = ", ".join(str(self.path(name)) for name in bad[:3]) + (" ..." if len(bad) > 3 else "")
        return DamagedStoreError(
            f"{len(bad)} of the blobs asked for are damaged ({len(bad) - len(missing)}) or missing ({len(missing)}): "
            f"{shown}",
            cause="something else wrote to the store, or the disk lost what was written",
            next_step="make the snapshot again from its source (`wonton snapshot create`): that replaces them",
        )

    # -- looking after it

    def every_blob(self) -> Iterator[tuple[BlobName, Path, bool]]:
        """All blobs on disk: name, file, and whether it is compressed."""
        if not self._blobs.is_dir():
            return
        for folder in sorted(self._blobs.glob("*/*")):
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                name = read_blob_name(entry.name.removesuffix(COLD_SUFFIX))
                if name is not None:
                    yield name, Path(entry.path), entry.name.endswith(COLD_SUFFIX)

    def counts(self) -> BlobCounts:
        """How much is stored."""
        plain = cold = plain_bytes = cold_bytes = 0
        for _, path, compressed in self.every_blob():
            size = path.stat().st_size
            if compressed:
                cold, cold_bytes = cold + 1, cold_bytes + size
            else:
                plain, plain_bytes = plain + 1, plain_bytes + size
        return BlobCounts(plain + cold, plain_bytes + cold_bytes, cold, cold_bytes)

    def collect(self, live: Iterable[BlobName]) -> tuple[int, int]:
        """Remove all blobs but ``live``, and what killed writers left; how many went, and their bytes.

        Call it while ``alone`` is held, so that no writer counts on a blob that nothing names yet.
        """
        keep = set(live)
        removed, freed = [], 0
        for name, path, _ in self.every_blob():
            if name not in keep:
                freed += path.stat().st_size
                path.unlink()
                removed.append(name)
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._states.forget(removed)
        return len(removed), freed


def _open(file: SourceFile) -> int:
    try:
        handle = os.open(file.path, _READ)
    except OSError as error:
        raise BadInputError(
            f"{os.fsdecode(file.path)}: can't be read: {error.strerror}",
            cause="it was removed or changed meanwhile, or its owner does not allow it",
            next_step="make sure that nothing writes to the folder, and run the command again",
        ) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _changed(file)
    return handle


def _hashed(file: SourceFile) -> tuple[bytes, FileState]:
    """The hash, and the state before it was taken."""
    handle = _open(file)
    try:
        state = state_of(os.fstat(handle))
        return hash_file(handle), state
    finally:
        os.close(handle)


def _adopted(file: SourceFile, arrived: Path) -> bool:
    """Link the file itself into the store, unless it is on another file system or has other names already."""
    try:
        if os.lstat(file.path).st_nlink != 1:
            return False
        os.link(file.path, arrived, follow_symlinks=False)
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP):
            return False
        raise
    return True


def _changed(file: SourceFile) -> BadInputError:
    return BadInputError(
        f"{os.fsdecode(file.path)} changed while it was read",
        cause="a build or an editor still writes to the folder",
        next_step="wait until it is done, and run the command again",
    )


def _cannot_write(root: Path, error: OSError) -> StorageError:
    return StorageError(
        f"can't write to the store {root}: {error.strerror or error}",
        cause="the disk is full, or the folder is read-only",
        next_step="free some space or choose another store, then run the same command: what is stored stays",
    )
