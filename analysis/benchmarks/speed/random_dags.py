"""Random labelled DAGs for the distance benchmarks: 50 to 70 nodes, 16 labels, up to two edges out of a node."""

from __future__ import annotations

import numpy as np

from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph

LABELS = 16


def random_dags(count: int, seed: int = 1) -> list[ProofGraph]:
    """``count`` graphs without roles and without parallel edges, the same for the same seed."""
    generator = np.random.default_rng(seed)
    graphs = []
    for _ in range(count):
        size = int(generator.integers(50, 71))
        nodes = tuple(GraphNode(str(label)) for label in generator.integers(0, LABELS, size))
        degrees = generator.integers(0, 3, size)
        targets = (generator.random((size, 2)) * np.arange(size)[:, None]).astype(np.int64).tolist()
        edges = tuple(
            GraphEdge(node, target, "")
            for node in range(1, size)
            for target in sorted(set(targets[node][: degrees[node]]))
        )
        graphs.append(ProofGraph(STATEMENT, nodes, edges, size - 1))
    return graphs
