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
40      8     where the path begins in the texts: where the text of the entry before ends
48      4     bytes of the path
52      4     mode: type and permission bits as in ``st_mode``
56      4     bytes of a link's target, which follows its path in the texts; else 0
60      4     zero
====== ====== ==========================================================================================

Paths are relative and never empty, have no empty part, ``.`` or ``..``, hold no NUL, and are each found once; what
stands above an entry is a folder of the same snapshot. They and the targets of links are no longer than ``path_limits``
says. A reader refuses anything else, so that restoring can't leave its folder. Owners, times, extended attributes and
set-user-id bits are not kept: blobs are shared among snapshots.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import stat
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from attrs import frozen

from wonton_core.codec.records import canonical_json, structure, unstructure
from wonton_core.errors import BadInputError, DamagedStoreError
from wonton_core.store.snapshots.entry import SnapshotEntry
from wonton_core.store.snapshots.path_limits import MOST_NAME_BYTES, MOST_TARGET_BYTES, length_objection

MAGIC = b"WONTSNAP"
VERSION = 1
_HEADER = struct.Struct("<8sHHIQQ32s")
_ENTRY = struct.Struct("<32sQQIIII")
_CHECKSUM = slice(32, 64)
KEPT_PERMISSIONS = 0o777
_MODES = frozenset(
    kind | permissions
    for kind in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)
    for permissions in range(KEPT_PERMISSIONS + 1)
)
_NO_NAMES = frozenset({b"", b".", b".."})


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
    ordered = sorted(entries)
    if objection := _objection(ordered):
        raise BadInputError(f"these entries make no snapshot: {objection}")
    table, texts = [], []
    position = 0
    for path, mode, size, digest, target in ordered:
        table.append(_ENTRY.pack(digest, size, position, len(path), mode, len(target), 0))
        texts += [path, target]
        position += len(path) + len(target)
    told = canonical_json(unstructure(facts))
    header = _HEADER.pack(MAGIC, VERSION, _ENTRY.size, len(told), len(ordered), position, bytes(32))
    content = bytearray(b"".join([header, *table, *texts, told]))
    content[_CHECKSUM] = hashlib.sha256(content).digest()
    return bytes(content)


@frozen
class _Header:
    """Where the parts of a snapshot file begin and end."""

    entries: int
    texts: int
    facts: int
    end: int
    checksum: bytes


class SnapshotFile:
    """A snapshot file, mapped into memory and checked. Use as a context manager, or ``close`` it.

    ``quick`` leaves out the checksum: enough for a listing, which reads the facts alone.
    """

    def __init__(self, path: Path, *, quick: bool = False) -> None:
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
            self._header = self._read_header()
            if not quick:
                self._check()
            self.facts = self._read_facts()
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
        return self._header.entries

    def __iter__(self) -> Iterator[SnapshotEntry]:
        return iter(self.entries)

    @property
    def contents_sha256(self) -> str:
        """The same (hex) for the same entries, whatever the facts say, such as when the snapshot was made."""
        return hashlib.sha256(self._map[_HEADER.size : self._header.facts]).hexdigest()

    @cached_property
    def entries(self) -> tuple[SnapshotEntry, ...]:
        """All entries, sorted by path. Raises DamagedStoreError."""
        header, content = self._header, self._map
        table = content[_HEADER.size : header.texts]
        texts = content[header.texts : header.facts]
        position = 0
        found = []
        for digest, size, where, length, mode, target, zero in _ENTRY.iter_unpack(table):
            if where != position or zero:
                raise self._damaged("an entry's text does not begin where the one before ends")
            middle = position + length
            position = middle + target
            found.append(SnapshotEntry(texts[where:middle], mode, size, digest, texts[middle:position]))
        if position != len(texts):
            raise self._damaged(f"its entries' texts have {position} bytes, and {len(texts)} are there")
        if objection := _objection(found):
            raise self._damaged(objection)
        return tuple(found)

    def _read_header(self) -> _Header:
        size = len(self._map)
        if size < _HEADER.size:
            raise self._damaged(f"it has {size} bytes, fewer than its header")
        magic, version, entry, facts_size, count, texts_size, checksum = _HEADER.unpack_from(self._map)
        if magic != MAGIC:
            raise self._damaged("it does not begin as a snapshot does")
        if version != VERSION or entry != _ENTRY.size:
            raise BadInputError(
                f"{self.path} is a snapshot of format version {version}, this Wonton reads {VERSION}",
                cause="another version of Wonton wrote it, or it is damaged",
                next_step="make it again, or use the version of Wonton that made it",
            )
        texts = _HEADER.size + count * _ENTRY.size
        facts = texts + texts_size
        if facts + facts_size != size:
            raise self._damaged(f"it has {size} bytes, and its header speaks of {facts + facts_size}")
        return _Header(count, texts, facts, size, checksum)

    def _check(self) -> None:
        found = hashlib.sha256(self._map[: _CHECKSUM.start])
        found.update(bytes(32))
        with memoryview(self._map) as whole, whole[_CHECKSUM.stop :] as rest:
            found.update(rest)
        if found.digest() != self._header.checksum:
            raise self._damaged("its checksum is wrong")

    def _read_facts(self) -> SnapshotFacts:
        try:
            told = json.loads(self._map[self._header.facts :])
            return structure(told, SnapshotFacts, place=str(self.path))
        except (ValueError, RecursionError, BadInputError) as error:
            raise self._damaged(f"its facts can't be read: {error}") from error

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
    for path, mode, size, digest, target in entries:
        # A parent was itself looked at before: only the last part of the path is new.
        parent, slash, name = path.rpartition(b"/")
        if name in _NO_NAMES or b"\0" in path or b"\0" in target or (slash and not parent):
            return f"{path!r} is no path inside of a folder"
        # A shorter path has neither a long name nor many parts.
        if len(path) > MOST_NAME_BYTES and (objection := length_objection(path)):
            return objection
        if len(target) > MOST_TARGET_BYTES:
            return f"the target of {path!r} has {len(target)} bytes, and {MOST_TARGET_BYTES} are the most"
        if path <= last:
            return f"{path!r} is out of order or stands there twice"
        last = path
        if parent not in folders:
            return f"{path!r} does not stand in a folder of the snapshot"
        if mode not in _MODES:
            return f"{path!r} is of a type or mode that is not kept"
        kind = stat.S_IFMT(mode)
        if kind == stat.S_IFDIR:
            folders.add(path)
        if (kind == stat.S_IFLNK) != bool(target):
            return f"{path!r} has a link's target and is none, or is a link without one"
        if kind != stat.S_IFREG and (size or any(digest)):
            return f"{path!r} has a content and is no file"
    return ""
