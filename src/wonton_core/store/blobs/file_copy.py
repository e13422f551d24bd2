"""Contents from one file to another: by reference where the file system can, else byte by byte."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
from pathlib import Path

_CLONE = 0x40049409
"""FICLONE of linux/fs.h."""

_CHUNK_BYTES = 1 << 20
_WHOLE_BYTES = 8 << 20
OPEN_TO_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
"""Nothing but the named file itself is opened, and a pipe in its place doesn't hold us up."""

_CANNOT_CLONE = frozenset({errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EXDEV, errno.ENOSYS, errno.EPERM})


def clone(source: int, target: int) -> bool:
    """Make the open file ``target`` share the blocks of ``source``; False where the file system can't."""
    try:
        fcntl.ioctl(target, _CLONE, source)
    except OSError as error:
        if error.errno in _CANNOT_CLONE:
            return False
        raise
    return True


def can_clone(source_folder: Path, target_folder: Path) -> bool:
    """Whether a file in one folder can share blocks with one in the other: tried with a file of one byte."""
    names = [folder / f".clone-{os.getpid()}-{os.urandom(4).hex()}" for folder in (source_folder, target_folder)]
    handles: list[int] = []
    try:
        handles.extend(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600) for name in names)
        os.write(handles[0], b"x")
        return clone(handles[0], handles[1])
    except OSError:
        return False
    finally:
        for handle in handles:
            os.close(handle)
        for name in names:
            name.unlink(missing_ok=True)


class _Buffer(threading.local):
    """One buffer a thread: a new one for each of many small files would cost more than hashing them."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(_WHOLE_BYTES))


_buffer = _Buffer()


def hash_file(handle: int) -> bytes:
    """SHA-256 of an open file, from its start."""
    os.lseek(handle, 0, os.SEEK_SET)
    found, view = hashlib.sha256(), _buffer.view[:_CHUNK_BYTES]
    while count := os.readv(handle, [view]):
        found.update(view[:count])
    return found.digest()


def read_whole(handle: int, size: int) -> memoryview | None:
    """The content of an open file of ``size`` bytes, until this thread reads the next; None for a large one."""
    if size >= _WHOLE_BYTES:
        return None
    view, filled = _buffer.view, 0
    while count := os.readv(handle, [view[filled:]]):
        filled += count
        if filled == _WHOLE_BYTES:
            return None  # it grew meanwhile
    return view[:filled]


def write_whole(handle: int, content: memoryview) -> None:
    """Write all of ``content``. Raises OSError."""
    while content:
        content = content[os.write(handle, content) :]


def copy_and_hash(source: int, target: int) -> bytes:
    """Copy an open file to a new one; the SHA-256 of what was copied. Raises OSError."""
    os.lseek(source, 0, os.SEEK_SET)
    found, view = hashlib.sha256(), _buffer.view[:_CHUNK_BYTES]
    while count := os.readv(source, [view]):
        found.update(view[:count])
        write_whole(target, view[:count])
    return found.digest()
