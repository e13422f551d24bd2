"""Laws of a graph source: how a graph of a proof is got out of a run directory."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wonton_core.errors import UnknownNameError
from wonton_core.model.proof_graph import ProofGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, TheoremArtifacts
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing import sample_run
from wonton_core.testing.conformance.graph_shape_law import require_proof_graph
from wonton_core.testing.conformance.laws import check_laws, require

GraphSource = Callable[[RunReader, str, str], ProofGraph | None]
_WHOLE, _BARE = "with_everything", "with_a_statement_only"


@contextmanager
def _run(backend: str = "lean") -> Iterator[RunReader]:
    """A run with a theorem that has every artifact, and one that was not proved: it has a statement alone."""
    with tempfile.TemporaryDirectory(prefix="wonton-conformance-") as folder:
        with RunWriter(Path(folder), sample_run.config(_WHOLE, _BARE, backend=backend)) as writer:
            writer.write_theorem(_WHOLE, [(WILD_TYPE, sample_run.summary(_WHOLE), sample_run.artifacts(_WHOLE))])
            bare = TheoremArtifacts(sample_run.term(_BARE))
            writer.write_theorem(_BARE, [(WILD_TYPE, sample_run.summary(_BARE, solved=False), bare)])
        yield RunReader(Path(folder))


def _files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def gives_a_graph_where_the_run_has_everything(source: GraphSource) -> None:
    """A directed graph without circles, of a known family, for a theorem with every artifact."""
    with _run() as run:
        graph = source(run, _WHOLE, WILD_TYPE)
        require(graph is not None, "None for a theorem with every artifact")
        require_proof_graph(graph)


def gives_none_or_a_graph_where_artifacts_are_missing(source: GraphSource) -> None:
    """A theorem without a proof is no error."""
    with _run() as run:
        graph = source(run, _BARE, WILD_TYPE)
        if graph is not None:
            require_proof_graph(graph)


def knows_what_to_do_with_any_assistant(source: GraphSource) -> None:
    """A run of an assistant that is not installed has a graph, or is refused as one of an unknown assistant."""
    with _run(backend="assistant-of-another-machine") as run, contextlib.suppress(UnknownNameError):
        source(run, _WHOLE, WILD_TYPE)


def only_reads(source: GraphSource) -> None:
    """The run directory stays as it is."""
    with _run() as run:
        before = _files(run.folder)
        source(run, _WHOLE, WILD_TYPE)
        require(_files(run.folder) == before, "files of the run were changed")


def gives_the_same_again(source: GraphSource) -> None:
    """The same run, read anew, gives the same graph."""
    with _run() as run:
        first, second = (source(RunReader(run.folder), _WHOLE, WILD_TYPE) for _ in range(2))
        require(first == second, "a second time gives another graph")


LAWS = (
    gives_a_graph_where_the_run_has_everything,
    gives_none_or_a_graph_where_artifacts_are_missing,
    knows_what_to_do_with_any_assistant,
    only_reads,
    gives_the_same_again,
)


def check_graph_source(source: GraphSource) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``source`` keeps every law of a graph source."""
    __tracebackhide__ = True
    return check_laws("the graph source", source, LAWS)
