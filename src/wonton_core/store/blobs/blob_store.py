"""The content-addressed store: files go in once, are checked before they are handed out, and are never half there.

Layout below the store's folder: ``blobs/a/bc/abc...`` (two levels), ``incoming`` (a folder for each process that
writes), ``verified.sqlite3`` (a cache, see ``verified_states``), ``lock``. Writers and readers share the lock; whoever
removes blobs holds it alone. How files go in stands in ``add_files``.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from wonton_core.errors import DamagedStoreError
from wonton_core.store.blobs.blob_name import BlobName, read_blob_name
from wonton_core.store.blobs.cold_blobs import COLD_SUFFIX, freeze, thaw
from wonton_core.store.blobs.file_copy import OPEN_TO_READ, hash_file
from wonton_core.store.blobs.store_lock import locked
from wonton_core.store.blobs.verified_states import BlobState, VerifiedStates, state_of
from wonton_core.store.blobs.work_folder import locked_folder, remove_abandoned

PART_BLOBS = 512
WORKERS = min(8, os.cpu_count() or 1)
_SHOWN = 3


@frozen
class BlobCounts:
    """Blobs on disk and their bytes; of these, the compressed ones."""

    blobs: int
    bytes: int
    cold_blobs: int
    cold_bytes: int


@frozen
class Examined:
    """Blobs that are right, as they were when that was found, and those that are damaged or missing."""

    states: dict[BlobName, BlobState]
    bad: tuple[BlobName, ...]


class BlobStore:
    """Blobs below ``root``, which is made when it is first used."""

    def __init__(self, root: Path) -> None:
        """``root`` need not exist."""
        self.root = root.absolute()
        self._base = f"{self.root}/blobs/"
        self._incoming = self.root / "incoming"
        self._states = VerifiedStates(f"{self.root}/verified.sqlite3")

    def place(self, name: BlobName) -> str:
        """Where the blob's file is or would be."""
        return self._base + name.place

    def path(self, name: BlobName) -> Path:
        """``place`` as a path."""
        return Path(self.place(name))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While this is held nothing is removed from the store. Raises StorageError."""
        with locked(self.root / "lock", alone=False), self._states.kept_open():
            yield

    @contextmanager
    def alone(self, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
        """While this is held nobody else reads or writes the store. Raises StorageError."""
        with locked(self.root / "lock", alone=True, on_wait=on_wait), self._states.kept_open():
            yield

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A folder for files that are to be renamed into the store. It goes at the end; so do those of killed writers.

        Raises OSError.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        remove_abandoned(self._incoming.iterdir(), shutil.rmtree)
        folder = self._incoming / os.urandom(8).hex()
        with locked_folder(folder, Path.mkdir):
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    # -- handing out

    def examine(self, names: Iterable[BlobName], *, hash_all: bool = False, workers: int = WORKERS) -> Examined:
        """Which blobs are there and right. Call it while ``in_use`` is held.

        A blob that is as when last verified is trusted, others are hashed; ``hash_all`` trusts none. Cold blobs are
        made plain. Raises ToolMissingError for those where zstandard is missing, OSError.
        """
        wanted = list(dict.fromkeys(names))
        states: dict[BlobName, BlobState] = {}
        doubtful: list[BlobName] = []
        # In one thread: calls this short only wait for each other in several.
        for start in range(0, len(wanted), PART_BLOBS):
            doubtful += self._not_as_verified(wanted[start : start + PART_BLOBS], hash_all, states)
        if not doubtful:
            return Examined(states, ())
        with ThreadPoolExecutor(min(workers, len(doubtful))) as pool:
            hashed = dict(zip(doubtful, pool.map(self._hashed_state, doubtful), strict=True))
        fresh = {name: state for name, state in hashed.items() if state is not None}
        self._states.record(fresh.values())
        return Examined(states | fresh, tuple(name for name in doubtful if name not in fresh))

    def _not_as_verified(
        self, names: Sequence[BlobName], hash_all: bool, states: dict[BlobName, BlobState]
    ) -> list[BlobName]:
        """Add those that are as when last verified to ``states``; the others."""
        base, lstat = self._base, os.lstat
        doubtful, found = [], []
        for name in names:
            try:
                found.append((name, state_of(name, lstat(base + name.place))))
            except FileNotFoundError:
                doubtful.append(name)
        known = {} if hash_all else self._states.find([state.inode for _, state in found])
        for name, state in found:
            if known.get(state.inode) == state:
                states[name] = state
            else:
                doubtful.append(name)
        return doubtful

    def _hashed_state(self, name: BlobName) -> BlobState | None:
        """The state before its content was hashed and found right."""
        place = self.place(name)
        try:
            handle = os.open(place, OPEN_TO_READ)
        except FileNotFoundError:
            with self.incoming() as scratch:
                thawed = thaw(place, name, scratch)
            # Without one to thaw, somebody else may have been faster.
            return state_of(name, os.lstat(place)) if thawed or self._is_right(place, name) else None
        except OSError:
            return None  # a link or a socket where a file should be, or the disk can't read it
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return None
            if stat.S_IMODE(found.st_mode) != name.mode:
                os.fchmod(handle, name.mode)
                found = os.fstat(handle)
            return state_of(name, found) if hash_file(handle) == name.digest else None
        except OSError:
            return None
        finally:
            os.close(handle)

    def _is_right(self, path: str | bytes, name: BlobName) -> bool:
        try:
            handle = os.open(path, OPEN_TO_READ)
        except OSError:
            return False
        try:
            return hash_file(handle) == name.digest
        finally:
            os.close(handle)

    def check(self, names: Iterable[BlobName], *, hash_all: bool = False, workers: int = WORKERS) -> int:
        """``examine``, and how many blobs there are. Raises DamagedStoreError that names what is missing or damaged."""
        examined = self.examine(names, hash_all=hash_all, workers=workers)
        if examined.bad:
            raise self.damaged(examined.bad)
        return len(examined.states)

    def record(self, states: Iterable[BlobState]) -> None:
        """Put on record how right blobs look after Wonton itself wrote them or made links to them."""
        self._states.record(states)

    def remove_links(self, found: Sequence[os.stat_result], remove: Callable[[], None]) -> None:
        """Call ``remove``, which removes files whose stats were ``found``; blobs among them stay trusted if they were.

        Removing a link changes the ctime of the blob that it leads to.
        """
        no_name = BlobName(b"", False)
        shared = {state.inode: state for state in (state_of(no_name, each) for each in found)}
        known = [BlobState(*row) for row in self._states.find(list(shared)).values()]
        trusted = [state for state in known if state == shared[state.inode]._replace(key=state.key)]
        remove()
        after = []
        for before in trusted:
            try:
                now = state_of(before.name, os.lstat(self.place(before.name)))
            except FileNotFoundError:
                continue
            if now.same_file(before):
                after.append(now)
        self._states.record(after)

    def damaged(self, bad: Sequence[BlobName]) -> DamagedStoreError:
        """The error that names these blobs."""
        ordered = sorted(bad)
        missing = [name for name in ordered if not self._has_file(name)]
        shown = ", ".join(self.place(name) for name in ordered[:_SHOWN]) + (" ..." if len(ordered) > _SHOWN else "")
        return DamagedStoreError(
            f"{len(bad)} of the blobs asked for are damaged ({len(bad) - len(missing)}) or missing ({len(missing)}): "
            f"{shown}",
            cause="something else wrote to the store, or the disk lost what was written",
            next_step="make the snapshot again from its source (`wonton snapshot create --replace`): that mends them",
        )

    def _has_file(self, name: BlobName) -> bool:
        place = self.place(name)
        return os.path.lexists(place) or os.path.lexists(place + COLD_SUFFIX)

    # -- looking after it

    def every_blob(self) -> Iterator[tuple[BlobName, Path, bool]]:
        """All blobs on disk: name, file, and whether it is compressed."""
        for folder in sorted(Path(self._base).glob("*/*")):
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
                found = path.lstat()
                path.unlink()
                freed += found.st_size
                removed.append(state_of(name, found).inode)
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._states.forget(removed)
        return len(removed), freed

    def freeze(self, names: Iterable[BlobName]) -> tuple[int, int]:
        """Compress blobs that no restored folder links to; how many, and the bytes saved.

        Call it while ``alone`` is held. A damaged blob stays as it is. Raises ToolMissingError, OSError.
        """
        frozen_blobs = saved = 0
        with self.incoming() as scratch:
            for name in sorted(names):
                place = self.place(name)
                if not os.path.lexists(place) or os.lstat(place).st_nlink > 1 or not self._is_right(place, name):
                    continue
                if gain := freeze(place, scratch):
                    frozen_blobs, saved = frozen_blobs + 1, saved + gain
        return frozen_blobs, saved
