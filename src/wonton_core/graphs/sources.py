"""Where a theorem's proof graph comes from: one function a source, ``(run, theorem, variant) -> graph or None``."""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.errors import BadInputError
from wonton_core.graphs.concept_table import concept_table
from wonton_core.graphs.proof_normal_form import proof_normal_form
from wonton_core.graphs.term_conversion import term_to_graph
from wonton_core.graphs.trace_conversion import trace_to_graph
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, ProofGraph
from wonton_core.model.term import TermGraph
from wonton_core.store.run_reader import RunReader

MOST_TERM_NODES = 250_000
"""Larger terms are not made into graphs: one of this many nodes takes ten seconds and 0.6 GB, and both grow with it."""


class TermTooLargeError(BadInputError):
    """A statement or proof term of more than ``MOST_TERM_NODES`` nodes. Comparisons leave such proofs out and count
    them."""

    code = "graphs.term-too-large"


def wild_type_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The prover's own graph: the whole search, or the term where nothing was searched. Raises BadInputError."""
    return _own_graph(run, theorem, variant, _normalised)


def raw_wild_type_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The same with a term as the kernel holds it. Raises BadInputError."""
    return _own_graph(run, theorem, variant, _as_recorded)


def search_trace_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The winning proof as a tree of goals and tactics; None where no script was seen. Raises BadInputError."""
    trace = run.tactic_tree(theorem, variant)
    return None if trace is None else trace_to_graph(trace, concept_table(run.config.backend))


def proof_term_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The normal form of the kernel's proof term; None where the run recorded none. Raises BadInputError."""
    term = run.proof_term(theorem, variant)
    return None if term is None else _normalised(term, run.config.backend)


def proof_body_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The same without the types of its leading binders, which are the statement's. Raises BadInputError."""
    term = run.proof_term(theorem, variant)
    return None if term is None else _normalised(term, run.config.backend, binder_types=False)


def raw_proof_term_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The kernel's proof term as it is; None where the run recorded none. Raises BadInputError."""
    term = run.proof_term(theorem, variant)
    return None if term is None else _as_recorded(term, run.config.backend)


def _own_graph(
    run: RunReader, theorem: str, variant: str, converted: Callable[[TermGraph, str], ProofGraph]
) -> ProofGraph | None:
    graph = run.graph(theorem, variant)
    if graph is None or isinstance(graph, TermGraph):
        return None if graph is None else converted(graph, run.config.backend)
    return trace_to_graph(graph, concept_table(run.config.backend))


def _sized(term: TermGraph) -> TermGraph:
    if len(term.nodes) > MOST_TERM_NODES:
        raise TermTooLargeError(
            f"a term has {len(term.nodes):,} nodes, more than the {MOST_TERM_NODES:,} that are made into a graph",
            cause="the proof was computed rather than written, or the file is damaged",
            next_step="choose the graph source search_trace, or another proof of the theorem",
        )
    return term


def _as_recorded(term: TermGraph, assistant: str) -> ProofGraph:
    return term_to_graph(_sized(term), concept_table(assistant), PROOF_TERM_DAG)


def _normalised(term: TermGraph, assistant: str, *, binder_types: bool = True) -> ProofGraph:
    table = concept_table(assistant)
    return term_to_graph(proof_normal_form(_sized(term), table, binder_types=binder_types), table, PROOF_TERM_DAG)


def statement_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph:
    """The kernel's statement, the same for every variant. Raises BadInputError."""
    return term_to_graph(_sized(run.statement(theorem)), concept_table(run.config.backend), STATEMENT)
