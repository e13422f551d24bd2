"""A file that one command writes at a time: another would take a line that is being written for a broken one."""

from __future__ import annotations

import fcntl
import os
import weakref
from pathlib import Path

from wonton_core.errors import BadInputError, StorageError


class SingleWriter:
    """The right to write ``path``, until ``close``, or until this object or its process is gone."""

    def __init__(self, path: Path) -> None:
        """Raises BadInputError while somebody else has it, StorageError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The lock's file stays: removed, it would keep out nobody who has opened it by now.
            handle = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(
                f"can't write {path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="free some space or choose another --out",
            ) from error
        self.close = weakref.finalize(self, os.close, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise BadInputError(
                f"{path} is being written by another process", next_step="wait for it, or choose another --out"
            ) from None
