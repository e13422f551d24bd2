"""A file that grows by one record at a time (JSON Lines): what is in it survives a killed process.

Every record is on disk before ``append`` returns. A last line that a killed process left unfinished is cut off by the
next that opens the file.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from wonton_core.codec.records import canonical_json, structure, unstructure
from wonton_core.errors import BadInputError, StorageError

Record = TypeVar("Record")


class RecordFile(Generic[Record]):
    """The records of ``target`` in ``path``, none of them held in memory. For several threads of one process."""

    def __init__(self, path: Path, target: type[Record]) -> None:
        self.path = path
        self._target = target
        self._lock = threading.Lock()

    def append(self, record: Record) -> int:
        """Put ``record`` at the end; where in the file it begins (bytes). Raises StorageError."""
        line = canonical_json(unstructure(record)) + b"\n"
        try:
            with self._lock:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab") as stream:
                    begin = stream.tell()
                    stream.write(line)
                    stream.flush()
                    os.fsync(stream.fileno())
        except OSError as error:
            raise StorageError(
                f"can't write {self.path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="free some space, then run the same command: what is in the file is not done again",
            ) from error
        return begin

    def records(self, *, mend: bool = True) -> Iterator[tuple[int, Record]]:
        """Every record that is there and where it begins, read one by one; an unfinished last line is passed over.

        With ``mend`` it is cut off, too. Raises BadInputError naming a damaged line.
        """
        begin = 0
        try:
            with self.path.open("rb") as stream:
                for number, line in enumerate(stream, 1):
                    if not line.endswith(b"\n"):
                        break
                    yield begin, self._decoded(line, f"{self.path}, line {number}")
                    begin += len(line)
                else:
                    return
            if mend:
                os.truncate(self.path, begin)
        except FileNotFoundError:
            return
        except OSError as error:
            raise BadInputError(f"{self.path}: can't be read: {error.strerror}", next_step="check the path") from error

    def at(self, begin: int) -> Record:
        """The record that begins at byte ``begin``. Raises BadInputError when the file is gone or was changed."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(begin)
                line = stream.readline()
        except OSError as error:
            raise BadInputError(f"{self.path}: can't be read: {error.strerror}", next_step="check the path") from error
        return self._decoded(line, f"{self.path}, byte {begin}")

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


class RecordLog(RecordFile[Record]):
    """A ``RecordFile`` with what was in it when it was opened, as ``found``."""

    def __init__(self, path: Path, target: type[Record]) -> None:
        """Read what is there. Raises BadInputError naming a damaged line."""
        super().__init__(path, target)
        self.found = [record for _, record in self.records()]
