"""The folder of an evaluation.

::

    run.json                     model.evaluation_run.EvaluationRun: which folders belong together
    config.toml                  the configuration of the latest call, as it was given
    report.html                  the latest report
    <stage>/<key>/stage.json     model.evaluation_run.StageRecord
    <stage>/<key>/elapsed.json   seconds, brought up to date while the stage is at work
    <stage>/<key>/...            what the stage made

A stage made with other options or inputs has another key: it gets a folder of its own, and what was there stays.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wonton_core.codec.records import read_json, read_record, unstructure
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.evaluation_run import EVALUATION_RUN_FORMAT_VERSION, EvaluationRun, StageRecord
from wonton_core.store.atomic import write_json

_RUN = "run.json"
_STAGE = "stage.json"
_LOCK = ".run.lock"


def read_run(folder: Path) -> EvaluationRun:
    """The evaluation in ``folder``. Raises BadInputError where there is none, or one of another version."""
    path = folder / _RUN
    if not path.exists():
        raise BadInputError(
            f"{folder} holds no evaluation: there is no {_RUN}",
            cause="it is another folder, or the run never began",
            next_step="`wonton ape run CONFIG.toml` makes one; its field `folder` says where",
        )
    _check_version(path)
    return read_record(path, EvaluationRun)


def write_run(folder: Path, run: EvaluationRun) -> None:
    """Replace ``run.json``. Raises StorageError."""
    write_json(folder / _RUN, unstructure(run))


def read_stage(folder: Path) -> StageRecord | None:
    """The record of the stage in ``folder``, None where none began. Raises BadInputError."""
    path = folder / _STAGE
    if not path.exists():
        return None
    _check_version(path)
    return read_record(path, StageRecord)


def write_stage(folder: Path, record: StageRecord) -> None:
    """Put the record into the stage's ``folder``. Raises StorageError."""
    write_json(folder / _STAGE, unstructure(record))


def stage_folders(run: Path) -> Iterator[Path]:
    """All folders of stages, of whatever settings, that have a record."""
    return (path.parent for path in sorted(run.glob(f"*/*/{_STAGE}")))


def _check_version(path: Path) -> None:
    content = read_json(path)
    version = content.get("format_version") if isinstance(content, dict) else None
    if version != EVALUATION_RUN_FORMAT_VERSION:
        raise BadInputError(
            f"{path}: format_version is {version!r}, this Wonton reads {EVALUATION_RUN_FORMAT_VERSION}",
            cause="the folder was made by another version",
            next_step="choose another folder in the configuration, or use that version",
        )


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Keep every other process out of ``folder``; a killed one lets go. Raises BadInputError when another has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"can't write to {folder}: {error.strerror}",
            cause="the disk is full, the folder is read-only, or the path leads through a file",
            next_step="free some space, or name another folder in the configuration",
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInputError(
                f"another `wonton ape run` is at work in {folder}",
                next_step="wait for it, or name another folder in the configuration",
            ) from None
        yield
    finally:
        os.close(handle)
