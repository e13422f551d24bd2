"""Blobs that are seldom needed, compressed with zstd; made plain again when they are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from wonton_core.errors import ToolMissingError
from wonton_core.store.blobs.blob_name import BlobName

if TYPE_CHECKING:
    import zstandard

COLD_SUFFIX = ".zst"
_LEVEL = 9
_CHUNK_BYTES = 1 << 20


def _zstandard() -> type[zstandard.ZstdCompressor]:
    try:
        import zstandard
    except ImportError as error:
        raise ToolMissingError(
            "compressed blobs need the package zstandard",
            cause="it is optional and not installed",
            next_step="pip install 'wonton-core[zstd]'",
        ) from error
    return zstandard.ZstdCompressor


def freeze(path: Path, incoming: Path) -> int:
    """Replace the plain blob at ``path`` by a compressed one; the bytes saved, 0 where it would not get smaller.

    Call it with the store to oneself: the plain file goes. Raises ToolMissingError, OSError.
    """
    compressor = _zstandard()(level=_LEVEL)
    incoming.mkdir(parents=True, exist_ok=True)
    arrived = incoming / f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        with path.open("rb") as source, arrived.open("wb") as target:
            compressor.copy_stream(source, target)
            target.flush()
            os.fsync(target.fileno())
        saved = path.stat().st_size - arrived.stat().st_size
        if saved <= 0:
            return 0
        arrived.chmod(0o444)
        arrived.rename(f"{path}{COLD_SUFFIX}")
    finally:
        arrived.unlink(missing_ok=True)
    path.unlink()
    return saved


def thaw(path: Path, name: BlobName, incoming: Path) -> bool:
    """Make the plain blob at ``path`` out of the compressed one beside it; False where that is missing or damaged.

    Raises ToolMissingError, OSError.
    """
    cold = Path(f"{path}{COLD_SUFFIX}")
    if not cold.exists():
        return False
    _zstandard()
    import zstandard

    incoming.mkdir(parents=True, exist_ok=True)
    arrived = incoming / f"{os.getpid()}-{os.urandom(8).hex()}"
    digest = hashlib.sha256()
    try:
        with cold.open("rb") as source, arrived.open("wb") as target:
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
        arrived.rename(path)
    finally:
        arrived.unlink(missing_ok=True)
    cold.unlink(missing_ok=True)
    return True
