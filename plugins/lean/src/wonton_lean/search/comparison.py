"""A variant beside the wild type of the same theorem: what ``<variant>_comparison.json`` says.

Both proofs are read as paths: the steps of the winning tree from the root, depth first, as the script has them. Up to
where the paths part, goals and tactics are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.codec.records import content_hash, unstructure
from wonton_core.codec.term_codec import term_to_json
from wonton_core.model.proof_graph import PROOF_TERM_DAG, GraphEdge, GraphNode, ProofGraph
from wonton_core.model.proof_trace import Goal
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_lean.search.artifacts import history
from wonton_lean.search.tactic_heads import heads_of

if TYPE_CHECKING:
    from wonton_lean.search.tree import SearchTree, StepNode
    from wonton_lean.verification.acceptance import CheckedProof

COMPARISON_SCHEMA_VERSION = 1


@frozen
class JudgedSearch:
    """A search that ended, and the verdict on its proof where it found one."""

    tree: SearchTree
    proof: CheckedProof | None

    @property
    def term(self) -> TermGraph | None:
        """The proof as the kernel has it, where it was accepted."""
        return self.proof.proof_term if self.proof is not None and self.proof.accepted else None

    @property
    def axioms(self) -> frozenset[str]:
        """What an accepted proof rests on."""
        return frozenset(self.proof.axioms if self.proof is not None and self.proof.accepted else ())


def comparison(
    variant: str, blocked: frozenset[str], reason: str, wild_type: JudgedSearch, other: JudgedSearch
) -> dict[str, object]:
    """How the search ``other``, without the heads ``blocked``, differs from a ``wild_type`` that is solved.

    - ``wild_type_attempts_blocked``: attempts of the wild type that use a blocked head;
    - ``first_blocked_step``: position, goal and tactic of the first step of the wild type's path that does, or null;
    - ``same_search``: whether both made the same attempts with the same answers;
    - only where the variant is solved, else null: ``path_length``, ``shared_prefix_length``, ``divergence`` (position,
      goal and both tactics where the paths part, or null for equal paths), ``proof_term_hash`` (binder names count),
      ``same_proof_term``, ``structural_distance`` (see ``structural_distance``), ``axioms_added``, ``axioms_removed``.
    """
    wild_path = _path(wild_type.tree)
    uses_blocked = [i for i, step in enumerate(wild_path) if blocked.intersection(heads_of(step.tactic))]
    found: dict[str, object] = {
        "schema_version": COMPARISON_SCHEMA_VERSION,
        "variant": variant,
        "blocked_heads": sorted(blocked),
        "solved": other.term is not None,
        "reason": reason,
        "attempts": other.tree.attempts,
        "wild_type_attempts": wild_type.tree.attempts,
        "wild_type_attempts_blocked": sum(
            bool(blocked.intersection(heads_of(t.tactic))) for t in wild_type.tree.history
        ),
        "wild_type_path_length": len(wild_path),
        "first_blocked_step": _place(wild_path, uses_blocked[0]) if uses_blocked else None,
        "same_search": history(wild_type.tree) == history(other.tree),
        "wild_type_proof_term_hash": _term_hash(wild_type.term),
    }
    return found | _between_proofs(wild_type, other, wild_path)


def _between_proofs(wild_type: JudgedSearch, other: JudgedSearch, wild_path: list[StepNode]) -> dict[str, object]:
    if wild_type.term is None or other.term is None:
        keys = "path_length shared_prefix_length divergence proof_term_hash same_proof_term structural_distance"
        return dict.fromkeys((*keys.split(), "axioms_added", "axioms_removed"))
    path = _path(other.tree)
    shared = 0
    for ours, theirs in zip(wild_path, path, strict=False):
        if (_shown(ours.parent.goal), ours.tactic) != (_shown(theirs.parent.goal), theirs.tactic):
            break
        shared += 1
    divergence = None
    if shared < len(wild_path):
        divergence = _place(wild_path, shared) | {"variant_tactic": path[shared].tactic}
    return {
        "path_length": len(path),
        "shared_prefix_length": shared,
        "divergence": divergence,
        "proof_term_hash": _term_hash(other.term),
        "same_proof_term": other.term == wild_type.term,
        "structural_distance": structural_distance(wild_type.term, other.term),
        "axioms_added": sorted(other.axioms - wild_type.axioms),
        "axioms_removed": sorted(wild_type.axioms - other.axioms),
    }


def _path(tree: SearchTree) -> list[StepNode]:
    """The steps of the winning proof as its script has them."""
    steps = []
    todo = [tree.root] if tree.root.solved else []
    while todo:
        step = todo.pop().solution
        assert step is not None
        steps.append(step)
        todo += reversed(step.children)
    return steps


def _shown(goal: Goal) -> tuple[object, ...]:
    return goal.hypotheses, goal.conclusion


def _place(path: list[StepNode], position: int) -> dict[str, object]:
    step = path[position]
    return {"position": position, "goal": unstructure(step.parent.goal), "wild_type_tactic": step.tactic}


def _term_hash(term: TermGraph | None) -> str | None:
    return None if term is None else content_hash(term_to_json(term))


def structural_distance(left: TermGraph, right: TermGraph) -> float:
    """How far two proof terms of one assistant are apart, within [0, 1]; 0 where they differ in binder names at most.

    The Ruzicka (weighted Jaccard) distance of their Weisfeiler-Lehman histograms, on Lean's own constant names: no
    table of concepts takes part, so that what is recorded stays true when tables change.
    """
    from wonton_core.distances.label_histograms import label_histogram
    from wonton_core.distances.reference import ruzicka_distance

    histograms = []
    for term in (left, right):
        keys, counts = label_histogram(_named_graph(term))
        histograms.append(dict(zip(keys.tolist(), counts.tolist(), strict=True)))
    return ruzicka_distance(*histograms)


def _named_graph(term: TermGraph) -> ProofGraph:
    """``term`` with the name of every constant as its label, and without names of binders."""
    bound = ("lam", "pi", "let")
    builder = TermBuilder()  # what differed in binder names only is shared now
    at: list[int] = []
    for node in term.nodes:
        name = "" if node.kind in bound else node.name
        at.append(builder.add(node.kind, name, node.index, tuple(at[child] for child in node.children)))
    unnamed = builder.finish(at[term.root])
    nodes = tuple(GraphNode(f"{node.kind}:{node.index}", concept=node.name) for node in unnamed.nodes)
    edges = tuple(
        GraphEdge(source, target, str(role))
        for source, node in enumerate(unnamed.nodes)
        for role, target in enumerate(node.children)
    )
    return ProofGraph(PROOF_TERM_DAG, nodes, edges, unnamed.root)
