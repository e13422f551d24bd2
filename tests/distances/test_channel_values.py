"""What each channel makes of small proofs, worked out by hand: laws hold for a channel that sees nothing, too."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from wonton_core.distances.channels.actions import action_profile
from wonton_core.distances.channels.concepts import concept_profile
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import (
    PROOF_TERM_DAG,
    SEARCH_GRAPH,
    STATEMENT,
    TACTIC_TREE,
    GraphEdge,
    GraphNode,
    ProofGraph,
)
from wonton_core.plugin_api.catalog import load_catalog

EQUALITY, CONJUNCTION = GraphNode("const", "eq", "equality"), GraphNode("const", "and", "conjunction")
APP = GraphNode("app")


def graph(family: str, *nodes: GraphNode, edges: tuple[tuple[int, int], ...] = ()) -> ProofGraph:
    return ProofGraph(family, nodes, tuple(GraphEdge(source, target, "1") for source, target in edges))


def steps(*actions: str, dead: tuple[str, ...] = ()) -> ProofGraph:
    """A search: a goal, the steps of its proof, and steps that led nowhere."""
    found = [GraphNode("step", action, action) for action in actions]
    return graph(SEARCH_GRAPH, GraphNode("goal"), *found, *(GraphNode("dead_step", name, name) for name in dead))


BASE = ComparableProof(
    assistant="lean",
    theorem="t",
    variant="wild_type",
    proof_id="p::t::wild_type",
    statement=graph(STATEMENT, APP, EQUALITY, edges=((0, 1),)),
    proof=steps("intro"),
    texts=LexicalTexts(),
    solved=True,
)


def distance(name: str, left: ComparableProof, right: ComparableProof) -> float:
    kernel = load_catalog().distance_kernels.load(name)()
    return float(kernel.distances(*kernel.pack([left], [right]), slice(None), slice(None))[0, 0])


def test_actions_are_those_of_the_winning_proof() -> None:
    assert action_profile(steps("intro", "intro", "apply", "close", dead=("rewrite",) * 9)) == {
        "intro": 0.5,
        "apply": 0.25,
        "close": 0.25,
    }


def test_a_terms_nodes_answer_to_actions() -> None:
    nodes = (
        GraphNode("lam"),
        GraphNode("case", "", "falsity"),
        GraphNode("case", "", "equality"),
        GraphNode("case", "", "conjunction"),
        GraphNode("const", "conj", "conjunction_introduction"),
        GraphNode("const", "unknown"),
        GraphNode("bvar"),
        GraphNode("fix"),
    )
    found = action_profile(graph(PROOF_TERM_DAG, *nodes))
    words = ("intro", "contradiction", "rewrite", "case", "build", "induction")
    assert found == pytest.approx(dict.fromkeys(words, 1 / 6))


def test_actions_are_compared_by_their_shares_across_families() -> None:
    # Shares 1/2, 1/2 against 1: common 1/2 of a union of 3/2.
    term = graph(PROOF_TERM_DAG, GraphNode("lam"), GraphNode("app"))
    assert distance("actions", evolve(BASE, proof=steps("intro")), evolve(BASE, proof=term)) == pytest.approx(2 / 3)
    assert distance("actions", evolve(BASE, proof=steps("intro", "apply")), evolve(BASE, proof=term)) == 0.0


def test_a_shared_concept_counts_for_every_use() -> None:
    shared = graph(STATEMENT, APP, EQUALITY, CONJUNCTION, APP, edges=((0, 1), (0, 2), (3, 1), (0, 3), (3, 1)))
    assert concept_profile(shared) == {"equality": 0.75, "conjunction": 0.25}
    alone = graph(STATEMENT, EQUALITY)
    assert concept_profile(alone) == {"equality": 1.0}
    # Common: 3/4; together: 1 + 1/4.
    assert distance("concepts", evolve(BASE, statement=shared), evolve(BASE, statement=alone)) == pytest.approx(0.4)


def test_words_are_split_alike_and_compared_as_sets() -> None:
    left = evolve(BASE, texts=LexicalTexts("andComm", "", "and and", ("Or.comm",)))
    right = evolve(BASE, texts=LexicalTexts("and_comm", "", "", ("or_assoc",)))
    assert distance("tokens", left, right) == pytest.approx(1 / 4)  # and, comm, or; assoc


def test_names_are_name_and_display_name_alone() -> None:
    left = evolve(BASE, texts=LexicalTexts("and_comm", "the_name", "one", ("two",)))
    right = evolve(BASE, texts=LexicalTexts("and_comm", "a_name", "three", ("four",)))
    assert distance("names", left, right) == pytest.approx(1 / 4)  # and, comm, name; the


def test_proofs_are_not_compared_with_searches_and_statements_do_not_see_proofs() -> None:
    term = evolve(BASE, proof=graph(PROOF_TERM_DAG, GraphNode("lam")))
    tree = evolve(BASE, proof=graph(TACTIC_TREE, GraphNode("goal")))
    assert np.isnan(distance("proof", term, tree)) and np.isnan(distance("proof", BASE, evolve(BASE, proof=None)))
    assert distance("proof", term, evolve(term, statement=graph(STATEMENT, CONJUNCTION))) == 0.0
    assert distance("statement", term, tree) == 0.0
    assert distance("statement", term, evolve(term, statement=graph(STATEMENT, CONJUNCTION))) == 1.0


def test_one_label_in_two_is_worth_its_share_of_every_round() -> None:
    # Leaves alone, without edges: every round and whole subgraphs agree on one of two nodes.
    left, right = (graph(STATEMENT, EQUALITY, other) for other in (CONJUNCTION, GraphNode("var")))
    assert distance("statement", evolve(BASE, statement=left), evolve(BASE, statement=right)) == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", ["wonton", "statement_only", "proof_only"])
def test_a_combination_is_the_weighted_mean_of_its_channels(name: str) -> None:
    left = evolve(
        BASE,
        statement=graph(STATEMENT, APP, EQUALITY, CONJUNCTION, edges=((0, 1), (0, 2))),
        proof=steps("intro", "apply"),
        texts=LexicalTexts("and_comm", "", "some words", ()),
    )
    right = evolve(BASE, proof=steps("intro", "case", dead=("close",)), texts=LexicalTexts("orComm", "", "words", ()))
    weights = getattr(load_catalog().distance_kernels.load(name), "weights")  # noqa: B009 - no part of the interface
    parts = {channel: distance(channel, left, right) for channel in weights}
    assert all(0 < value < 1 for channel, value in parts.items() if channel != "size"), parts
    expected = sum(weights[channel] * value for channel, value in parts.items()) / sum(weights.values())
    assert distance(name, left, right) == pytest.approx(expected)
