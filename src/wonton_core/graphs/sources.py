"""Where a theorem's proof graph comes from: one function a source, ``(run, theorem, variant) -> graph or None``."""

from __future__ import annotations

from wonton_core.graphs.concept_table import concept_table
from wonton_core.graphs.term_conversion import term_to_graph
from wonton_core.graphs.trace_conversion import trace_to_graph
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, ProofGraph
from wonton_core.model.term import TermGraph
from wonton_core.store.run_reader import RunReader


def wild_type_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The prover's own graph: the whole search, or the term where nothing was searched. Raises BadInputError."""
    graph = run.graph(theorem, variant)
    if graph is None:
        return None
    table = concept_table(run.config.backend)
    if isinstance(graph, TermGraph):
        return term_to_graph(graph, table, PROOF_TERM_DAG)
    return trace_to_graph(graph, table)


def search_trace_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The winning proof as a tree of goals and tactics; None where no script was seen. Raises BadInputError."""
    trace = run.tactic_tree(theorem, variant)
    return None if trace is None else trace_to_graph(trace, concept_table(run.config.backend))


def proof_term_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph | None:
    """The kernel's proof term; None where the run recorded none. Raises BadInputError."""
    term = run.proof_term(theorem, variant)
    return None if term is None else term_to_graph(term, concept_table(run.config.backend), PROOF_TERM_DAG)


def statement_graph(run: RunReader, theorem: str, variant: str) -> ProofGraph:
    """The kernel's statement, the same for every variant. Raises BadInputError."""
    return term_to_graph(run.statement(theorem), concept_table(run.config.backend), STATEMENT)
