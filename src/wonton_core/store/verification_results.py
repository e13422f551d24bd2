"""Files of verified submissions. JSON Lines, in the order in which they were done.

For ``--out results.jsonl``::

    results.jsonl               model.verified_submission.VerifiedSubmission, on disk as soon as it is known
    results.verification.json   model.verified_submission.VerificationSettings, written first

A submission is in the file once or not at all, however often the process is killed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.verified_submission import VerificationSettings, VerifiedSubmission
from wonton_core.store.atomic import write_bytes
from wonton_core.store.kept_settings import differing_settings
from wonton_core.store.record_log import RecordLog


def settings_path(results: Path) -> Path:
    """The settings that belong to a file of results."""
    return results.with_name(f"{results.name.removesuffix('.jsonl')}.verification.json")


class VerificationResults:
    """The results in ``path``, to be gone on with. One process at a time; use as a context manager."""

    def __init__(self, path: Path, settings: VerificationSettings) -> None:
        """Raises BadInputError for results of other settings or a damaged line, StorageError."""
        self._path = path
        lock = path.with_name(f".{path.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(
                f"can't write {path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="choose another --out",
            ) from error
        try:
            self._take_lock()
            self._check_settings(settings)
            self._log = RecordLog(path, VerifiedSubmission)
            self._check_ids()
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

    def _check_settings(self, settings: VerificationSettings) -> None:
        path = settings_path(self._path)
        differs = differing_settings(self._path, path, settings)
        if differs:
            raise BadInputError(
                f"{path}: made with other settings ({', '.join(differs)})",
                cause="the limits or the versions of plugins changed: results would not be comparable",
                next_step="choose another --out",
            )

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for record in self._log.found:
            if record.submission_id in seen:
                raise BadInputError(
                    f"{self._path}: the submission {record.submission_id} is there twice",
                    cause="the file was changed by something else",
                    next_step="choose another --out",
                )
            seen.add(record.submission_id)

    def take_found(self, outdated: Callable[[VerifiedSubmission], bool]) -> list[VerifiedSubmission]:
        """What an earlier run found, for once only; ``outdated`` results are taken out of the file first."""
        found, self._log.found = self._log.found, []
        kept = [record for record in found if not outdated(record)]
        if len(kept) < len(found):
            write_bytes(self._path, b"".join(canonical_json(unstructure(record)) + b"\n" for record in kept))
        return kept

    def append(self, result: VerifiedSubmission) -> None:
        """Put a result on disk. Raises StorageError."""
        self._log.append(result)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: removed here, it would keep out nobody who has opened it by now.
        os.close(self._lock)
