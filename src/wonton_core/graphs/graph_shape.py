"""Numbers about the shape of a graph, and its nodes in an order in which edges point one way."""

from __future__ import annotations

from attrs import frozen

from wonton_core.errors import BadInputError
from wonton_core.model.proof_graph import ProofGraph


@frozen
class GraphShape:
    """``depth`` is the longest way down, in edges; ``branching`` counts nodes with more than one child."""

    nodes: int
    edges: int
    depth: int
    leaves: int
    branching: int
    widest: int


def children_first(graph: ProofGraph) -> list[int]:
    """All nodes, each after the targets of its edges. Raises BadInputError when the graph has a cycle."""
    waiting = [0] * len(graph.nodes)
    parents: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        waiting[edge.source] += 1
        parents[edge.target].append(edge.source)
    order = [node for node, count in enumerate(waiting) if count == 0]
    for node in order:  # grows while it is walked
        for parent in parents[node]:
            waiting[parent] -= 1
            if waiting[parent] == 0:
                order.append(parent)
    if len(order) < len(graph.nodes):
        raise BadInputError(
            f"a {graph.family} graph of {len(graph.nodes)} nodes has a cycle",
            cause="the file was written by another program, or is damaged",
            next_step="make the run again",
        )
    return order


def graph_shape(graph: ProofGraph) -> GraphShape:
    """The shape of an acyclic graph. Raises BadInputError for a cycle."""
    targets: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        targets[edge.source].append(edge.target)
    depth = [0] * len(graph.nodes)
    for node in children_first(graph):
        depth[node] = max((depth[child] + 1 for child in targets[node]), default=0)
    return GraphShape(
        nodes=len(graph.nodes),
        edges=len(graph.edges),
        depth=max(depth, default=0),
        leaves=sum(not found for found in targets),
        branching=sum(len(found) > 1 for found in targets),
        widest=max((len(found) for found in targets), default=0),
    )
