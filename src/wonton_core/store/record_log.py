"""A file that grows by one record at a time (JSON Lines): what is in it survives a killed process.

Every record is on disk before ``append`` returns. A last line that a killed process left unfinished is cut off by the
next that opens the file.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Generic, TypeVar

from wonton_core.codec.records import canonical_json, structure, unstructure
from wonton_core.errors import BadInputError, StorageError

Record = TypeVar("Record")


class RecordLog(Generic[Record]):
    """The records of ``target`` in ``path``. For several threads of one process."""

    def __init__(self, path: Path, target: type[Record]) -> None:
        """Read what is there. Raises BadInputError naming a damaged line."""
        self.path = path
        self._target = target
        self._lock = threading.Lock()
        self.found = self._read()

    def append(self, record: Record) -> None:
        """Put ``record`` at the end. Raises StorageError."""
        line = canonical_json(unstructure(record)) + b"\n"
        try:
            with self._lock:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab") as stream:
                    stream.write(line)
                    stream.flush()
                    os.fsync(stream.fileno())
        except OSError as error:
            raise StorageError(
                f"can't write {self.path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="free some space, then run the same command: what is in the file is not done again",
            ) from error

    def _read(self) -> list[Record]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BadInputError(f"{self.path}: can't be read: {error.strerror}", next_step="check the path") from error
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self.path, whole)
        return [
            self._decoded(line, f"{self.path}, line {number}")
            for number, line in enumerate(content[:whole].split(b"\n")[:-1], 1)
        ]

    def _decoded(self, line: bytes, place: str) -> Record:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInputError(
                f"{place}: not JSON: {error}",
                cause="something else wrote to the file",
                next_step="remove the line; what it held is done again",
            ) from error
        return structure(value, self._target, place=place)
