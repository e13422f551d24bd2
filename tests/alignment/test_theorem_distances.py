"""Distances between proofs are the same in one block and in many, which the local executor then works on."""

from __future__ import annotations

import numpy as np
import pytest

from wonton_core.alignment import theorem_distances
from wonton_core.alignment.theorem_distances import proof_distances
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
