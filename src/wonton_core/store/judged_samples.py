"""Files of judged samples. JSON Lines, one line a sample and judge.

For ``--out judged.jsonl``::

    judged.jsonl            model.judged_sample.JudgedSample, on disk as soon as it is known
    judged.settings.json    model.judged_sample.PanelSettings, written first
    judged.chat.jsonl       model.chat_exchange.ChatExchange: every request to a model and its answer

A verdict is in the file once or not at all, however often the process is killed. No verdict is held in memory.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.judged_sample import JudgedSample, PanelSettings
from wonton_core.store.atomic import write_bytes
from wonton_core.store.kept_settings import differing_settings
from wonton_core.store.record_log import RecordFile

Key = tuple[str, str]
"""A sample's id and a judge as the user wrote it."""


def settings_path(judged: Path) -> Path:
    """The settings that belong to a file of judged samples."""
    return judged.with_name(f"{judged.name.removesuffix('.jsonl')}.settings.json")


class JudgedSamples:
    """The verdicts in ``path``, to be gone on with. One process at a time; use as a context manager."""

    def __init__(self, path: Path, settings: PanelSettings) -> None:
        """Raises BadInputError for verdicts of other settings, one found twice or a damaged line, StorageError."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.with_name(f".{path.name}.lock")
            self._lock = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(
                f"can't write {path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="choose another --out",
            ) from error
        try:
            self._take_lock()
            if differ := differing_settings(path, settings_path(path), settings):
                raise BadInputError(
                    f"{path} was made with other settings: {', '.join(differ)}",
                    cause="verdicts of other judges, models, prompts, options or versions can't be mixed",
                    next_step="choose another --out, or give the options that it was made with",
                )
            self._file = RecordFile(path, JudgedSample)
            self._places = self._find()
        except BaseException:
            os.close(self._lock)
            raise

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInputError(
                f"{self._path} is being written by another process", next_step="wait for it, or choose another --out"
            ) from None

    def _find(self) -> dict[Key, int]:
        places: dict[Key, int] = {}
        for begin, record in self._file.records():
            key = (record.sample_id, record.judge)
            if places.setdefault(key, begin) != begin:
                raise BadInputError(
                    f"{self._path}: {record.judge} judged the sample {record.sample_id} twice",
                    cause="the file was changed by something else",
                    next_step="remove one of the lines, or choose another --out",
                )
        return places

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def found(self) -> Iterator[JudgedSample]:
        """Every verdict that is there, in the file's order, read one by one."""
        return (record for _, record in self._file.records())

    def append(self, record: JudgedSample) -> None:
        """Put a verdict on disk. Raises StorageError."""
        self._places[record.sample_id, record.judge] = self._file.append(record)

    def sort(self, order: Mapping[Key, int]) -> None:
        """Bring the file into this order, others last: equal verdicts then make equal files. Raises StorageError."""
        keys = sorted(self._places, key=lambda key: (order.get(key, len(order)), key))
        begins = [self._places[key] for key in keys]
        if begins == sorted(begins):
            return
        lines = [canonical_json(unstructure(self._file.at(begin))) + b"\n" for begin in begins]
        write_bytes(self._path, b"".join(lines))
        self._places = self._find()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: removed here, it would keep out nobody who has opened it by now.
        os.close(self._lock)
