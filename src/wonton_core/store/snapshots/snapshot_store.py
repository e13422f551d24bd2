"""Snapshots by name, over one store of blobs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, DamagedStoreError, UsageError
from wonton_core.store.blobs.add_files import cannot_write
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import WORKERS, BlobStore
from wonton_core.store.blobs.disk_sync import sync_folder
from wonton_core.store.snapshots.create import store_tree
from wonton_core.store.snapshots.entry import FILE, SnapshotEntry
from wonton_core.store.snapshots.format import SnapshotFacts, SnapshotFile, encode
from wonton_core.store.snapshots.restore import AUTO, Restoration, remove_restored, restore

_SUFFIX = ".snapshot"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")


@frozen
class Creation:
    """What a new snapshot holds, and what of it the store did not have before. ``bytes`` are those of all files."""

    name: str
    files: int
    bytes: int
    new_blobs: int
    new_bytes: int
    skipped: tuple[str, ...]


@frozen
class Collected:
    """What a collection removed."""

    blobs: int
    bytes: int


class SnapshotStore:
    """Snapshots below ``root``: ``snapshots/<name>.snapshot`` beside the blobs."""

    def __init__(self, root: Path) -> None:
        """``root`` is made when something is stored."""
        self.blobs = BlobStore(root)
        self.root = self.blobs.root
        self._folder = self.root / "snapshots"

    def names(self) -> tuple[str, ...]:
        """All snapshots, sorted."""
        return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in self._folder.glob(f"*{_SUFFIX}")))

    def path(self, name: str) -> Path:
        """The snapshot's file. Raises UsageError for a text that is no name."""
        if not _NAME.match(name):
            raise UsageError(
                f"{name!r} is no name of a snapshot",
                cause="a name has letters, digits, dots, hyphens and underscores, 128 at most",
                next_step="give a commit's id, say",
            )
        return self._folder / f"{name}{_SUFFIX}"

    def open(self, name: str, *, quick: bool = False) -> SnapshotFile:
        """The snapshot; ``quick`` as there. Raises BadInputError, which tells near names, or DamagedStoreError."""
        path = self.path(name)
        if not path.exists():
            import difflib  # an error is told: time does not matter

            near = difflib.get_close_matches(name, self.names(), n=3)
            raise BadInputError(
                f"there is no snapshot {name} in {self.root}",
                cause=f"near to it: {', '.join(near)}" if near else f"{len(self.names())} snapshots are there",
                next_step=f"see `wonton snapshot list --store {self.root}`",
            )
        return SnapshotFile(path, quick=quick)

    def create(
        self,
        folder: Path,
        name: str,
        *,
        toolchain: str = "",
        origin: str = "",
        excluded: Collection[bytes] = (),
        adopt: bool = False,
        replace: bool = False,
        workers: int = WORKERS,
        on_done: Callable[[int, int], None] = lambda done, total: None,
    ) -> Creation:
        """Make the snapshot ``name`` of ``folder``; it is there whole or not at all.

        With ``adopt`` files of ``folder`` become blobs themselves: the folder is then to be thrown away. Raises
        BadInputError (it exists already and ``replace`` is not asked for; a file can't be read), StorageError.
        """
        path = self.path(name)
        if path.exists() and not replace:
            raise self._exists_already(name)
        self._refuse_own_files(folder)
        with self.blobs.in_use():
            tree = store_tree(self.blobs, folder, excluded=excluded, adopt=adopt, workers=workers, on_done=on_done)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self.add(SnapshotFacts(name, toolchain, now, origin), tree.entries, replace=replace)
        files = [entry for entry in tree.entries if entry.kind == FILE]
        return Creation(
            name,
            len(files),
            sum(entry.size for entry in files),
            tree.new_blobs,
            tree.new_bytes,
            tuple(path.decode(errors="backslashreplace") for path in tree.skipped),
        )

    def add(self, facts: SnapshotFacts, entries: Sequence[SnapshotEntry], *, replace: bool = False) -> None:
        """Write a snapshot whose blobs are in the store; call it while they are ``in_use``.

        Raises BadInputError (there is one of this name, or ``entries`` make no snapshot), StorageError.
        """
        content, path = encode(facts, entries), self.path(facts.name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self.blobs.incoming() as scratch:
                arrived = scratch / "snapshot"
                with arrived.open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                arrived.chmod(0o444)
                if replace:
                    arrived.rename(path)
                else:
                    os.link(arrived, path)
            sync_folder(self._folder)
        except FileExistsError as error:
            raise self._exists_already(facts.name) from error
        except OSError as error:
            raise cannot_write(self.blobs, error) from error

    def _exists_already(self, name: str) -> BadInputError:
        return BadInputError(
            f"the snapshot {name} exists already", next_step="give another name, or --replace to make it anew"
        )

    def _refuse_own_files(self, folder: Path) -> None:
        """Raises UsageError when ``folder`` holds the store, or is one of the store's own."""
        asked, root = Path(os.path.realpath(folder)), Path(os.path.realpath(self.root))
        own = [root / name for name in ("blobs", "incoming", "snapshots", "restored")]
        if root.is_relative_to(asked) or any(asked.is_relative_to(each) for each in own):
            raise UsageError(
                f"{folder} holds files of the store {self.root} itself",
                next_step="give another folder, or keep the store elsewhere (--store)",
            )

    def restore(
        self,
        name: str,
        folder: Path,
        *,
        mode: str = AUTO,
        update: bool = False,
        hash_all: bool = False,
        workers: int = WORKERS,
    ) -> Restoration:
        """Make ``folder`` hold the snapshot; see ``restore.restore`` for options and errors."""
        self._refuse_own_files(folder)
        with self.blobs.in_use(), self.open(name) as snapshot:
            return restore(
                self.blobs, snapshot.entries, folder, mode=mode, update=update, hash_all=hash_all, workers=workers
            )

    def release(self, folder: Path) -> None:
        """Remove a folder that was restored; its blobs stay trusted."""
        with self.blobs.in_use():
            remove_restored(self.blobs, folder)

    def verify(self, name: str, *, hash_all: bool = True, workers: int = WORKERS) -> int:
        """Check the snapshot and its blobs; how many blobs it has. Raises DamagedStoreError, StorageError."""
        with self.blobs.in_use(), self.open(name) as snapshot:
            try:
                return self.blobs.check(_blobs_of(snapshot), hash_all=hash_all, workers=workers)
            except OSError as error:
                raise cannot_write(self.blobs, error) from error

    def remove(self, name: str) -> None:
        """Forget the snapshot; its blobs go with the next collection. Raises BadInputError when there is none."""
        path = self.path(name)
        with self.blobs.in_use():
            try:
                path.unlink()
            except FileNotFoundError:
                raise BadInputError(
                    f"there is no snapshot {name} in {self.root}",
                    next_step=f"see `wonton snapshot list --store {self.root}`",
                ) from None

    def collect(self, on_wait: Callable[[], None] = lambda: None) -> Collected:
        """Remove blobs that no snapshot names. Waits until nobody writes or restores.

        Raises DamagedStoreError when a snapshot can't be read: what it needs is then unknown, and nothing is removed.
        """
        with self.blobs.alone(on_wait):
            try:
                return Collected(*self.blobs.collect(self._live(self.names())))
            except OSError as error:
                raise cannot_write(self.blobs, error) from error

    def freeze(self, names: Collection[str], on_wait: Callable[[], None] = lambda: None) -> Collected:
        """Compress blobs that only snapshots ``names`` use; how many, and the bytes saved.

        What restored folders link to stays plain. Raises BadInputError, ToolMissingError, StorageError.
        """
        with self.blobs.alone(on_wait):
            cold = self._live(names)
            try:
                return Collected(*self.blobs.freeze(cold - self._live(set(self.names()) - set(names))))
            except OSError as error:
                raise cannot_write(self.blobs, error) from error

    def _live(self, names: Collection[str]) -> set[BlobName]:
        live: set[BlobName] = set()
        for name in names:
            try:
                with self.open(name) as snapshot:
                    live |= _blobs_of(snapshot)
            except DamagedStoreError as error:
                raise DamagedStoreError(
                    f"nothing is removed, for {error.summary}",
                    cause="without this snapshot it can't be known which blobs are needed",
                    next_step=f"make the snapshot again, or `wonton snapshot remove {name}`",
                ) from error
        return live


def _blobs_of(snapshot: SnapshotFile) -> set[BlobName]:
    return {entry.blob for entry in snapshot if entry.kind == FILE}
