"""A snapshot as a file: one list of entries, read by mapping it into memory.

All numbers are little-endian. The file is, byte by byte:

====== ====== ==========================================================================================
offset  bytes what
====== ====== ==========================================================================================
0       8     ``WONTSNAP``
8       2     version of this format, 1
10      2     bytes of one entry, 64
12      4     bytes of the facts (below)
16      8     number of entries, n
24      8     bytes of the texts (below)
32      32    SHA-256 of the whole file with these 32 bytes set to zero
64      64 n  entries, sorted by path
...           texts: paths and targets of links, one after another, without separators
...           facts: canonical JSON (UTF-8): ``name``, ``toolchain``, ``created_at`` (UTC, ISO 8601), ``origin``
====== ====== ==========================================================================================

An entry is:

====== ====== ==========================================================================================
0       32    SHA-256 of a file's content; zero for folders and links
32      8     size of a file in bytes; 0 for folders and links
40      8     where the path begins in the texts
48      4     bytes of the path
52      4     mode: type and permission bits as in ``st_mode``
56      4     bytes of a link's target, which follows its path in the texts; else 0
60      4     zero
====== ====== ==========================================================================================

Paths are relative and never empty, have no empty part, ``.`` or ``..``, hold no NUL, and are each found once; what
stands above an entry is a folder of the same snapshot. A reader refuses anything else, so that restoring can't leave
its folder. Owners, times, extended attributes and set-user-id bits are not kept: blobs are shared among snapshots.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import stat
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from attrs import frozen

from wonton_core.codec.records import canonical_json, structure, unstructure
from wonton_core.errors import BadInputError, DamagedStoreError
from wonton_core.store.snapshots.entry import SnapshotEntry

MAGIC = b"WONTSNAP"
VERSION = 1
_HEADER = struct.Struct("<8sHHIQQ32s")
_ENTRY = struct.Struct("<32sQQIIII")
_CHECKSUM = slice(32, 64)
KEPT_PERMISSIONS = 0o777
_ALLOWED_TYPES = frozenset({stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK})


@frozen
class SnapshotFacts:
    """``name`` is what the snapshot is called in its store; ``toolchain`` names the assistant's version; ``origin``
    says what it was made of, such as a commit. Both may be empty."""

    name: str
    toolchain: str
    created_at: str
    origin: str


def encode(facts: SnapshotFacts, entries: Iterable[SnapshotEntry]) -> bytes:
    """The file's bytes. Raises BadInputError for entries that no reader would take."""
    ordered = sorted(entries, key=lambda entry: entry.path)
    if objection := _objection(ordered):
        raise BadInputError(f"these entries make no snapshot: {objection}")
    texts = bytearray()
    table = bytearray()
    for entry in ordered:
        table += _ENTRY.pack(
            entry.digest, entry.size, len(texts), len(entry.path), entry.mode, len(entry.target), 0
        )  # fmt: skip
        texts += entry.path + entry.target
    told = canonical_json(unstructure(facts))
    content = bytearray(_HEADER.pack(MAGIC, VERSION, _ENTRY.size, len(told), len(ordered), len(texts), bytes(32)))
    content += table + texts + told
    content[_CHECKSUM] = hashlib.sha256(content).digest()
    return bytes(content)


class SnapshotFile:
    """A snapshot file, mapped into memory and checked. Use as a context manager, or ``close`` it."""

    def __init__(self, path: Path) -> None:
        """Raises BadInputError (missing, or of another format version), DamagedStoreError (anything else wrong)."""
        self.path = path
        try:
            with path.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise BadInputError(f"{path} does not exist", next_step="see `wonton snapshot list`") from None
        except (OSError, ValueError) as error:
            raise self._damaged(f"can't be mapped: {error}") from error
        try:
            self.facts, self._count, self._texts = self._checked()
        except BaseException:
            self._map.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back."""
        self._map.close()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[SnapshotEntry]:
        """All entries, sorted by path."""
        start = _HEADER.size
        table = self._map[start : start + self._count * _ENTRY.size]
        for digest, size, where, length, mode, target, _ in _ENTRY.iter_unpack(table):
            text = self._map[self._texts + where : self._texts + where + length + target]
            yield SnapshotEntry(text[:length], mode, size, digest, text[length:])

    def _checked(self) -> tuple[SnapshotFacts, int, int]:
        size = len(self._map)
        if size < _HEADER.size:
            raise self._damaged(f"it has {size} bytes, fewer than its header")
        magic, version, entry, facts_size, count, texts_size, checksum = _HEADER.unpack_from(self._map)
        if magic != MAGIC:
            raise self._damaged("it does not begin as a snapshot does")
        if version != VERSION or entry != _ENTRY.size:
            raise BadInputError(
                f"{self.path} is a snapshot of format version {version}, this Wonton reads {VERSION}",
                next_step="make it again, or use the version of Wonton that made it",
            )
        texts = _HEADER.size + count * _ENTRY.size
        if texts + texts_size + facts_size != size:
            raise self._damaged(f"it has {size} bytes, and its header speaks of {texts + texts_size + facts_size}")
        found = hashlib.sha256(self._map[: _CHECKSUM.start])
        found.update(bytes(32))
        found.update(memoryview(self._map)[_CHECKSUM.stop :])
        if found.digest() != checksum:
            raise self._damaged("its checksum is wrong")
        try:
            told = json.loads(self._map[texts + texts_size :])
        except ValueError as error:
            raise self._damaged(f"its facts are not JSON: {error}") from error
        facts = structure(told, SnapshotFacts, place=str(self.path))
        self._count, self._texts = count, texts
        for _, _, where, length, _, target, zero in _ENTRY.iter_unpack(self._map[_HEADER.size : texts]):
            if where + length + target > texts_size or zero:
                raise self._damaged("an entry's text is outside of the file")
        if objection := _objection(list(self)):
            raise self._damaged(objection)
        return facts, count, texts

    def _damaged(self, what: str) -> DamagedStoreError:
        return DamagedStoreError(
            f"{self.path} is damaged: {what}",
            cause="it was cut off or changed after it was written",
            next_step="make the snapshot again (`wonton snapshot create --replace`), or remove it",
        )


def _objection(entries: Sequence[SnapshotEntry]) -> str:
    """What is wrong with sorted entries, or an empty text."""
    folders = {b""}
    last = b""
    for entry in entries:
        path = entry.path
        shown = path.decode(errors="replace")
        parts = path.split(b"/")
        if b"\0" in path or b"\0" in entry.target or any(part in (b"", b".", b"..") for part in parts):
            return f"{shown!r} is no path inside of a folder"
        if path <= last:
            return f"{shown!r} is out of order or stands there twice"
        last = path
        kind = stat.S_IFMT(entry.mode)
        if kind not in _ALLOWED_TYPES or entry.mode & ~(kind | KEPT_PERMISSIONS):
            return f"{shown!r} is of a type or mode that is not kept"
        if path.rpartition(b"/")[0] not in folders:
            return f"{shown!r} does not stand in a folder of the snapshot"
        if kind == stat.S_IFDIR:
            folders.add(path)
        if (kind == stat.S_IFLNK) != bool(entry.target):
            return f"{shown!r} has a link's target and is none, or is a link without one"
        if kind != stat.S_IFREG and (entry.size or any(entry.digest)):
            return f"{shown!r} has a content and is no file"
    return ""
