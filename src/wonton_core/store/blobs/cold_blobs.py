"""Blobs that are seldom needed, compressed with zstd; made plain again when they are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import ModuleType

from wonton_core.errors import ToolMissingError
from wonton_core.store.blobs.blob_name import BlobName

COLD_SUFFIX = ".zst"
_LEVEL = 9
_CHUNK_BYTES = 1 << 20


def _zstandard() -> ModuleType:
    try:
        import zstandard
    except ImportError as error:
        raise ToolMissingError(
            "compressed blobs need the package zstandard",
            cause="it is optional and not installed",
            next_step="pip install 'wonton-core[zstd]'",
        ) from error
    return zstandard


def freeze(place: str, scratch: Path) -> int:
    """Replace the plain blob at ``place`` by a compressed one; the bytes saved, 0 where it would not get smaller.

    Call it with the store to oneself: the plain file goes. Raises ToolMissingError, OSError.
    """
    plain, arrived = Path(place), scratch / os.urandom(8).hex()
    compressor = _zstandard().ZstdCompressor(level=_LEVEL)
    try:
        with plain.open("rb") as source, arrived.open("wb") as target:
            compressor.copy_stream(source, target)
            target.flush()
            os.fsync(target.fileno())
        saved = plain.stat().st_size - arrived.stat().st_size
        if saved <= 0:
            return 0
        arrived.chmod(0o444)
        arrived.rename(place + COLD_SUFFIX)
    finally:
        arrived.unlink(missing_ok=True)
    plain.unlink()
    return saved


def thaw(place: str, name: BlobName, scratch: Path) -> bool:
    """Make the plain blob at ``place`` out of the compressed one beside it; False where that is missing or damaged.

    Raises ToolMissingError, OSError.
    """
    cold, arrived = Path(place + COLD_SUFFIX), scratch / os.urandom(8).hex()
    try:
        source = cold.open("rb")
    except FileNotFoundError:
        return False
    digest = hashlib.sha256()
    try:
        with source:
            zstandard = _zstandard()
            with arrived.open("wb") as target:
                try:
                    for chunk in zstandard.ZstdDecompressor().read_to_iter(source, write_size=_CHUNK_BYTES):
                        digest.update(chunk)
                        target.write(chunk)
                except zstandard.ZstdError:
                    return False
                target.flush()
                os.fsync(target.fileno())
        if digest.digest() != name.digest:
            return False
        arrived.chmod(name.mode)
        arrived.rename(place)
    finally:
        arrived.unlink(missing_ok=True)
    cold.unlink(missing_ok=True)
    return True
