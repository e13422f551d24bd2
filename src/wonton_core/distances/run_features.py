"""The proofs of a whole run as label histograms, made by several processes, each proof's graph forgotten at once.

A library's graphs as Python objects would take gigabytes; its histograms take a few hundred megabytes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from wonton_core.distances.label_histograms import KeyedHistograms, packed_label_histograms
from wonton_core.distances.packed_graphs import pack_graphs
from wonton_core.errors import BadInputError
from wonton_core.graphs.sources import TermTooLargeError
from wonton_core.model.proof_graph import ProofGraph
from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.term import TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.process.pool import map_in_processes
from wonton_core.store.run_reader import RunReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 128


@define
class StageSeconds:
    """Processor time of the stages, summed over processes."""

    reading: float = 0.0
    conversion: float = 0.0
    features: float = 0.0


@frozen(eq=False)
class RunFeatures:
    """One histogram a theorem that has a graph, in the order of the run's selection.

    ``theorems_total`` counts finished theorems; ``without_graph`` those of them that the graph source had nothing for,
    ``too_large`` those whose term is over the limit of graph sources.
    """

    theorems: tuple[str, ...]
    families: tuple[str, ...]
    nodes: NDArray[np.int64]
    histograms: KeyedHistograms
    theorems_total: int
    without_graph: int
    too_large: int
    seconds: StageSeconds

    def families_counted(self) -> dict[str, int]:
        """How many graphs each family has."""
        return dict(sorted(Counter(self.families).items()))


@frozen(eq=False)
class _Chunk:
    theorems: tuple[str, ...]
    families: tuple[str, ...]
    nodes: NDArray[np.int64]
    histograms: KeyedHistograms
    too_large: int
    seconds: StageSeconds


class _TimedReader(RunReader):
    """A run whose artifacts are read by the clock."""

    seconds_reading = 0.0

    @contextmanager
    def _clock(self) -> Iterator[None]:
        started = time.thread_time()
        yield
        self.seconds_reading += time.thread_time() - started

    def statement(self, theorem: str) -> TermGraph:
        with self._clock():
            return super().statement(theorem)

    def proof_term(self, theorem: str, variant: str) -> TermGraph | None:
        with self._clock():
            return super().proof_term(theorem, variant)

    def graph(self, theorem: str, variant: str) -> ProofTrace | TermGraph | None:
        with self._clock():
            return super().graph(theorem, variant)

    def tactic_tree(self, theorem: str, variant: str) -> ProofTrace | None:
        with self._clock():
            return super().tactic_tree(theorem, variant)


@define
class _Worker:
    """What one process keeps between chunks."""

    run: _TimedReader
    graph_source: Callable[[RunReader, str, str], ProofGraph | None]

    def features(self, theorems: Sequence[str]) -> _Chunk:
        """Histograms of these theorems' wild types. Raises BadInputError that names the theorem."""
        seconds, started = StageSeconds(), time.thread_time()
        self.run.seconds_reading = 0.0
        named: list[tuple[str, ProofGraph]] = []
        too_large = 0
        for theorem in theorems:
            try:
                graph = self.graph_source(self.run, theorem, WILD_TYPE)
            except TermTooLargeError:
                too_large += 1
                continue
            except BadInputError as error:
                raise self._placed(error, theorem) from error
            if graph is not None:
                named.append((theorem, graph))
        converted = time.thread_time()
        try:
            histograms = packed_label_histograms(pack_graphs([graph for _, graph in named]))
        except BadInputError:
            for theorem, graph in named:  # one by one, to say which
                try:
                    packed_label_histograms(pack_graphs([graph]))
                except BadInputError as error:
                    raise self._placed(error, theorem) from error
            raise
        seconds.reading = self.run.seconds_reading
        seconds.conversion = converted - started - seconds.reading
        seconds.features = time.thread_time() - converted
        return _Chunk(
            tuple(theorem for theorem, _ in named),
            tuple(graph.family for _, graph in named),
            np.array([len(graph.nodes) for _, graph in named], dtype=np.int64),
            histograms,
            too_large,
            seconds,
        )

    def _placed(self, error: BadInputError, theorem: str) -> BadInputError:
        return BadInputError(
            f"run {self.run.config.run_id}, theorem {theorem!r}: {error.summary}",
            cause=error.cause,
            next_step=error.next_step or "remove the theorem's folder and run the command that made it again",
        )


def _open_worker(folder: Path, graph_source: str) -> _Worker:
    return _Worker(_TimedReader(folder), load_catalog().graph_sources.load(graph_source))


@define
class _Process:
    """The worker of this process, once there is one."""

    worker: list[_Worker] = field(factory=list)


_PROCESS = _Process()


def _start_process(folder: Path, graph_source: str) -> None:
    _PROCESS.worker.append(_open_worker(folder, graph_source))


def _process_features(theorems: Sequence[str]) -> _Chunk:
    return _PROCESS.worker[-1].features(theorems)


def load_run_features(
    folder: Path, graph_source: str, *, workers: int = 1, done: Callable[[str], None] = lambda theorem: None
) -> RunFeatures:
    """Histograms of all finished theorems of the run in ``folder``; ``done`` is told each one that was
    looked at.

    Raises RunDirectoryError, BadInputError when the run or one of its artifacts is missing or damaged.
    """
    run = RunReader(folder)
    finished = run.finished()
    chunks = [finished[first : first + _CHUNK] for first in range(0, len(finished), _CHUNK)]
    packed_label_histograms(pack_graphs([None]))  # compiled here, not by every process at once
    found: list[_Chunk] = []

    def take(results: Iterator[_Chunk]) -> None:
        for theorems, chunk in zip(chunks, results, strict=True):
            found.append(chunk)
            for theorem in theorems:
                done(theorem)

    if workers == 1 or len(chunks) < 2:
        take(map(_open_worker(folder, graph_source).features, chunks))
    else:
        arguments = (folder, graph_source)
        take(map_in_processes(_process_features, chunks, workers=workers, set_up=_start_process, arguments=arguments))
    return _joined(found, len(finished))


def _joined(chunks: Sequence[_Chunk], theorems_total: int) -> RunFeatures:
    sizes = [np.empty(0, dtype=np.int64), *(np.diff(chunk.histograms.start) for chunk in chunks)]
    start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(sizes))))
    theorems = tuple(theorem for chunk in chunks for theorem in chunk.theorems)
    too_large = sum(chunk.too_large for chunk in chunks)
    return RunFeatures(
        theorems=theorems,
        families=tuple(family for chunk in chunks for family in chunk.families),
        nodes=np.concatenate([np.empty(0, dtype=np.int64), *(chunk.nodes for chunk in chunks)]),
        histograms=KeyedHistograms(
            start,
            np.concatenate([np.empty(0, dtype=np.uint64), *(chunk.histograms.keys for chunk in chunks)]),
            np.concatenate([np.empty(0), *(chunk.histograms.counts for chunk in chunks)]),
        ),
        theorems_total=theorems_total,
        without_graph=theorems_total - len(theorems) - too_large,
        too_large=too_large,
        seconds=StageSeconds(
            reading=sum(chunk.seconds.reading for chunk in chunks),
            conversion=sum(chunk.seconds.conversion for chunk in chunks),
            features=sum(chunk.seconds.features for chunk in chunks),
        ),
    )
