"""Plain Python counterparts of the compiled kernels: slow, obvious, and what the tests compare with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from wonton_core.graphs.graph_shape import children_first
from wonton_core.model.proof_graph import GraphNode, ProofGraph

Feature = TypeVar("Feature", bound=Hashable)


def node_label(node: GraphNode) -> tuple[str, str]:
    """What two nodes must share to count as alike: kind and concept, never an assistant's own name."""
    return node.kind, node.concept


def refined_label_histogram(graph: ProofGraph, rounds: int) -> Counter[tuple[int | str, Hashable]]:
    """How often each label occurs, per round 0 .. ``rounds`` and for whole subgraphs ("whole")."""
    children: list[list[tuple[str, int]]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        children[edge.source].append((edge.role, edge.target))
    own: list[Hashable] = [node_label(node) for node in graph.nodes]
    found: Counter[tuple[int | str, Hashable]] = Counter((0, label) for label in own)
    current = own
    for level in range(1, rounds + 1):
        current = [
            (own[node], tuple(sorted(((role, current[child]) for role, child in children[node]), key=repr)))
            for node in range(len(own))
        ]
        found.update((level, label) for label in current)
    whole = list(own)
    for node in children_first(graph):
        whole[node] = (own[node], tuple(sorted(((role, whole[child]) for role, child in children[node]), key=repr)))
    found.update(("whole", label) for label in whole)
    return found


def ruzicka_distance(left: Mapping[Feature, float], right: Mapping[Feature, float]) -> float:
    """One minus the common weight over the joint weight; NaN where either side is empty."""
    if not left or not right:
        return float("nan")
    common = sum(min(weight, right[feature]) for feature, weight in left.items() if feature in right)
    return 1.0 - common / (sum(left.values()) + sum(right.values()) - common)


def cosine_distance(left: Mapping[Feature, float], right: Mapping[Feature, float]) -> float:
    """One minus the normalised linear kernel; NaN where either side is empty."""
    if not left or not right:
        return float("nan")
    product = sum(weight * right[feature] for feature, weight in left.items() if feature in right)
    return 1.0 - product / math.sqrt(sum(w**2 for w in left.values()) * sum(w**2 for w in right.values()))


def nearest_columns(
    distances: Sequence[Sequence[float]], k: int, *, leave_out_self: bool
) -> list[tuple[list[int], int]]:
    """For each row the nearest ``k`` columns and how many more are as near as the last; ties by position."""
    found = []
    for row, values in enumerate(distances):
        ranked = sorted(
            (round(value, 12), column)
            for column, value in enumerate(values)
            if not math.isnan(value) and not (leave_out_self and column == row)
        )
        last = ranked[k - 1][0] if len(ranked) >= k else None
        found.append(([column for _, column in ranked[:k]], sum(value == last for value, _ in ranked[k:])))
    return found
