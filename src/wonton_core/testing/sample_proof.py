"""One small proof to compare, for tests that change what matters to them."""

from __future__ import annotations

from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, GraphEdge, GraphNode, ProofGraph

_STATEMENT = ProofGraph(
    STATEMENT,
    (GraphNode("const", "Or", "disjunction"), GraphNode("bvar"), GraphNode("app")),
    (GraphEdge(2, 0, "0"), GraphEdge(2, 1, "1")),
    root=2,
)
_PROOF = ProofGraph(
    PROOF_TERM_DAG,
    (GraphNode("const", "Or.inl", "disjunction_left"), GraphNode("bvar"), GraphNode("app")),
    (GraphEdge(2, 0, "0"), GraphEdge(2, 1, "1")),
    root=2,
)


def sample_proof(
    theorem: str = "or_intro_l",
    *,
    assistant: str = "lean",
    statement: ProofGraph = _STATEMENT,
    proof: ProofGraph | None = _PROOF,
    texts: LexicalTexts | None = None,
) -> ComparableProof:
    """A solved wild-type proof with these graphs and texts; the texts are the theorem's name where none are given."""
    return ComparableProof(
        assistant=assistant,
        theorem=theorem,
        variant="wild_type",
        proof_id=f"{assistant}::{theorem}::wild_type",
        statement=statement,
        proof=proof,
        texts=texts or LexicalTexts(theorem, theorem),
        solved=True,
    )
