"""What every proof graph is: edges between its nodes, no circle, a root, a known family."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from wonton_core.model.proof_graph import FAMILIES, ProofGraph
from wonton_core.testing.conformance.laws import require


def require_proof_graph(graph: object) -> None:
    """Raise LawBrokenError unless ``graph`` is a ProofGraph that distances can work on."""
    if not isinstance(graph, ProofGraph):
        require(False, f"{type(graph).__name__}, expected ProofGraph")
        return
    count = len(graph.nodes)
    require(graph.family in FAMILIES, f"a graph of the family {graph.family!r}; known: {', '.join(FAMILIES)}")
    require(0 <= graph.root < count, f"a root {graph.root} outside of its {count} nodes")
    ends = {end for edge in graph.edges for end in (edge.source, edge.target)}
    require(all(0 <= end < count for end in ends), f"an edge that leads outside of its {count} nodes")
    order = TopologicalSorter[int]()
    for edge in graph.edges:
        order.add(edge.source, edge.target)
    try:
        order.prepare()
    except CycleError as error:
        require(False, f"a graph with a circle: {error.args[1]}")
