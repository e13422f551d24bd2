"""Objects of a repository by id, read through one long-lived ``git cat-file --batch``."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from attrs import frozen

from wonton_core.engineering.history.repository import SECONDS, Repository
from wonton_core.errors import ToolFailedError
from wonton_core.process.child import Child

FOUND = "found"
MISSING = "missing"
DAMAGED = "damaged"
TOO_LARGE = "too_large"


@frozen
class GitObject:
    """``state`` is one of this module's constants; ``content`` is empty unless found, ``size`` is in bytes."""

    state: str
    kind: str = ""
    size: int = 0
    content: bytes = b""
    said: str = ""
    """What git said of a damaged object."""


class ObjectReader:
    """Reads one object at a time. Use as a context manager: git starts when first needed and ends with it."""

    def __init__(self, repository: Repository, largest_bytes: int) -> None:
        """Contents above ``largest_bytes`` are not held in memory: they come back as TOO_LARGE."""
        self._repository = repository
        self._largest = largest_bytes
        self._child: Child | None = None
        self._buffer = bytearray()

    def read(self, name: str) -> GitObject:
        """The object that ``name`` (an id, or ``COMMIT:path``) names. A damaged one is said, not raised."""
        if self._child is None:
            self._child = self._repository.child("cat-file", "--batch")
            self._buffer.clear()
        try:
            self._child.write(f"{name}\n".encode(), seconds=SECONDS)
            return self._answer(self._child, name)
        except ToolFailedError:
            # git ends at the first object that it can't unpack. A fresh one reads the rest.
            child, self._child = self._child, None
            if child.stop() in (0, 128):
                return GitObject(DAMAGED, said=child.stderr_tail.strip()[-300:])
            raise

    def _answer(self, child: Child, name: str) -> GitObject:
        while (end := self._buffer.find(b"\n")) < 0:
            self._buffer += child.read(seconds=SECONDS)
        header = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        if header.startswith(name.encode()) and header.endswith((b" missing", b" ambiguous")):
            return GitObject(MISSING)
        _, kind, size = header.rsplit(b" ", 2)
        length = int(size)
        if length <= self._largest:
            while len(self._buffer) < length + 1:
                self._buffer += child.read(seconds=SECONDS)
            content = bytes(self._buffer[:length])
            del self._buffer[: length + 1]
            return GitObject(FOUND, kind.decode(), length, content)
        left = length + 1 - len(self._buffer)
        while left > 0:
            self._buffer.clear()
            self._buffer += child.read(seconds=SECONDS)
            left -= len(self._buffer)
        if left < 0:
            del self._buffer[:left]
        else:
            self._buffer.clear()
        return GitObject(TOO_LARGE, kind.decode(), length)

    def close(self) -> None:
        """End git."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
