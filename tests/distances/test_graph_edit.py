"""The edit distance of small graphs: what counts as one edit, what is not compared, and how far a bound may be off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.distances.channels.graph_edit import MOST_NODES, SmallGraphEdits
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, TACTIC_TREE, GraphEdge, GraphNode, ProofGraph

Edges = list[tuple[int, int, str]]


def graph(kinds: str, edges: Edges, family: str = PROOF_TERM_DAG) -> ProofGraph:
    return ProofGraph(family, tuple(map(GraphNode, kinds)), tuple(GraphEdge(*edge) for edge in edges))


def proof(of: ProofGraph | None) -> ComparableProof:
    statement = ProofGraph(STATEMENT, (GraphNode("sort"),), ())
    return ComparableProof("lean", "t", "wild_type", "p::t::wild_type", statement, of, LexicalTexts(), True)


def between(left: ProofGraph | None, right: ProofGraph | None) -> float:
    kernel = SmallGraphEdits()
    return float(kernel.distances(*kernel.pack([proof(left)], [proof(right)]), slice(None), slice(None))[0, 0])


BASE = graph("abc", [(0, 1, "1"), (0, 2, "2")])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (graph("abd", [(0, 1, "1"), (0, 2, "2")]), 1 / 10),
        (graph("abc", [(0, 1, "1"), (0, 2, "3")]), 1 / 10),
        (graph("abc", [(0, 1, "1")]), 1 / 9),
        (graph("ab", [(0, 1, "1")]), 2 / 8),
        (graph("abc", [(0, 1, "1"), (0, 2, "2"), (0, 2, "3")]), 1 / 10),
        (graph("cab", [(1, 2, "1"), (1, 0, "2")]), 0.0),
    ],
    ids=["label", "role", "edge", "node-and-edge", "one-more-role", "renumbered"],
)
def test_each_edit_costs_one(other: ProofGraph, expected: float) -> None:
    assert between(BASE, other) == pytest.approx(expected)


def test_what_is_not_compared_is_undefined() -> None:
    chain: Edges = [(node, node + 1, "1") for node in range(MOST_NODES)]
    assert np.isnan(between(BASE, graph("a" * (MOST_NODES + 1), chain)))
    assert np.isnan(between(BASE, graph("a", [], TACTIC_TREE)))
    assert np.isnan(between(BASE, graph("", [])))
    assert np.isnan(between(BASE, None))
    assert not np.isnan(between(BASE, graph("a" * MOST_NODES, chain[:-1])))


@st.composite
def tiny(draw: st.DrawFn) -> ProofGraph:
    kinds = draw(st.text("ab", min_size=1, max_size=4))
    pairs = [(high, low) for high in range(len(kinds)) for low in range(high)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    return graph(kinds, [(*ends, draw(st.sampled_from("12"))) for ends in chosen])


@settings(deadline=None, max_examples=40)
@given(left=tiny(), right=tiny())
def test_never_below_the_least_sum_of_edits(left: ProofGraph, right: ProofGraph) -> None:
    import networkx as nx

    (mine,), (theirs,) = SmallGraphEdits().pack([proof(left)], [proof(right)])
    assert mine is not None
    assert theirs is not None

    def alike(one: dict[str, str], other: dict[str, str]) -> bool:
        return one["label"] == other["label"]

    least = nx.graph_edit_distance(mine, theirs, node_match=alike, edge_match=alike)
    size = sum(len(g.nodes) + len(g.edges) for g in (left, right))
    assert least is not None
    assert between(left, right) >= least / size - 1e-12
    assert (between(left, right) == 0) == (least == 0)
    assert between(left, right) == between(right, left) <= 1
