"""The snapshot files of the paper's own system (Eleanstic, seed 004 B.4), read and written.

Big-endian, without magic, version or checksum: u32 number of records; each record u16 bytes of the path, 32 bytes of
SHA-256, u8 type (0 file, 1 symbolic link), then the path. Contents stand in ``storage/ab/cd/abcd...``; a link's content
is its target. Modes, empty folders and the toolchain are not kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, DamagedStoreError
from wonton_core.store.atomic import write_bytes
from wonton_core.store.blobs.add_files import SourceFile, add_files
from wonton_core.store.blobs.disk_sync import sync_file_system
from wonton_core.store.blobs.file_copy import OPEN_TO_READ, hash_file
from wonton_core.store.snapshots.entry import FILE, FOLDER, LINK, SnapshotEntry
from wonton_core.store.snapshots.format import SnapshotFacts, SnapshotFile
from wonton_core.store.snapshots.path_limits import MOST_TARGET_BYTES, length_objection
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

_COUNT = struct.Struct(">I")
_RECORD = struct.Struct(">H32sB")
_FILE_TYPE = 0
_LINK_TYPE = 1


@frozen
class Losses:
    """What the paper's format can't hold of a snapshot."""

    empty_folders: int
    executable_files: int


def _place(storage: Path, digest: bytes) -> Path:
    text = digest.hex()
    return storage / text[:2] / text[2:4] / text


def _records(path: Path) -> Iterator[tuple[bytes, bytes, int]]:
    """Path, hash and type of each record. Raises DamagedStoreError for a file that is cut off or too long."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from error
    try:
        (count,) = _COUNT.unpack_from(content)
        position = _COUNT.size
        for _ in range(count):
            length, digest, kind = _RECORD.unpack_from(content, position)
            position += _RECORD.size
            name = content[position : position + length]
            position += length
            if len(name) < length:
                raise struct.error("a path is cut off")
            yield name, digest, kind
        if position != len(content):
            raise struct.error(f"{len(content) - position} bytes are left over")
    except struct.error as error:
        raise DamagedStoreError(
            f"{path} is no whole map of the paper's format: {error}",
            cause="it was cut off, or is something else",
            next_step="copy it again",
        ) from error


def import_paper_snapshot(
    store: SnapshotStore, file_map: Path, storage: Path, name: str, *, toolchain: str = ""
) -> int:
    """Make the snapshot ``name`` of a file map and its storage; how many files and links it has.

    Every content is hashed. A file is executable where its file in the storage is. Raises BadInputError (a path that
    leaves the folder, is too long, or below a file), DamagedStoreError (cut off; a content is missing, no regular file,
    or not what its name says),
    StorageError.
    """
    entries: dict[bytes, SnapshotEntry] = {}
    files: list[tuple[bytes, SourceFile, bytes]] = []
    seen: set[bytes] = set()
    for path, digest, kind in _records(file_map):
        if path in seen:
            raise DamagedStoreError(f"{file_map} lists {os.fsdecode(path)!r} twice", next_step="copy it again")
        seen.add(path)
        # Before folders are made of it: their paths' lengths add up.
        if objection := length_objection(path):
            raise BadInputError(
                f"{file_map}: {objection}",
                cause="it is something else than a map, or comes from another system",
                next_step="look what it was made of",
            )
        source = _place(storage, digest)
        mode = _content_mode(source, path)
        _add_folders(entries, path)
        if kind == _LINK_TYPE:
            entries[path] = SnapshotEntry(path, stat.S_IFLNK | 0o777, target=_target(source, digest))
        elif kind == _FILE_TYPE:
            files.append((path, SourceFile(os.fsencode(source), bool(mode & stat.S_IXUSR)), digest))
        else:
            raise DamagedStoreError(
                f"{file_map}: {os.fsdecode(path)!r} is of the unknown type {kind}", next_step="copy it again"
            )
    with store.blobs.in_use():
        stored = add_files(store.blobs, [source for _, source, _ in files])
        for (path, file, digest), kept in zip(files, stored, strict=True):
            if kept.name.digest != digest:
                raise DamagedStoreError(
                    f"{os.fsdecode(file.path)} is damaged: its hash is not its name", next_step="copy it again"
                )
            mode = stat.S_IFREG | (0o755 if file.executable else 0o644)
            entries[path] = SnapshotEntry(path, mode, kept.size, digest)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        store.add(SnapshotFacts(name, toolchain, now, f"imported from {file_map.name}"), list(entries.values()))
    return len(seen)


def _add_folders(entries: dict[bytes, SnapshotEntry], path: bytes) -> None:
    """The folders above ``path``, which the format doesn't list."""
    above = path.rpartition(b"/")[0]
    while above and above not in entries:
        entries[above] = SnapshotEntry(above, stat.S_IFDIR | 0o755)
        above = above.rpartition(b"/")[0]


def _content_mode(source: Path, path: bytes) -> int:
    """The mode of the content of ``path``. Raises DamagedStoreError for what is missing or no regular file."""
    content = f"{source}, the content of {os.fsdecode(path)!r},"
    try:
        mode = source.lstat().st_mode
    except OSError as error:
        raise DamagedStoreError(f"{content} is missing", next_step="copy it") from error
    if not stat.S_ISREG(mode):
        raise DamagedStoreError(f"{content} is no regular file", next_step="copy it again")
    return mode


def _target(source: Path, digest: bytes) -> bytes:
    try:
        with open(source, "rb", opener=_open_to_read) as stream:
            content = stream.read(MOST_TARGET_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"{source}: can't be read: {error.strerror}", next_step="copy it again") from error
    if len(content) > MOST_TARGET_BYTES:
        raise BadInputError(
            f"{source} is no target of a link: it has more than {MOST_TARGET_BYTES} bytes",
            cause="the map calls a file a link",
            next_step="copy it again",
        )
    if hashlib.sha256(content).digest() != digest:
        raise DamagedStoreError(f"{source} is damaged: its hash is not its name", next_step="copy it again")
    return content


def _open_to_read(path: str, _: int) -> int:
    return os.open(path, OPEN_TO_READ)


def export_paper_snapshot(store: SnapshotStore, name: str, file_map: Path, storage: Path) -> Losses:
    """Write the snapshot in the paper's format; what got lost. Raises DamagedStoreError, StorageError.

    Contents that ``storage`` has already are hashed, and written anew where they are damaged.
    """
    with store.blobs.in_use(), store.open(name) as snapshot:
        store.blobs.check({entry.blob for entry in snapshot if entry.kind == FILE})
        kept = [entry for entry in snapshot if entry.kind != FOLDER]
        content = bytearray(_COUNT.pack(len(kept)))
        for entry in kept:
            is_link = entry.kind == LINK
            digest = hashlib.sha256(entry.target).digest() if is_link else entry.digest
            place = _place(storage, digest)
            if not _holds(place, digest):
                told = entry.target if is_link else store.blobs.path(entry.blob).read_bytes()
                write_bytes(place, told, durable=False)
            content += _RECORD.pack(len(entry.path), digest, _LINK_TYPE if is_link else _FILE_TYPE) + entry.path
        if kept:
            sync_file_system(storage)
        write_bytes(file_map, bytes(content))
        return _losses(snapshot)


def _holds(place: Path, digest: bytes) -> bool:
    """Whether the content is there and right; what is no regular file is not."""
    try:
        if not stat.S_ISREG(place.lstat().st_mode):
            return False
        handle = os.open(place, OPEN_TO_READ)
    except FileNotFoundError:
        return False
    try:
        return hash_file(handle) == digest
    finally:
        os.close(handle)


def _losses(snapshot: SnapshotFile) -> Losses:
    entries = snapshot.entries
    parents = {entry.path.rpartition(b"/")[0] for entry in entries}
    return Losses(
        sum(entry.kind == FOLDER and entry.path not in parents for entry in entries),
        sum(entry.kind == FILE and entry.blob.executable for entry in entries),
    )
