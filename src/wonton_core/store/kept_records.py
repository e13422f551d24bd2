"""The records that a stage of an evaluation makes (JSON Lines): each once, on disk as soon as it is there, in order in
the end, however often the process is killed.

For ``samples.jsonl`` there is ``samples.settings.json`` beside it, written first: what all records have in common.
Records of a large evaluation don't fit into memory: only their keys and places are held.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from attrs import AttrsInstance

from wonton_core.errors import BadInputError, StorageError
from wonton_core.store.kept_settings import differing_settings
from wonton_core.store.record_log import RecordFile

Key = TypeVar("Key", bound=Hashable)
Record = TypeVar("Record")


def settings_path(records: Path) -> Path:
    """The settings that belong to a file of records."""
    return records.with_name(f"{records.name.removesuffix('.jsonl')}.settings.json")


class KeptRecords(Generic[Key, Record]):
    """The records in ``path``, to be gone on with. For several threads of one process; use as a context manager."""

    def __init__(
        self, path: Path, target: type[Record], key: Callable[[Record], Key], settings: AttrsInstance, mixing: str
    ) -> None:
        """``key`` tells records apart; ``mixing`` says why records of other settings can't stand beside these.

        Raises BadInputError for records of other settings, found twice or damaged, and while another process writes;
        StorageError.
        """
        self._path = path
        self._key = key
        lock = path.with_name(f".{path.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _not_written(path, error) from error
        try:
            self._take_lock()
            self._check_settings(settings, mixing)
            self._file = RecordFile(path, target)
            self._begins: dict[Key, int] = {}
            for begin, record in self._file.records():
                self._check_new(record)
                self._begins[key(record)] = begin
        except BaseException:
            os.close(self._lock)
            raise

    def __contains__(self, key: Key) -> bool:
        return key in self._begins

    def __len__(self) -> int:
        return len(self._begins)

    def at(self, key: Key) -> Record:
        """The record of ``key``, from disk. Raises KeyError, BadInputError."""
        return self._file.at(self._begins[key])

    def records(self) -> Iterator[Record]:
        """All records as they stand in the file, one by one. Raises BadInputError."""
        return (record for _, record in self._file.records())

    def append(self, record: Record) -> None:
        """Put a record on disk; its key must be a new one. Raises StorageError."""
        self._begins[self._key(record)] = self._file.append(record)

    def put_in_order(self, rank: Callable[[Key], object]) -> None:
        """Order the file by what ``rank`` says of the keys, equal ones as they came. Raises StorageError."""
        ordered = sorted(self._begins, key=rank)  # type: ignore[arg-type]
        begins = [self._begins[key] for key in ordered]
        if begins == sorted(begins):
            return
        self._begins = dict(zip(ordered, self._rewrite(begins), strict=True))

    def _rewrite(self, begins: Iterable[int]) -> list[int]:
        """The same lines in another order; where each begins now."""
        places, place = [], 0
        try:
            handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".", suffix=".partial")
            try:
                with os.fdopen(handle, "wb") as target, self._path.open("rb") as source:
                    for begin in begins:
                        source.seek(begin)
                        places.append(place)
                        place += target.write(source.readline())
                    target.flush()
                    os.fsync(target.fileno())
                os.chmod(temporary, 0o644)
                os.replace(temporary, self._path)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
                raise
        except OSError as error:
            raise _not_written(self._path, error) from error
        return places

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInputError(
                f"{self._path} is being written by another process", next_step="wait for it, or choose another --out"
            ) from None

    def _check_settings(self, settings: AttrsInstance, mixing: str) -> None:
        if differ := differing_settings(self._path, settings_path(self._path), settings):
            raise BadInputError(
                f"{self._path} was made with other settings: {', '.join(differ)}",
                cause=mixing,
                next_step="choose another --out, or give the options that it was made with",
            )

    def _check_new(self, record: Record) -> None:
        if self._key(record) in self._begins:
            raise BadInputError(
                f"{self._path}: the record of {self._key(record)} is there twice",
                cause="the file was put together from others, or changed by something else",
                next_step="choose another --out",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The lock's file stays: removed here, it would keep out nobody who has opened it by now.
        os.close(self._lock)


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"can't write {path}: {error.strerror or error}",
        cause="the disk is full, or the folder is read-only",
        next_step="free some space or choose another --out, then run the same command: it goes on",
    )
