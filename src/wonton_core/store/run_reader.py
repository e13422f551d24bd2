"""Reads a finished or partial run directory: what ran, which theorems, and their artifacts on demand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from wonton_core.codec.graph_codec import graph_from_json
from wonton_core.codec.records import read_json, read_record, structure
from wonton_core.codec.term_codec import term_from_json
from wonton_core.errors import BadInputError, RunDirectoryError
from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.run_record import RUN_SCHEMA_VERSION, RunConfig, RunStatus
from wonton_core.model.term import TermGraph
from wonton_core.model.theorem_artifacts import TheoremSummary
from wonton_core.store.run_layout import CONFIG_FILE, STATEMENT_FILE, STATUS_FILE, THEOREM_FILE, theorem_folders
from wonton_core.store.run_writer import read_theorem_file

_MOST_DAMAGED = 5
_BELOW = ("*", "*/*")
_MOST_BELOW = 8


def _no_run(folder: Path) -> RunDirectoryError:
    below = sorted(path.parent for pattern in _BELOW for path in folder.glob(f"{pattern}/{CONFIG_FILE}"))
    what = f"{folder} is not a run directory: it has no {CONFIG_FILE}"
    if not below:
        return RunDirectoryError(
            what, cause="the folder is empty, or of something else", next_step="give the folder of the run itself"
        )
    named = ", ".join(str(path) for path in below[:_MOST_BELOW])
    return RunDirectoryError(
        what,
        cause="it holds runs in folders below it",
        next_step=f"give one of them: {named}" + (", ..." if len(below) > _MOST_BELOW else ""),
    )


class RunReader:
    """One run directory. ``theorems`` maps each theorem on disk to its summaries by variant."""

    def __init__(self, folder: Path, *, backend: str | None = None) -> None:
        """Open the run in ``folder``; ``backend`` is the prover it must come from, if that matters.

        Raises RunDirectoryError when it is missing, empty, of another prover or another schema version.
        """
        self.folder = folder
        if folder.is_file():
            raise RunDirectoryError(
                f"{folder} is a file, not a run directory",
                cause="a packed run is read only by its name ending in .tar.xz, or the path is of another file",
                next_step="give the run's folder, or its archive made with tar and xz",
            )
        if not folder.is_dir():
            raise RunDirectoryError(
                f"run directory {folder} does not exist",
                cause="the run was not made yet, or the path is mistyped",
                next_step="make the run first, or correct the path",
            )
        if not (folder / CONFIG_FILE).is_file():
            raise _no_run(folder)
        config = read_json(folder / CONFIG_FILE)
        version = config.get("schema_version") if isinstance(config, dict) else None
        if version != RUN_SCHEMA_VERSION:
            raise RunDirectoryError(
                f"{folder} has schema version {version!r}, this Wonton reads {RUN_SCHEMA_VERSION}",
                cause="it was made by another version of Wonton, or is not a run",
                next_step="make the run again with this version of Wonton",
            )
        self.config = structure(config, RunConfig, place=str(folder / CONFIG_FILE))
        self._folders = theorem_folders(self.config.selection)
        if backend is not None and self.config.backend != backend:
            raise RunDirectoryError(
                f"{folder} is a run of {self.config.backend}, expected one of {backend}",
                cause="the two run directories were swapped, or the path is of another run",
                next_step=f"give a run made with {backend}",
            )
        if not (folder / STATUS_FILE).is_file():
            raise RunDirectoryError(
                f"{folder} has no {STATUS_FILE}",
                cause="the run was stopped before it began, or the copy is incomplete",
                next_step="run the command that made it again, or copy it again",
            )
        self.status = read_record(folder / STATUS_FILE, RunStatus)

    @cached_property
    def theorems(self) -> dict[str, dict[str, TheoremSummary]]:
        """Theorem to variant to summary, in the order of the selection. Raises RunDirectoryError when none is done, or
        when any is damaged, with their number and names."""
        found: dict[str, dict[str, TheoremSummary]] = {}
        damaged: dict[str, BadInputError] = {}
        for theorem in self.finished():
            try:
                found[theorem] = read_theorem_file(self.folder / self._folders[theorem] / THEOREM_FILE)
            except BadInputError as error:
                damaged[theorem] = error
        if damaged:
            raise self._damaged(damaged, len(damaged) + len(found))
        if not found:
            raise RunDirectoryError(
                f"{self.folder} holds no finished theorem",
                cause="the run was stopped before its first theorem was done",
                next_step="run the command that made it again: it resumes",
            )
        return found

    def finished(self) -> tuple[str, ...]:
        """Theorems of the selection that were done, in order. Raises RunDirectoryError when one's file is no file."""
        places = {name: self.folder / self._folders[name] / THEOREM_FILE for name in self.config.selection}
        # A folder there, or a link that leads nowhere, is damage, and not a theorem still to come.
        there = tuple(name for name, path in places.items() if os.path.lexists(path))
        no_files = [name for name in there if not places[name].is_file()]
        if no_files:
            errors = {name: RunDirectoryError(f"{places[name]} is no readable file") for name in no_files}
            raise self._damaged(errors, len(there))
        return there

    def _damaged(self, errors: Mapping[str, BadInputError], done: int) -> RunDirectoryError:
        shown = "; ".join(f"{theorem}: {error.summary}" for theorem, error in list(errors.items())[:_MOST_DAMAGED])
        return RunDirectoryError(
            f"{len(errors)} of {done} theorems in {self.folder} are damaged: {shown}"
            + ("; ..." if len(errors) > _MOST_DAMAGED else ""),
            cause="the copy is incomplete, or another program wrote there",
            next_step="copy the run again, or remove these theorems' folders and run the command that made it again",
        )

    def _path(self, theorem: str, file: str) -> Path:
        name = self._folders.get(theorem)
        if name is None:
            raise RunDirectoryError(
                f"{self.folder} has no theorem {theorem!r}",
                cause="the name is mistyped, or the run selected other theorems",
                next_step="see the selection in its run_config.json",
            )
        return self.folder / name / file

    def statement(self, theorem: str) -> TermGraph:
        """The statement as a term. Raises BadInputError when missing or damaged."""
        path = self._path(theorem, STATEMENT_FILE)
        return term_from_json(read_json(path), place=str(path))

    def proof_term(self, theorem: str, variant: str) -> TermGraph | None:
        """The kernel's proof, or None where the run recorded none. Raises BadInputError when damaged."""
        path = self._path(theorem, f"{variant}_proof_term.json.gz")
        return term_from_json(read_json(path), place=str(path)) if path.is_file() else None

    def graph(self, theorem: str, variant: str) -> ProofTrace | TermGraph | None:
        """The search graph or external proof, or None where there is none. Raises BadInputError when damaged."""
        path = self._path(theorem, f"{variant}_graph.json")
        return self._graph(path if path.is_file() else path.with_name(f"{path.name}.gz"))

    def tactic_tree(self, theorem: str, variant: str) -> ProofTrace | None:
        """The winning proof, step by step, or None where no script was seen. Raises BadInputError when damaged."""
        path = self._path(theorem, f"{variant}_search_trace_graph.json")
        graph = self._graph(path)
        if isinstance(graph, TermGraph):
            raise RunDirectoryError(f"{path} holds a term, expected goals and tactics")
        return graph

    def _graph(self, path: Path) -> ProofTrace | TermGraph | None:
        return graph_from_json(read_json(path), place=str(path)) if path.is_file() else None
