"""Channel: what a proof does, in neutral actions; defined between tactic proofs and terms, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wonton_core.distances.channels.profile import profile
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_counts, ruzicka_distances
from wonton_core.graphs.trace_conversion import STEP_NODE
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, GraphNode, ProofGraph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ACTION_OF_CONCEPT = {
    "conjunction_introduction": "build",
    "equivalence_introduction": "build",
    "existential_introduction": "build",
    "pair": "build",
    "disjunction_left": "build_left",
    "disjunction_right": "build_right",
    "decision_yes": "build_left",
    "decision_no": "build_right",
    "reflexivity": "reflexivity",
    "symmetry": "symmetry",
    "transitivity": "transitivity",
    "congruence": "congruence",
    "congruence_of_both": "congruence",
    "congruence_of_function": "congruence",
    "transport": "rewrite",
    "transport_backward": "rewrite",
    "contradiction": "contradiction",
    "falsity_elimination": "contradiction",
    "constructor_clash": "contradiction",
    "natural_induction": "induction",
    "truth_introduction": "close",
}
"""The tactic action that a term built from this concept answers to."""


def _term_action(node: GraphNode) -> str:
    """The action that a tactic proof would have taken to build this node, or an empty string."""
    if node.kind == "lam":
        return "intro"
    if node.kind == "case":
        return {"falsity": "contradiction", "equality": "rewrite"}.get(node.concept, "case")
    if node.kind == "const":
        return _ACTION_OF_CONCEPT.get(node.concept, "")
    return {"app": "apply", "fix": "induction", "let": "assert"}.get(node.kind, "")


def action_profile(proof: ProofGraph | None) -> dict[str, float]:
    """Share of each neutral action: steps of the winning proof, or what a term's nodes answer to; may be empty."""
    if proof is None or proof.family == STATEMENT:
        return {}
    if proof.family == PROOF_TERM_DAG:
        return profile(action for node in proof.nodes if (action := _term_action(node)))
    return profile(node.concept for node in proof.nodes if node.kind == STEP_NODE and node.concept)


class ProofActions:
    """Ruzicka distance of the two proofs' action profiles. A pseudometric where it is defined.

    Undefined (NaN) where either shows no action: a search that found no proof, or one whose tactics have no neutral
    word. That says nothing of what the proof does; nodes of a term answer to actions by their kind alone.
    """

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[SparseHistograms, SparseHistograms]:
        """One profile a proof."""
        return pack_counts([action_profile(proof.proof) for proof in left], [action_profile(p.proof) for p in right])

    def distances(
        self, left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        return ruzicka_distances(left, right, rows, columns)
