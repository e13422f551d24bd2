"""Files that are whole or absent: temporary file, fsync, rename.

A process that is killed while it writes leaves a ``.*.partial`` file, which ``remove_partial_files`` clears away.
fsync is what a power cut needs and a killed process doesn't. It takes longer than all else that is done for a small
file; who writes many passes ``durable=False`` and finds out by other means what a power cut took.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from wonton_core.errors import StorageError

_PARTIAL = ".partial"


def write_bytes(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never a part of it.

    Without ``durable`` that holds as long as the machine itself doesn't stop. Raises StorageError when the disk is full
    or the folder can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own length: the file's may already be as long as the file system takes.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=_PARTIAL)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                if durable:
                    stream.flush()
                    os.fsync(stream.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise StorageError(
            f"can't write {path}: {error.strerror or error}",
            cause="the disk is full, or the folder is read-only",
            next_step="free some space or choose another folder, then run the same command: it resumes",
        ) from error


def remove_partial_files(folder: Path) -> None:
    """Remove what a killed writer left in ``folder`` and its sub-folders. Only for a folder that nobody else writes."""
    for path in folder.rglob(f".*{_PARTIAL}"):
        path.unlink(missing_ok=True)


def write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    """Write plain JSON values: readable for ``.json``, compact and gzipped (no time stamp inside) for ``.json.gz``."""
    if path.suffix == ".gz":
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        write_bytes(path, gzip.compress(text.encode(), compresslevel=6, mtime=0), durable=durable)
    else:
        text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        write_bytes(path, (text + "\n").encode(), durable=durable)
