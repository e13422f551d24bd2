"""Writes a run directory: every theorem is on disk the moment it is done, and the same command goes on from there.

Layout (paths inside are relative; moving a run changes nothing)::

    run_config.json   run_status.json   summary.json.gz   run.lock
    <theorem>/theorem.json                              written last: marks the theorem done
    <theorem>/statement.json.gz                         the statement as a term
    <theorem>/<variant>_graph.json                      the search graph
    <theorem>/<variant>_graph.json.gz                   instead: the term, where nothing was searched
    <theorem>/<variant>_search_trace_graph.json         the winning proof as a tree of goals and tactics
    <theorem>/<variant>_proof_term.json.gz
    <theorem>/<variant>_history.json
    <theorem>/<variant>_comparison.json                 how a variant differs from the wild type

A killed process loses nothing that was done. The files of theorems are not forced to the disk one by one; the whole
run is when it ends. After a power cut before that, a theorem with an empty file is taken as not done.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from attrs import evolve

from wonton_core.codec.graph_codec import graph_to_json
from wonton_core.codec.records import canonical_json, read_json, read_record, structure, unstructure
from wonton_core.codec.term_codec import term_to_json
from wonton_core.errors import RunDirectoryError, StorageError
from wonton_core.model.run_record import RUN_SCHEMA_VERSION, RunConfig, RunStatus
from wonton_core.model.term import TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, TheoremArtifacts, TheoremSummary
from wonton_core.store.atomic import remove_partial_files, write_json
from wonton_core.store.run_layout import (
    CONFIG_FILE,
    LOCK_FILE,
    STATEMENT_FILE,
    STATUS_FILE,
    SUMMARY_FILE,
    THEOREM_FILE,
    theorem_folders,
)

_SECONDS_BETWEEN_STATUS = 0.5


def utc_now() -> str:
    """The time in UTC, ISO 8601, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class RunWriter:
    """One run being written, locked against a second writer. Use as a context manager. Threads may share it.

    Leaving it normally marks the run completed; leaving by KeyboardInterrupt marks it interrupted, by any other
    exception failed. In every case ``summary.json.gz`` holds the theorems done so far.
    """

    def __init__(self, folder: Path, config: RunConfig) -> None:
        """Start the run in ``folder``, or go on with it where its ``fingerprint`` is the same.

        Raises RunDirectoryError when the folder holds another run or another process is writing to it, StorageError
        when it can't be written.
        """
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as error:
            raise StorageError(
                f"can't write to {folder}: {error.strerror}",
                cause="the folder is read-only, or the disk is full",
                next_step="choose another folder with --log-dir",
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise RunDirectoryError(
                f"{folder} is being written by another process",
                cause="two runs were given the same id",
                next_step="wait for the other run to end, or choose another --run-id or --log-dir",
            ) from None
        try:
            remove_partial_files(folder)
            self.config = self._adopt(config)
            self._folders = theorem_folders(self.config.selection)
            self._done: dict[str, dict[str, TheoremSummary]] = dict(self._read_done())
            self._changing = threading.Lock()
            self._next_status = 0.0
            now, total = utc_now(), len(self.config.selection)
            self.status = RunStatus(RUN_SCHEMA_VERSION, "running", now, now, total, len(self._done), self._solved())
            self._write_status()
        except BaseException:
            os.close(self._lock)
            raise

    def _adopt(self, config: RunConfig) -> RunConfig:
        path = self.folder / CONFIG_FILE
        if not path.exists():
            write_json(path, unstructure(config))
            return config
        found = read_record(path, RunConfig)
        if found.fingerprint != config.fingerprint:
            asked, there = unstructure(config), unstructure(found)
            differing = sorted(
                key
                for key in asked.keys() - {"fingerprint", "created_at", "run_id"}
                if canonical_json(asked[key]) != canonical_json(there[key])
            )
            raise RunDirectoryError(
                f"{self.folder} holds another run (it differs in {', '.join(differing) or 'its fingerprint'})",
                cause="the same id was used for a command with other options, other input or another prover version",
                next_step="choose another --run-id or --log-dir, or remove that folder",
            )
        return found

    def _read_done(self) -> Iterator[tuple[str, dict[str, TheoremSummary]]]:
        for theorem in self.config.selection:
            folder = self.folder / self._folders[theorem]
            if (folder / THEOREM_FILE).exists() and all(file.stat().st_size for file in folder.iterdir()):
                yield theorem, read_theorem_file(folder / THEOREM_FILE)

    def _solved(self) -> int:
        return sum(_is_solved(variants) for variants in self._done.values())

    def done(self) -> frozenset[str]:
        """Theorems of the selection that are on disk."""
        return frozenset(self._done)

    def remaining(self) -> tuple[str, ...]:
        """Theorems of the selection still to do, in order."""
        return tuple(name for name in self.config.selection if name not in self._done)

    def write_theorem(self, theorem: str, variants: Iterable[tuple[str, TheoremSummary, TheoremArtifacts]]) -> None:
        """Write all variants of one theorem (``wild_type`` among them) and mark it done."""
        folder = self.folder / self._folders[theorem]
        summaries: dict[str, TheoremSummary] = {}
        for variant, summary, artifacts in variants:
            self._write_artifacts(folder, variant, artifacts)
            summaries[variant] = summary
        write_json(folder / THEOREM_FILE, {v: unstructure(s) for v, s in summaries.items()}, durable=False)
        with self._changing:
            solved = self.status.solved + _is_solved(summaries) - _is_solved(self._done.get(theorem, {}))
            self._done[theorem] = summaries
            self.status = evolve(self.status, done=len(self._done), solved=solved, updated_at=utc_now())
            self._write_status_now_and_then()

    def _write_artifacts(self, folder: Path, variant: str, artifacts: TheoremArtifacts) -> None:
        backend = self.config.backend
        files: dict[str, Any] = {STATEMENT_FILE: term_to_json(artifacts.statement)}
        if artifacts.graph is not None:
            # A term repeats the proof term, which is gzipped too.
            suffix = ".json.gz" if isinstance(artifacts.graph, TermGraph) else ".json"
            files[f"{variant}_graph{suffix}"] = graph_to_json(artifacts.graph, backend=backend)
        if artifacts.tactic_tree is not None:
            files[f"{variant}_search_trace_graph.json"] = graph_to_json(artifacts.tactic_tree, backend=backend)
        if artifacts.proof_term is not None:
            files[f"{variant}_proof_term.json.gz"] = term_to_json(artifacts.proof_term)
        if artifacts.history is not None:
            files[f"{variant}_history.json"] = artifacts.history
        if artifacts.comparison is not None:
            files[f"{variant}_comparison.json"] = artifacts.comparison
        for name, value in files.items():
            write_json(folder / name, value, durable=False)

    def record_failure(self, theorem: str, reason: str) -> None:
        """Note a theorem that could not be done (not: was not proved); the next run of the command tries it again."""
        with self._changing:
            failed = (*self.status.failed, f"{theorem}: {reason}")
            self.status = evolve(self.status, failed=failed, updated_at=utc_now())
            self._write_status_now_and_then()

    def _write_status_now_and_then(self) -> None:
        if time.monotonic() >= self._next_status:
            self._write_status()
            self._next_status = time.monotonic() + _SECONDS_BETWEEN_STATUS

    def _write_status(self) -> None:
        write_json(self.folder / STATUS_FILE, unstructure(self.status))

    def _write_summary(self) -> None:
        theorems = [
            {"name": name, **{variant: unstructure(s) for variant, s in self._done[name].items()}}
            for name in self.config.selection
            if name in self._done
        ]
        summary = {"schema_version": RUN_SCHEMA_VERSION, "run_id": self.config.run_id, "theorems": theorems}
        write_json(self.folder / SUMMARY_FILE, summary)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        state = "completed"
        details: dict[str, object] = {}
        if error is not None:
            state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
            details = {"kind": type(error).__name__, "summary": str(error)}
        try:
            # A full disk must not hide the error that led here.
            with contextlib.suppress(StorageError) if error is not None else contextlib.nullcontext():
                self._write_summary()
                os.sync()
                self.status = evolve(self.status, state=state, updated_at=utc_now(), error=details)
                self._write_status()
        finally:
            os.close(self._lock)


def _is_solved(variants: Mapping[str, TheoremSummary]) -> bool:
    return WILD_TYPE in variants and variants[WILD_TYPE].status.solved


def read_theorem_file(path: Path) -> dict[str, TheoremSummary]:
    """Variant name to summary, from a ``theorem.json``. Raises BadInputError."""
    data = read_json(path)
    if not isinstance(data, dict) or not data:
        raise RunDirectoryError(f"{path}: expected an object of variants", next_step="remove the folder and run again")
    return {variant: structure(value, TheoremSummary, place=f"{path}: {variant}") for variant, value in data.items()}
