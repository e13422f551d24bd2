"""What a blob's file looked like when its hash was last found right: a cache that can be thrown away at any time.

A file with the same inode, size, mtime and ctime holds what it held then, unless somebody both wrote to it and turned
the clock back: ``--verify`` hashes everything for whoever doubts that. Making or removing a hard link changes the
ctime, so the state is recorded anew after each link that Wonton makes or removes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from wonton_core.store.blobs.blob_name import BlobName

_WAIT_SECONDS = 60.0
_NAMES_A_QUERY = 500
_DIGEST_BYTES = 32


@frozen
class FileState:
    """Inode number, size in bytes, mtime and ctime in nanoseconds."""

    inode: int
    size: int
    mtime: int
    ctime: int


def state_of(found: os.stat_result) -> FileState:
    """The state that a stat tells."""
    return FileState(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class VerifiedStates:
    """An SQLite file beside the blobs; safe for several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before it is asked for."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, names: Sequence[BlobName]) -> dict[BlobName, FileState]:
        """The states on record; an unreadable file is begun anew."""
        by_key = {_key(name): name for name in names}
        keys = list(by_key)
        found: dict[BlobName, FileState] = {}
        with self._lock:
            for start in range(0, len(keys), _NAMES_A_QUERY):
                part = keys[start : start + _NAMES_A_QUERY]
                places = ",".join("?" * len(part))
                query = f"SELECT name, inode, size, mtime, ctime FROM verified WHERE name IN ({places})"
                for name, *state in self._run(query, part):
                    found[by_key[name]] = FileState(*state)
        return found

    def by_inode(self, inodes: Sequence[int]) -> dict[int, tuple[BlobName, FileState]]:
        """The blobs on record whose files have these inode numbers."""
        found: dict[int, tuple[BlobName, FileState]] = {}
        with self._lock:
            for start in range(0, len(inodes), _NAMES_A_QUERY):
                part = inodes[start : start + _NAMES_A_QUERY]
                places = ",".join("?" * len(part))
                query = f"SELECT name, inode, size, mtime, ctime FROM verified WHERE inode IN ({places})"
                for key, *state in self._run(query, part):
                    found[state[0]] = BlobName(key[:_DIGEST_BYTES], len(key) > _DIGEST_BYTES), FileState(*state)
        return found

    def record(self, states: Iterable[tuple[BlobName, FileState]]) -> None:
        """Put on record that these files were right as they are now."""
        rows = [(_key(name), state.inode, state.size, state.mtime, state.ctime) for name, state in states]
        if rows:
            with self._lock:
                self._run_many("INSERT OR REPLACE INTO verified VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, names: Iterable[BlobName]) -> None:
        """Drop blobs that are no more."""
        rows = [(_key(name),) for name in names]
        if rows:
            with self._lock:
                self._run_many("DELETE FROM verified WHERE name = ?", rows)

    def close(self) -> None:
        """Close the file; it opens again when needed."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # a cache: what a power cut takes is hashed again
            connection.execute(
                "CREATE TABLE IF NOT EXISTS verified "
                "(name BLOB PRIMARY KEY, inode INTEGER, size INTEGER, mtime INTEGER, ctime INTEGER) WITHOUT ROWID"
            )
            connection.execute("CREATE INDEX IF NOT EXISTS verified_inode ON verified (inode)")
            self._connection = connection
        return self._connection

    def _begin_anew(self) -> None:
        self._close()
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self._path}{ending}")

    def _run(self, query: str, values: Sequence[bytes] | Sequence[int]) -> list[tuple[bytes, int, int, int, int]]:
        try:
            return self._open().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                return []
            self._begin_anew()
            return []

    def _run_many(self, query: str, rows: Sequence[tuple[object, ...]]) -> None:
        # What can't be recorded is hashed again the next time: no reason to fail.
        try:
            with self._open() as connection:
                connection.executemany(query, rows)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._begin_anew()


def _key(name: BlobName) -> bytes:
    return name.digest + (b"x" if name.executable else b"")
