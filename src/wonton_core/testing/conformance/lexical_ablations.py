"""Laws of a lexical ablation: what is removed before proofs are compared."""

from __future__ import annotations

from collections.abc import Callable

from attrs import astuple

from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.testing.conformance.graph_shape_law import require_proof_graph
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.sample_proofs import sample_proofs

Ablate = Callable[[ComparableProof], ComparableProof]
_IDENTITY = ("assistant", "theorem", "variant", "proof_id", "solved")


def _proofs() -> tuple[ComparableProof, ...]:
    return (*sample_proofs(3, "lean"), *sample_proofs(4, "coq"))


def _words(proof: ComparableProof) -> set[str]:
    texts = proof.texts
    graphs = [proof.statement, *([proof.proof] if proof.proof else [])]
    labels = [label for graph in graphs for node in graph.nodes for label in (node.kind, node.symbol, node.concept)]
    roles = [edge.role for graph in graphs for edge in graph.edges]
    every = [texts.name, texts.display_name, texts.statement, *texts.constants, *labels, *roles]
    return {word for text in every for word in text.split()}


def gives_a_proof_with_graphs(ablate: Ablate) -> None:
    """A ComparableProof whose graphs are graphs; one that had no proof graph gets none."""
    for proof in _proofs():
        found = ablate(proof)
        require(isinstance(found, ComparableProof), f"gave {type(found).__name__}, expected ComparableProof")
        require_proof_graph(found.statement)
        if found.proof is not None:
            require(proof.proof is not None, "a proof graph came out of a proof that has none")
            require_proof_graph(found.proof)


def leaves_the_identity_of_a_proof(ablate: Ablate) -> None:
    """Whose proof it is, and whether it is solved, stays."""
    for proof in _proofs():
        found = ablate(proof)
        changed = [name for name in _IDENTITY if getattr(found, name) != getattr(proof, name)]
        require(not changed, f"changed {', '.join(changed)} of {proof.proof_id}")


def adds_no_word(ablate: Ablate) -> None:
    """It only removes: every word of the result stood in the proof before."""
    for proof in _proofs():
        added = sorted(_words(ablate(proof)) - _words(proof))
        require(not added, f"added {', '.join(added[:5])}")


def removes_the_same_again(ablate: Ablate) -> None:
    """A pure function: the same proof gives the same result, whatever was asked before."""
    first = [ablate(proof) for proof in _proofs()]
    second = [ablate(proof) for proof in reversed(_proofs())][::-1]
    require(list(map(astuple, first)) == list(map(astuple, second)), "a second time gives another result")


def has_nothing_left_to_remove(ablate: Ablate) -> None:
    """Applied to its own result it changes nothing."""
    for proof in _proofs():
        once = ablate(proof)
        require(ablate(once) == once, f"a second application changes {proof.proof_id} again")


LAWS = (
    gives_a_proof_with_graphs,
    leaves_the_identity_of_a_proof,
    adds_no_word,
    removes_the_same_again,
    has_nothing_left_to_remove,
)


def check_lexical_ablation(ablate: Ablate) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``ablate`` keeps every law of a lexical ablation."""
    __tracebackhide__ = True
    return check_laws("the lexical ablation", ablate, LAWS)
