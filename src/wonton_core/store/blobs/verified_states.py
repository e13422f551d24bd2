"""What a blob's file looked like when its hash was last found right: a cache that can be thrown away at any time.

A file with the same inode, size, mtime and ctime holds what it held then, unless somebody both wrote to it and turned
the clock back to the nanosecond: ``--verify`` hashes everything for whoever doubts that. Only equality is asked, never
which time is later, so a clock that jumps costs nothing. Making or removing a hard link changes the ctime; the state is
recorded anew after each link that Wonton makes or removes. Where two processes link to one blob at once, what is on
record may be out of date: the blob is then hashed again.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from wonton_core.store.blobs.blob_name import BlobName

_VERSION = 2
_WAIT_SECONDS = 60.0
_INODES_A_QUERY = 500
_DIGEST_BYTES = 32
_SIGNED_LIMIT = 1 << 63


class BlobState(NamedTuple):
    """A blob's file: inode number, ``key`` (which blob it was found to be), size in bytes, mtime and ctime in ns.

    A tuple as it stands in the file, not a record: tens of thousands are compared in a restore.
    """

    inode: int
    key: bytes
    size: int
    mtime: int
    ctime: int

    @property
    def name(self) -> BlobName:
        """The blob that ``key`` stands for."""
        return BlobName(self.key[:_DIGEST_BYTES], len(self.key) > _DIGEST_BYTES)

    def same_file(self, other: BlobState) -> bool:
        """Whether both are the same file of the same content, if links to it were made or removed in between."""
        return self[:4] == other[:4]


def state_of(name: BlobName, found: os.stat_result) -> BlobState:
    """The state of a file that is held to be the blob ``name``."""
    inode = found.st_ino
    if inode >= _SIGNED_LIMIT:
        inode -= 2 * _SIGNED_LIMIT  # SQLite's are signed
    digest, executable = name
    return BlobState(
        inode, digest + b"x" if executable else digest, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    )


class VerifiedStates:
    """An SQLite file beside the blobs, by inode number; safe for several threads and processes.

    What can't be read or written is as if it were not on record: blobs are then hashed, so nothing here raises.
    """

    def __init__(self, path: str) -> None:
        """Nothing is opened before it is asked for."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0
        self._users = 0

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """The file stays open until all who said so are done; else each call opens it."""
        with self._lock:
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                self._close_if_unused()

    def find(self, inodes: Sequence[int]) -> dict[int, tuple[int, bytes, int, int, int]]:
        """What is on record of files with these inode numbers."""
        found: dict[int, tuple[int, bytes, int, int, int]] = {}
        ordered = sorted(inodes)

        def read(connection: sqlite3.Connection) -> None:
            for start in range(0, len(ordered), _INODES_A_QUERY):
                part = ordered[start : start + _INODES_A_QUERY]
                places = ",".join("?" * len(part))
                query = f"SELECT inode, key, size, mtime, ctime FROM verified WHERE inode IN ({places})"
                found.update((row[0], row) for row in connection.execute(query, part))

        self._try(read)
        return found

    def record(self, states: Iterable[BlobState]) -> None:
        """Put on record that these files were right as they are now."""
        self._write("INSERT OR REPLACE INTO verified VALUES (?, ?, ?, ?, ?)", list(states))

    def forget(self, inodes: Iterable[int]) -> None:
        """Drop files that are no more."""
        self._write("DELETE FROM verified WHERE inode = ?", [(inode,) for inode in inodes])

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(statement, rows)

        if rows:
            self._try(write)

    def _try(self, work: Callable[[sqlite3.Connection], None]) -> None:
        with self._lock:
            try:
                work(self._open())
            except sqlite3.OperationalError:
                # Locked for long, disk full, folder gone: the file itself is fine.
                self._close()
            except sqlite3.DatabaseError:
                self._begin_anew()
            finally:
                self._close_if_unused()

    def _open(self) -> sqlite3.Connection:
        if self._owner != os.getpid():
            self._connection = None  # a forked child must not touch its parent's
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=OFF")  # a cache: what a power cut takes is hashed again
                if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                    connection.execute("DROP TABLE IF EXISTS verified")
                    connection.execute(f"PRAGMA user_version={_VERSION}")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS verified "
                    "(inode INTEGER PRIMARY KEY, key BLOB, size INTEGER, mtime INTEGER, ctime INTEGER)"
                )
            except BaseException:
                connection.close()
                raise
            self._connection, self._owner = connection, os.getpid()
        return self._connection

    def _close_if_unused(self) -> None:
        if not self._users:
            self._close()

    def _close(self) -> None:
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _begin_anew(self) -> None:
        self._close()
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(self._path + ending)
