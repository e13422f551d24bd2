"""Which parts of two graphs are alike, node by node, by the same refined labels that distances count."""

from __future__ import annotations

from collections import defaultdict

from attrs import frozen

from wonton_core.distances.label_histograms import ROUNDS, refined_labels
from wonton_core.model.proof_graph import ProofGraph

WHOLE = ROUNDS + 1
"""The level of a node whose whole part, down to the leaves, is on the other side, too."""


@frozen
class SharedNode:
    """How much of one node's surroundings the other side has.

    ``level``: ``WHOLE``, or how many levels below the node are alike (at least 1), or 0 where not even the node with
    its children occurs there. ``counterparts`` are the nodes of the other side that are alike at that level.
    """

    level: int
    counterparts: tuple[int, ...]


Shared = tuple[SharedNode, ...]
_NOTHING = SharedNode(0, ())


def shared_nodes(left: ProofGraph, right: ProofGraph) -> tuple[Shared, Shared]:
    """One record for each node of each side. Graphs of unlike families share nothing: distances don't compare them.

    Raises BadInputError for a graph with a cycle.
    """
    if left.family != right.family:
        return (_NOTHING,) * len(left.nodes), (_NOTHING,) * len(right.nodes)
    labels = refined_labels(left).tolist(), refined_labels(right).tolist()
    places: list[list[dict[int, list[int]]]] = []
    for side in labels:
        by_level: list[dict[int, list[int]]] = []
        for row in side:
            at: dict[int, list[int]] = defaultdict(list)
            for node, label in enumerate(row):
                at[label].append(node)
            by_level.append(dict(at))
        places.append(by_level)

    def side_of(mine: list[list[int]], theirs: list[dict[int, list[int]]]) -> Shared:
        found = []
        for node in range(len(mine[0])):
            level = next((n for n in range(WHOLE, 0, -1) if mine[n][node] in theirs[n]), 0)
            found.append(SharedNode(level, tuple(theirs[level][mine[level][node]])) if level else _NOTHING)
        return tuple(found)

    return side_of(labels[0], places[1]), side_of(labels[1], places[0])
