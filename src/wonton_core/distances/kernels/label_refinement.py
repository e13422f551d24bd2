"""Weisfeiler-Lehman refinement of node labels along directed, positioned edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Odd constants and shifts of the splitmix64 generator (Steele, Lea, Flood 2014): they spread every input bit.
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def mix(value: np.uint64) -> np.uint64:
    """A bijection on 64 bits in which every bit of the result depends on every bit of ``value``."""
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


@compiled
def refine_labels(
    labels: NDArray[np.uint64],
    edge_start: NDArray[np.int64],
    edge_target: NDArray[np.int64],
    edge_role: NDArray[np.uint64],
    children_first: NDArray[np.int64],
    rounds: int,
) -> NDArray[np.uint64]:
    """Labels after 0 .. ``rounds`` rounds, and in the last row those of whole subgraphs; shape (rounds + 2, nodes).

    In each round a node's label takes in its children's labels of the round before, each with the role of its edge.
    ``edge_start`` (nodes + 1) delimits a node's edges; ``children_first`` lists all nodes after their children.
    """
    count = labels.shape[0]
    refined = np.empty((rounds + 2, count), dtype=np.uint64)
    for node in range(count):
        refined[0, node] = labels[node]
        refined[rounds + 1, node] = labels[node]
    for level in range(1, rounds + 1):
        for node in range(count):
            gathered = np.uint64(0)
            for edge in range(edge_start[node], edge_start[node + 1]):
                gathered += mix(edge_role[edge] * _STEP + refined[level - 1, edge_target[edge]])
            refined[level, node] = mix(mix(labels[node]) + gathered)
    for position in range(count):
        node = children_first[position]
        gathered = np.uint64(0)
        for edge in range(edge_start[node], edge_start[node + 1]):
            gathered += mix(edge_role[edge] * _STEP + refined[rounds + 1, edge_target[edge]])
        refined[rounds + 1, node] = mix(mix(labels[node]) + gathered)
    return refined
