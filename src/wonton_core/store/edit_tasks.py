"""Files of edit tasks. JSON Lines, one record a line in canonical form (sorted keys), in the order of the history.

For ``--out tasks.jsonl``::

    tasks.jsonl           model.edit_task.EditTask: what passed every filter
    tasks.dropped.jsonl   model.edit_task.DroppedCandidate: what a filter dropped, with its name and reason
    tasks.skipped.jsonl   model.mining_record.SkippedChange: what could be no edit of a text, with the reason
    tasks.mining.json     model.mining_record.MiningRecord: settings and counts

While mining goes on the first three are called ``*.partial``, and ``tasks.mining.json`` says how much of them counts: a
killed run goes on there. Reading holds one record at a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

from attrs import fields

from wonton_core.codec.records import canonical_json, read_record, structure, unstructure
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.edit_task import EDIT_TASK_FORMAT_VERSION, DroppedCandidate, EditTask
from wonton_core.model.mining_record import (
    MINING_FORMAT_VERSION,
    MiningCounts,
    MiningRecord,
    MiningSettings,
    SkippedChange,
)
from wonton_core.store.atomic import write_json

TASKS = "tasks"
DROPPED = "dropped"
SKIPPED = "skipped"
_KINDS = (TASKS, DROPPED, SKIPPED)
_SECONDS_BETWEEN_RECORDS = 1.0
_PARTIAL = ".partial"
_SHOWN_CHARACTERS = 100

Record = TypeVar("Record", EditTask, DroppedCandidate, SkippedChange)


def beside(tasks: Path, kind: str) -> Path:
    """The file of ``kind`` that belongs to the file of tasks."""
    if kind == TASKS:
        return tasks
    return tasks.with_name(f"{tasks.name.removesuffix('.jsonl')}.{kind}.jsonl")


def record_path(tasks: Path) -> Path:
    """The mining record that belongs to the file of tasks."""
    return tasks.with_name(f"{tasks.name.removesuffix('.jsonl')}.mining.json")


def encode_record(record: EditTask | DroppedCandidate | SkippedChange) -> bytes:
    """A record as its line, with the newline."""
    return canonical_json(unstructure(record)) + b"\n"


def read_tasks(tasks: Path) -> Iterator[EditTask]:
    """The tasks of a file, one by one. Raises BadInputError naming the line and the field."""
    return _read(tasks, EditTask)


def read_dropped(tasks: Path) -> Iterator[DroppedCandidate]:
    """What filters dropped while ``tasks`` was made. Raises BadInputError."""
    return _read(beside(tasks, DROPPED), DroppedCandidate)


def read_skipped(tasks: Path) -> Iterator[SkippedChange]:
    """What was passed over while ``tasks`` was made. Raises BadInputError."""
    return _read(beside(tasks, SKIPPED), SkippedChange)


def read_mining_record(tasks: Path) -> MiningRecord:
    """Settings and counts of the mining that made ``tasks``. Raises BadInputError, also where it isn't complete."""
    record = read_record(record_path(tasks), MiningRecord)
    if not record.complete:
        raise BadInputError(
            f"{tasks} is not complete: mining was interrupted after {record.commits_done} commits",
            next_step="run the same `wonton ape mine` again: it goes on from there",
        )
    return record


def find_task(tasks: Path, task_id: str) -> EditTask:
    """The task whose id begins with ``task_id``. Raises BadInputError where none or several do."""
    found = [task for task in read_tasks(tasks) if task.task_id.startswith(task_id)] if task_id else []
    if len(found) != 1:
        raise BadInputError(
            f"{tasks}: {len(found) or 'no'} tasks have an id that begins with {task_id!r}",
            next_step="the field task_id of each line is its id; give enough of it to name one",
        )
    return found[0]


def _read(path: Path, target: type[Record]) -> Iterator[Record]:
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                yield _decode(line, target, f"{path}, line {number}")
    except OSError as error:
        raise BadInputError(
            f"{path}: can't be read: {error.strerror}",
            cause="the path is wrong, or mining is not complete",
            next_step="see `wonton ape mine --help`",
        ) from error


def _decode(line: bytes, target: type[Record], place: str) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{place}: not JSON: {error}", next_step="mine again, or take the line out") from None
    version = value.get("format_version") if isinstance(value, dict) else None
    if version != EDIT_TASK_FORMAT_VERSION:
        shown = line[:_SHOWN_CHARACTERS].decode(errors="replace").strip()
        raise BadInputError(
            f"{place}: format_version is {version!r}, this Wonton reads {EDIT_TASK_FORMAT_VERSION}: {shown}",
            cause="the file was made by another version, or is of another kind",
            next_step="mine again with this version",
        )
    return structure(value, target, place=place)


class EditTaskWriter:
    """The files of one mining, going on where it was interrupted. Use as a context manager.

    Leaving it in any way keeps what was saved, which is all but the last second; only ``finish`` gives the files their
    names.
    """

    def __init__(self, tasks: Path, settings: MiningSettings) -> None:
        """Raises BadInputError for files made with other settings, StorageError where they can't be written."""
        self._tasks = tasks
        self._settings = settings
        self._streams: dict[str, IO[bytes]] = {}
        with _storage_errors(tasks):
            tasks.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(tasks.with_name(f".{tasks.name}.lock"), os.O_CREAT | os.O_RDWR, 0o644)
        try:
            self._take_lock()
            self.found = self._find()
        except BaseException:
            os.close(self._lock)
            raise
        self._saved = time.monotonic()

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInputError(
                f"{self._tasks} is being written by another process", next_step="wait for it, or choose another --out"
            ) from None

    def _find(self) -> MiningRecord | None:
        """The record of an earlier run with the same settings, None where there was no run at all."""
        path = record_path(self._tasks)
        if not path.exists():
            there = [other for kind in _KINDS if (other := beside(self._tasks, kind)).exists()]
            if there:
                raise BadInputError(
                    f"{there[0]} is there already and has no mining record",
                    cause="something else made it",
                    next_step="choose another --out",
                )
            return None
        record = read_record(path, MiningRecord)
        if record.format_version != MINING_FORMAT_VERSION or record.settings != self._settings:
            differs = [
                part.name
                for part in fields(MiningSettings)
                if getattr(record.settings, part.name) != getattr(self._settings, part.name)
            ]
            raise BadInputError(
                f"{path}: made with other settings ({', '.join(differs) or 'format_version'})",
                cause="the options, the plugins' versions or the tip of the history changed; the tip was "
                f"{record.settings.tip}",
                next_step="choose another --out, or remove the files of this one",
            )
        if record.complete:
            for kind in _KINDS:
                path = beside(self._tasks, kind)
                if not path.exists() or path.stat().st_size != record.sizes[kind]:
                    raise BadInputError(
                        f"{path} is not as mining left it",
                        cause="it was removed, cut off or changed afterwards",
                        next_step=f"remove {record_path(self._tasks)} and the files beside it, and mine again",
                    )
        return record

    def start(self) -> MiningRecord | None:
        """Open the files, cut to what counts; the record to go on from. Not for a mining that is complete."""
        with _storage_errors(self._tasks):
            for kind in _KINDS:
                path, partial = beside(self._tasks, kind), self._partial(kind)
                if path.exists() and not partial.exists():
                    # It was killed while it gave the files their names.
                    os.replace(path, partial)
                stream = self._streams[kind] = partial.open("ab")
                size = self.found.sizes[kind] if self.found is not None else 0
                if stream.tell() < size:
                    raise BadInputError(
                        f"{partial} is shorter than it was",
                        cause="it was changed, or the machine lost power",
                        next_step=f"remove {partial} and {record_path(self._tasks)} and mine again",
                    )
                stream.truncate(size)
                stream.seek(size)
        return self.found

    def add(self, lines: Mapping[str, Iterable[bytes]]) -> None:
        """Append lines, by kind. Raises StorageError."""
        with _storage_errors(self._tasks):
            for kind, added in lines.items():
                self._streams[kind].writelines(added)

    def save(self, commits_done: int, counts: MiningCounts) -> None:
        """From here a run that is stopped goes on; done about once a second only. Raises StorageError."""
        if time.monotonic() - self._saved >= _SECONDS_BETWEEN_RECORDS:
            self._write_record(commits_done, counts, complete=False)
            self._saved = time.monotonic()

    def finish(self, commits_done: int, counts: MiningCounts) -> MiningRecord:
        """Give the files their names and close. Raises StorageError."""
        self._write_record(commits_done, counts, complete=False)
        with _storage_errors(self._tasks):
            for kind in _KINDS:
                self._streams[kind].close()
                os.replace(self._partial(kind), beside(self._tasks, kind))
        return self._write_record(commits_done, counts, complete=True)

    def _write_record(self, commits_done: int, counts: MiningCounts, *, complete: bool) -> MiningRecord:
        if not complete:
            with _storage_errors(self._tasks):
                for stream in self._streams.values():
                    stream.flush()
                    os.fsync(stream.fileno())
            self._sizes = {kind: stream.tell() for kind, stream in self._streams.items()}
        record = MiningRecord(
            MINING_FORMAT_VERSION, self._settings, complete, commits_done, dict(sorted(self._sizes.items())), counts
        )
        write_json(record_path(self._tasks), unstructure(record))
        return record

    def _partial(self, kind: str) -> Path:
        path = beside(self._tasks, kind)
        return path.with_name(path.name + _PARTIAL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams.values():
            with contextlib.suppress(OSError):
                stream.close()
        with contextlib.suppress(FileNotFoundError):
            self._tasks.with_name(f".{self._tasks.name}.lock").unlink()
        os.close(self._lock)


@contextlib.contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"can't write {path}: {error.strerror or error}",
            cause="the disk is full, or the folder is read-only",
            next_step="free some space or choose another --out, then run the same command: it resumes",
        ) from error
