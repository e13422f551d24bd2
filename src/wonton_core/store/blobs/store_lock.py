"""Many writers and readers at a time, or one that removes: a lock that the kernel takes back from the dead."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wonton_core.errors import StorageError


@contextmanager
def locked(path: Path, *, alone: bool, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock file ``path``, ``alone`` or together with others who don't ask to be alone.

    ``on_wait`` is called once when somebody else has to be waited for. Raises StorageError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"can't write to the store {path.parent}: {error.strerror}",
            cause="the disk is full, the folder is read-only, or the path leads through a file",
            next_step="free some space or choose another folder for the store",
        ) from error
    try:
        wanted = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        try:
            fcntl.flock(handle, wanted | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, wanted)
        yield
    finally:
        os.close(handle)
