"""The reference system's formulas, on numbers worked out by hand."""

from __future__ import annotations

import pytest

from wonton_core.distances.channels.reference_features import (
    ReferenceFeatures,
    connective_profile,
    reference_tokens,
    typed_actions,
)
from wonton_core.distances.channels.reference_system import half_l1, reference_components
from wonton_core.model.proof_graph import PROOF_TERM_DAG, TACTIC_TREE, GraphEdge, GraphNode, ProofGraph

PROFILES = ("operator", "motif", "edge_role", "action_kind", "effect", "continuation", "coupling")


def features(family: str, word: str, **profiles: dict[str, float]) -> ReferenceFeatures:
    filled = {name: profiles.get(name, {"x": 1.0}) for name in PROFILES}
    return ReferenceFeatures(family, (1.0, 1.0, 1.0, 1.0, 1.0), filled, "shape", frozenset({word}), {"and": 1.0}, ())


def test_same_family_weights() -> None:
    left = features(PROOF_TERM_DAG, "a", operator={"bind": 1.0})
    right = features(PROOF_TERM_DAG, "b", operator={"apply": 1.0})
    found = reference_components(left, right, rank_difference=0.4)
    graph = 0.25 * 0.4 + 0.12
    assert found["graph"] == pytest.approx(graph)
    assert found["lexical"] == 1.0
    assert found["connective"] == 0.0
    assert found["distance"] == pytest.approx(0.55 * graph + 0.30)


def test_cross_family_weights_hold_a_constant() -> None:
    found = reference_components(features(PROOF_TERM_DAG, "a"), features(TACTIC_TREE, "a"), rank_difference=0.0)
    assert found["distance"] == pytest.approx(0.45 * 0.05)


def test_half_l1_of_disjoint_profiles_is_one() -> None:
    assert half_l1({"a": 1.0}, {"b": 1.0}) == 1.0


def test_underscores_stay_inside_words_and_aliases_apply() -> None:
    assert reference_tokens(("and_assoc", "andb", "Theorem", "P ∧ Q")) == {"and_assoc", "and"}


def test_an_iff_sign_counts_as_an_implication_too() -> None:
    assert connective_profile("A <-> B") == {"iff": 1 / 3, "imp": 1 / 3, "sub": 1 / 3}


def test_steps_and_term_nodes_become_actions() -> None:
    tree = ProofGraph(
        TACTIC_TREE,
        (GraphNode("proof"), GraphNode("goal"), GraphNode("step", "cases2"), GraphNode("goal"), GraphNode("goal")),
        (GraphEdge(0, 1, "root:0"), GraphEdge(1, 2, "by"), GraphEdge(2, 3, "goal:0"), GraphEdge(2, 4, "goal:1")),
    )
    [action] = typed_actions(tree)
    assert (action.operator, action.branch_arity, action.continuation) == ("branch", 2, "branch")
    term = ProofGraph(PROOF_TERM_DAG, (GraphNode("lam"), GraphNode("const")), (GraphEdge(0, 1, "body"),))
    assert [action.operator for action in typed_actions(term)] == ["bind", "value"]
