"""Distances between proofs are the same in one block and in many, which the local executor then works on."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from wonton_core.alignment import theorem_distances
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.theorem_distances import pooled_distances, proof_distances
from wonton_core.distances.channels.statement import StatementStructure
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph


def proof(number: int) -> ComparableProof:
    """A chain whose length and labels depend on ``number``."""
    nodes = tuple(GraphNode("app", concept=f"c{(number + i) % 3}") for i in range(number % 5 + 1))
    edges = tuple(GraphEdge(i, i + 1, "argument 1") for i in range(len(nodes) - 1))
    statement = ProofGraph(STATEMENT, nodes, edges)
    return ComparableProof("lean", f"t{number}", "wild_type", f"t{number}", statement, None, LexicalTexts(), True)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = [proof(i) for i in range(11)], [proof(i) for i in range(7)]
    whole = proof_distances(StatementStructure(), left, right)
    monkeypatch.setattr(theorem_distances, "_BLOCK_ROWS", 2)
    blocks = proof_distances(StatementStructure(), left, right)
    assert whole.shape == (11, 7)
    assert (np.diag(whole) == 0).all()
    assert (whole > 0).any()
    assert np.array_equal(whole, blocks)


def pools(**sizes: int) -> ProofPools:
    return ProofPools((), {name: tuple(proof(i) for i in range(size)) for name, size in sizes.items()}, {}, len(sizes))


def test_pools_are_blocks_and_what_is_undefined_is_far() -> None:
    nan = np.nan
    distances = np.array([[0.5, 0.25, nan], [nan, 0.75, nan], [0.125, nan, nan]])
    left, right = pools(a=2, b=1), pools(x=2, y=1)
    seen: list[list[list[float]]] = []

    def mean(block: NDArray[np.float64]) -> float:
        seen.append(block.tolist())
        return float(block.mean())

    found = pooled_distances(distances, mean, left, right)
    assert seen == [[[0.5, 0.25], [1.0, 0.75]], [[0.125, 1.0]]]
    np.testing.assert_array_equal(found.matrix, [[0.625, nan], [0.5625, nan]])
    assert found.nearest[0, 0].tolist() == [0, 1] and found.nearest[1, 0].tolist() == [2, 0]
    turned = found.mirrored()
    assert (turned.left, turned.right) == (("x", "y"), ("a", "b"))
    np.testing.assert_array_equal(turned.matrix, found.matrix.T)
    assert turned.nearest[0, 1].tolist() == [0, 2]
    assert turned.representatives(0, 1) == found.representatives(1, 0)[::-1]


def test_ties_are_ties_to_twelve_decimals() -> None:
    distances = np.array([[0.3 + 1e-14, 0.3]])
    found = pooled_distances(distances, lambda block: float(block.min()), pools(a=1), pools(x=1, y=1))
    assert found.matrix[0, 0] == found.matrix[0, 1]
