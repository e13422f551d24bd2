"""Runs every kernel once on next to nothing, so that all are compiled and kept."""

from __future__ import annotations

from wonton_core.distances.all_pairs import all_pairs
from wonton_core.distances.kernels.histogram_overlap import COSINE, RUZICKA
from wonton_core.distances.label_histograms import label_histograms, refined_labels
from wonton_core.distances.sparse_histograms import pack_keys, ruzicka_distances
from wonton_core.distances.top_k import nearest
from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph


def warm_up() -> None:
    """Compile what is not yet in the cache folder, load the rest."""
    graph = ProofGraph(STATEMENT, (GraphNode("pi"), GraphNode("sort")), (GraphEdge(0, 1, "body"),))
    refined_labels(graph)
    left, right = pack_keys(label_histograms([graph]), label_histograms([graph, None]))
    ruzicka_distances(left, right, slice(None), slice(None))
    for measure in (RUZICKA, COSINE):
        all_pairs(right, measure=measure)
    nearest(right, 1)
