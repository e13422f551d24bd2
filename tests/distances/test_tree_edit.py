"""The compiled ordered tree edit distance is the one of the plain recursion, and what it leaves out is stated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.distances.channels.tree_edit import MOST_NODES, ProofEdits, ordered_tree
from wonton_core.distances.reference_tree_edit import Tree, forest_edits, normalised_tree_edit
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, TACTIC_TREE, GraphEdge, GraphNode, ProofGraph

TREES: st.SearchStrategy[Tree] = st.recursive(
    st.tuples(st.integers(0, 2), st.just(())),
    lambda below: st.tuples(st.integers(0, 2), st.lists(below, max_size=3).map(tuple)),
    max_leaves=5,
)


def as_graph(tree: Tree, family: str = TACTIC_TREE) -> ProofGraph:
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []

    def add(part: Tree) -> int:
        here = len(nodes)
        nodes.append(GraphNode("step", "", str(part[0])))
        for position, child in enumerate(part[1]):
            edges.append(GraphEdge(here, add(child), str(position)))
        return here

    root = add(tree)
    return ProofGraph(family, tuple(nodes), tuple(edges), root)


def between(left: ProofGraph | None, right: ProofGraph | None) -> float:
    statement = ProofGraph(STATEMENT, (GraphNode("sort"),), ())

    def proof(graph: ProofGraph | None) -> list[ComparableProof]:
        return [ComparableProof("lean", "t", "wild_type", "p::t", statement, graph, LexicalTexts(), solved=True)]

    kernel = ProofEdits()
    found = kernel.distances(*kernel.pack(proof(left), proof(right)), slice(None), slice(None))
    assert found.shape == (1, 1)
    return float(found[0, 0])


@settings(deadline=None, max_examples=60)
@given(TREES, TREES)
def test_kernel_is_the_plain_recursion(left: Tree, right: Tree) -> None:
    assert between(as_graph(left), as_graph(right)) == pytest.approx(normalised_tree_edit(left, right), abs=1e-12)


def test_example_of_zhang_and_shasha() -> None:
    left: Tree = (5, ((3, ((0, ()), (2, ((1, ()),)))), (4, ())))
    right: Tree = (5, ((2, ((3, ((0, ()), (1, ()))),)), (4, ())))
    assert forest_edits((left,), (right,)) == 2
    assert between(as_graph(left), as_graph(right)) == pytest.approx(2 * 2 / (6 + 6 + 2))


def test_order_of_children_counts() -> None:
    assert between(as_graph((0, ((1, ()), (2, ())))), as_graph((0, ((2, ()), (1, ()))))) > 0


def test_families_are_not_mixed_and_absent_proofs_not_compared() -> None:
    tree: Tree = (0, ())
    assert math.isnan(between(as_graph(tree), as_graph(tree, PROOF_TERM_DAG)))
    assert math.isnan(between(None, as_graph(tree)))


def test_a_shared_node_is_written_out_each_time() -> None:
    nodes = (GraphNode("app"), GraphNode("const"))
    labels, leaves = ordered_tree(ProofGraph(PROOF_TERM_DAG, nodes, (GraphEdge(0, 1, "1"), GraphEdge(0, 1, "2"))))
    assert len(labels) == 3
    assert leaves == [0, 1, 0]


def test_what_unfolds_too_far_is_not_compared() -> None:
    count = 40  # unfolds to 2^40 nodes
    edges = tuple(GraphEdge(i, i + 1, role) for i in range(count - 1) for role in "12")
    doubling = ProofGraph(PROOF_TERM_DAG, (GraphNode("app"),) * count, edges, 0)
    assert ordered_tree(doubling) == ([], [])
    assert math.isnan(between(doubling, doubling))
    chain = ProofGraph(
        PROOF_TERM_DAG,
        (GraphNode("app"),) * MOST_NODES,
        tuple(GraphEdge(i, i + 1, "1") for i in range(MOST_NODES - 1)),
        0,
    )
    assert between(chain, chain) == 0.0
    assert np.array(ordered_tree(chain)[1]).max() == 0
