"""The size channel compares places within a side, whatever the scale of its assistant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_core.distances.channels.size import SizeAndShape, mid_ranks
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, TACTIC_TREE, GraphEdge, GraphNode, ProofGraph

WHOLE = slice(None)


def chain(family: str, nodes: int) -> ProofGraph:
    return ProofGraph(family, (GraphNode("app"),) * nodes, tuple(GraphEdge(i, i + 1, "1") for i in range(nodes - 1)))


def proof(statement: int, nodes: int | None, family: str = PROOF_TERM_DAG) -> ComparableProof:
    return ComparableProof(
        assistant="lean",
        theorem="t",
        variant="wild_type",
        proof_id="p::t::wild_type",
        statement=chain(STATEMENT, statement),
        proof=None if nodes is None else chain(family, nodes),
        texts=LexicalTexts("", "", "", ()),
        solved=True,
    )


def between(left: list[ComparableProof], right: list[ComparableProof]) -> NDArray[np.float64]:
    kernel = SizeAndShape()
    return kernel.distances(*kernel.pack(left, right), WHOLE, WHOLE)


def test_ranks_are_shares_and_ties_share_theirs() -> None:
    np.testing.assert_allclose(mid_ranks(np.array([7.0, 1.0, 7.0, 100.0])), [1 / 2, 1 / 8, 1 / 2, 7 / 8])
    np.testing.assert_allclose(mid_ranks(np.array([3.0])), [0.5])


@settings(deadline=None)
@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=9), times=st.integers(1, 4))
def test_ranks_are_those_of_any_growing_scale_and_any_number_of_copies(values: list[int], times: int) -> None:
    found = mid_ranks(np.array(values, dtype=np.float64))
    np.testing.assert_array_equal(mid_ranks(np.array([3.0**value + 1 for value in values])), found)
    np.testing.assert_allclose(mid_ranks(np.array(values * times, dtype=np.float64)), list(found) * times)


def test_an_assistant_whose_graphs_are_larger_throughout_is_at_no_distance() -> None:
    small = [proof(2, 3), proof(3, 5), proof(4, 9)]
    large = [proof(20, 31), proof(30, 52), proof(45, 93)]
    found = between(small, large)
    np.testing.assert_array_equal(np.diag(found), [0.0, 0.0, 0.0])
    # Of six numbers only nodes, edges and depth differ between chains; a place of three is a third.
    np.testing.assert_allclose(found[0], [0.0, 1 / 6, 1 / 3])


def test_statement_and_proof_count_alike() -> None:
    some = [proof(2, 3), proof(2, 9)]
    np.testing.assert_allclose(between(some, some), [[0.0, 1 / 8], [1 / 8, 0.0]])


def test_sides_may_be_exchanged_and_a_block_is_a_block_of_the_whole() -> None:
    left = [proof(2, 3), proof(9, 4), proof(5, None), proof(3, 8, TACTIC_TREE)]
    right = [proof(7, 70), proof(3, 11, TACTIC_TREE), proof(30, 5)]
    found = between(left, right)
    np.testing.assert_array_equal(between(right, left), found.T)
    kernel = SizeAndShape()
    packed = kernel.pack(left, right)
    np.testing.assert_array_equal(kernel.distances(*packed, slice(1, 3), slice(1, 2)), found[1:3, 1:2])


def test_a_proof_among_others_may_be_at_a_distance_from_itself() -> None:
    mine = proof(3, 5)
    assert between([mine, proof(9, 30)], [proof(2, 2), mine])[0, 1] == pytest.approx(1 / 4)


def test_families_are_ranked_apart_and_only_statements_compared_between_them() -> None:
    some = [proof(2, 3), proof(2, 90, TACTIC_TREE), proof(2, 4), proof(2, None)]
    found = between(some, some)
    assert found[0, 2] == pytest.approx(1 / 8), "two terms, one above the other"
    np.testing.assert_array_equal(found[[0, 0, 1, 2, 3], [1, 3, 2, 3, 3]], 0.0)
    more = between([*some, proof(2, 50, TACTIC_TREE)], [*some, proof(2, 50, TACTIC_TREE)])
    np.testing.assert_array_equal(more[:4, :4], found)
