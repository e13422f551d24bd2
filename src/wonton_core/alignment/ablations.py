"""What is removed from a proof before it is compared."""

from __future__ import annotations

from attrs import evolve

from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import GraphNode, ProofGraph


def none(proof: ComparableProof) -> ComparableProof:
    """The proof as it is."""
    return proof


def drop_tokens(proof: ComparableProof) -> ComparableProof:
    """Without names, printed statements and constants; concepts of graph nodes stay."""
    return evolve(proof, texts=LexicalTexts())


def graph_only(proof: ComparableProof) -> ComparableProof:
    """Bare structure: no texts, no symbols, no concepts; kinds of nodes, bindings and positions of edges stay."""
    return evolve(
        proof,
        texts=LexicalTexts(),
        statement=_bare(proof.statement),
        proof=None if proof.proof is None else _bare(proof.proof),
    )


def _bare(graph: ProofGraph) -> ProofGraph:
    return evolve(graph, nodes=tuple(GraphNode(node.kind) for node in graph.nodes))
