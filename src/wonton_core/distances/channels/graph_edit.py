"""Channel for checks: edits that turn one small proof graph into another, found by networkx. No part of the default.

Each node or edge that is put in, taken out or changed costs one; edges between the same two nodes count as one edge
with several roles. The sum is divided by the nodes and edges of both graphs, the cost of starting anew. Zero is exact:
it means that the graphs are isomorphic. Other values are bounds from above, by the assignment of nodes that networkx
tries first in either direction (after Riesen and Bunke 2009): the search for the least sum takes many seconds from
eight nodes on, so this channel doesn't wait for it. Graphs of more than 12 nodes are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wonton_core.distances.label_histograms import refined_labels
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

MOST_NODES = 12


def _interchanged(graph: ProofGraph | None) -> nx.DiGraph[int] | None:
    """``graph`` for networkx, nodes in an order that doesn't depend on their numbers; None if it is not compared."""
    if graph is None or not 0 < len(graph.nodes) <= MOST_NODES:
        return None
    import networkx as nx

    refined = refined_labels(graph)
    found: nx.DiGraph[int] = nx.DiGraph(family=graph.family)
    for node in sorted(range(len(graph.nodes)), key=lambda node: refined[::-1, node].tolist()):
        found.add_node(node, label=(graph.nodes[node].kind, graph.nodes[node].concept))
    roles: dict[tuple[int, int], list[str]] = {}
    for edge in graph.edges:
        roles.setdefault((edge.source, edge.target), []).append(edge.role)
    for (source, target), of_edge in roles.items():
        found.add_edge(source, target, label=sorted(of_edge))
    return found


def _alike(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return bool(left["label"] == right["label"])


def edit_distance(left: nx.DiGraph[int], right: nx.DiGraph[int]) -> float:
    """The share of edits, in [0, 1]; 0 exactly for isomorphic graphs, else a bound from above."""
    import networkx as nx

    if nx.is_isomorphic(left, right, node_match=_alike, edge_match=_alike):
        return 0.0
    first = [
        next(nx.optimize_graph_edit_distance(*pair, node_match=_alike, edge_match=_alike))
        for pair in ((left, right), (right, left))
    ]
    anew = len(left) + left.size() + len(right) + right.size()
    return float(min(1.0, min(first) / anew))


class SmallGraphEdits:
    """Share of edits between the proof graphs of one family with at most 12 nodes, else undefined (NaN). Symmetric;
    bounds don't keep the triangle inequality."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[list[nx.DiGraph[int] | None], list[nx.DiGraph[int] | None]]:
        """One graph a proof. Raises BadInputError for a cycle."""
        return [_interchanged(proof.proof) for proof in left], [_interchanged(proof.proof) for proof in right]

    def distances(
        self,
        left: list[nx.DiGraph[int] | None],
        right: list[nx.DiGraph[int] | None],
        rows: slice,
        columns: slice,
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        lines, across = left[rows], right[columns]
        found = np.full((len(lines), len(across)), np.nan)
        for row, mine in enumerate(lines):
            for column, theirs in enumerate(across):
                if mine is not None and theirs is not None and mine.graph["family"] == theirs.graph["family"]:
                    found[row, column] = edit_distance(mine, theirs)
        return found
