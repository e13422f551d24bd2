"""Restored snapshots that patches are verified in: shared by the threads of a process, removed when they moved on.

Every environment has a folder of its own name, so that nothing that a verifier remembers of a folder is about another
commit. A process keeps its environments below one folder that it holds locked; what a killed one left is found by that.
So are the temporary files of verifiers, which are made there, too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from attrs import define

from wonton_core.engineering.verification.temporary_files import temporary_files_in
from wonton_core.errors import StorageError, WontonError
from wonton_core.store.blobs.tree_removal import remove_tree
from wonton_core.store.blobs.work_folder import locked_folder, remove_abandoned
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

_PREFIX = "wonton-verifying-"
_TEMPORARY = ".temporary"
"""No name of a snapshot."""
_KEPT_IDLE = 1
"""Patches of one commit are next to each other, and between two of them nobody uses its environment."""


@define
class _Environment:
    folder: Path
    users: int = 0


class Environments:
    """Environments out of ``store``, restored below ``scratch``. For several threads of one process."""

    def __init__(self, store: SnapshotStore, scratch: Path) -> None:
        """Folders are made when they are needed."""
        self._store = store
        self._scratch = scratch
        self._lock = threading.Lock()
        self._held = ExitStack()
        self._home: Path | None = None
        self._there: dict[str, _Environment] = {}
        """By snapshot, those longest out of use first."""

    @contextmanager
    def environment(self, snapshot: str) -> Iterator[Path]:
        """The environment of ``snapshot``, which is read-only; others may use it, too.

        Raises BadInputError where there is no such snapshot, DamagedStoreError, StorageError.
        """
        with self._lock:
            found = self._there.pop(snapshot, None) or self._restored(snapshot)
            self._there[snapshot] = found
            found.users += 1
        try:
            yield found.folder
        finally:
            with self._lock:
                found.users -= 1

    def _restored(self, snapshot: str) -> _Environment:
        idle = [name for name, environment in self._there.items() if not environment.users]
        for name in idle[: max(0, len(idle) - _KEPT_IDLE)]:
            self._store.release(self._there.pop(name).folder)
        folder = self._own_folder() / snapshot
        self._store.restore(snapshot, folder)
        return _Environment(folder)

    def _own_folder(self) -> Path:
        if self._home is None:
            home = self._scratch / f"{_PREFIX}{os.getpid()}-{os.urandom(6).hex()}"
            try:
                self._held.enter_context(locked_folder(home, lambda folder: folder.mkdir(parents=True)))
                self._held.enter_context(temporary_files_in(home / _TEMPORARY))
            except OSError as error:
                raise StorageError(
                    f"can't write to {self._scratch}: {error.strerror or error}",
                    cause="the disk is full, or the folder is read-only",
                    next_step="free some space or choose another --scratch, then run the same command: it resumes",
                ) from error
            self._home = home
        return self._home

    def close(self) -> None:
        """Remove all environments; nobody may be using one. They can be asked for again."""
        with self._lock:
            there, self._there = self._there, {}
            home, self._home = self._home, None
            for environment in there.values():
                self._store.release(environment.folder)
            if home is not None:
                with suppress(OSError):
                    remove_tree(home)
            self._held.close()


def remove_leftover_environments(store: SnapshotStore, scratch: Path) -> None:
    """Remove what killed processes left below ``scratch``; those of living ones stay."""
    with suppress(OSError):
        remove_abandoned(scratch.glob(f"{_PREFIX}*"), lambda home: _remove(store, home))


def _remove(store: SnapshotStore, home: Path) -> None:
    for folder in home.iterdir():
        # One that was only being restored is not known to the store.
        with suppress(WontonError):
            store.release(folder)
    remove_tree(home)
