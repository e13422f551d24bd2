"""Folders for work in progress: each is locked by who works in it, so that the next finds out what the dead left."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def _open_folder(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _is_at(handle: int, folder: Path) -> bool:
    """Whether the open folder still stands there."""
    with contextlib.suppress(FileNotFoundError):
        found, own = folder.lstat(), os.fstat(handle)
        return (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino)
    return False


@contextmanager
def locked_folder(folder: Path, begin: Callable[[Path], None]) -> Iterator[None]:
    """Have ``begin`` put a folder at the unused path ``folder``; nobody takes it for abandoned while this is held.

    Raises OSError.
    """
    while True:
        begin(folder)
        # Somebody who looks for abandoned folders may be faster than our lock, here or below.
        try:
            handle = _open_folder(folder)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not _is_at(handle, folder):
                continue
            yield
            return
        finally:
            os.close(handle)


def remove_abandoned(folders: Iterable[Path], remove: Callable[[Path], None]) -> None:
    """Call ``remove`` for folders that no living process holds. Raises OSError."""
    for folder in folders:
        try:
            handle = _open_folder(folder)
        except (FileNotFoundError, NotADirectoryError):
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Its owner may have finished, and given it its real name, in between.
            if _is_at(handle, folder):
                remove(folder)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
