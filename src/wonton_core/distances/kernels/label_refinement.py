"""Weisfeiler-Lehman refinement of node labels along directed edges with roles, and the histograms of all labels."""

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

ACYCLIC = -1


@compiled
def mix(value: np.uint64) -> np.uint64:
    """A bijection on 64 bits in which every bit of the result depends on every bit of ``value``."""
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


@compiled
def order_children_first(
    first: int, last: int, edge_start: NDArray[np.int64], edge_target: NDArray[np.int64], order: NDArray[np.int64]
) -> bool:
    """Write nodes ``first`` .. ``last`` to ``order``, each after the targets of its edges; False when there is a cycle.

    Depth first with a stack of its own: graphs nest deeper than any call stack.
    """
    descending = True
    for node in range(first, last):
        for edge in range(edge_start[node], edge_start[node + 1]):
            if edge_target[edge] >= node:
                descending = False
    count = last - first
    if descending:
        for position in range(count):
            order[position] = first + position
        return True
    next_edge = np.full(count, -1, dtype=np.int64)  # -1: not seen
    stack = np.empty(count, dtype=np.int64)
    found = 0
    for start in range(first, last):
        if next_edge[start - first] >= 0:
            continue
        stack[0] = start
        depth = 1
        next_edge[start - first] = edge_start[start]
        while depth > 0:
            node = stack[depth - 1]
            edge = next_edge[node - first]
            if edge == edge_start[node + 1]:
                order[found] = node
                found += 1
                depth -= 1
                next_edge[node - first] = edge + 1  # one past the end: done
                continue
            next_edge[node - first] = edge + 1
            target = edge_target[edge]
            if next_edge[target - first] < 0:
                next_edge[target - first] = edge_start[target]
                stack[depth] = target
                depth += 1
            elif next_edge[target - first] <= edge_start[target + 1]:
                return False  # still on the stack
    return True


@compiled
def refine_labels(
    first: int,
    last: int,
    labels: NDArray[np.uint64],
    edge_start: NDArray[np.int64],
    edge_target: NDArray[np.int64],
    edge_role: NDArray[np.uint64],
    rounds: int,
    refined: NDArray[np.uint64],
) -> bool:
    """Labels of the graph of nodes ``first`` .. ``last`` after 0 .. ``rounds`` rounds; False when it has a cycle.

    ``refined`` has a row for each round and one column a node; where it has one row more, that takes the labels of
    whole subgraphs. In each round a node's label takes in its children's labels of the round before, each with the role
    of its edge, in no order. ``edge_start`` (all nodes + 1) delimits a node's edges.
    """
    order = np.empty(last - first, dtype=np.int64)
    if not order_children_first(first, last, edge_start, edge_target, order):
        return False
    for node in range(first, last):
        refined[0, node - first] = labels[node]
    for level in range(1, rounds + 1):
        for node in range(first, last):
            gathered = np.uint64(0)
            for edge in range(edge_start[node], edge_start[node + 1]):
                gathered += mix(edge_role[edge] * _STEP + refined[level - 1, edge_target[edge] - first])
            refined[level, node - first] = mix(mix(labels[node]) + gathered)
    if refined.shape[0] > rounds + 1:
        for position in range(last - first):
            node = order[position]
            gathered = np.uint64(0)
            for edge in range(edge_start[node], edge_start[node + 1]):
                gathered += mix(edge_role[edge] * _STEP + refined[rounds + 1, edge_target[edge] - first])
            refined[rounds + 1, node - first] = mix(mix(labels[node]) + gathered)
    return True


@compiled
def count_labels(
    first_graph: int,
    last_graph: int,
    node_start: NDArray[np.int64],
    labels: NDArray[np.uint64],
    edge_start: NDArray[np.int64],
    edge_target: NDArray[np.int64],
    edge_role: NDArray[np.uint64],
    level_key: NDArray[np.uint64],
    rounds: int,
    keys: NDArray[np.uint64],
    counts: NDArray[np.float64],
    distinct: NDArray[np.int64],
) -> int:
    """Distinct labels of graphs ``first_graph`` .. ``last_graph``, sorted, and how often each occurs.

    Graph i writes ``distinct[i]`` entries of ``keys`` and ``counts`` from ``len(level_key) * node_start[i]`` on. Labels
    of different rounds are told apart by ``level_key``. Returns the number of a graph that has a cycle, or ``ACYCLIC``.
    """
    levels = level_key.shape[0]
    for graph in range(first_graph, last_graph):
        first, last = node_start[graph], node_start[graph + 1]
        refined = np.empty((levels, last - first), dtype=np.uint64)
        if not refine_labels(first, last, labels, edge_start, edge_target, edge_role, rounds, refined):
            return graph
        begin = levels * first
        used = begin
        for level in range(levels):
            for column in range(last - first):
                keys[used] = refined[level, column] ^ level_key[level]
                used += 1
        keys[begin:used].sort()
        written = begin
        position = begin
        while position < used:
            key = keys[position]
            after = position + 1
            while after < used and keys[after] == key:
                after += 1
            keys[written] = key
            counts[written] = after - position
            written += 1
            position = after
        distinct[graph] = written - begin
    return ACYCLIC
