"""Weisfeiler-Lehman histograms of proof graphs (Shervashidze et al. 2011), on directed edges with argument positions.

A node's first label is its kind and its neutral concept, never an assistant's own name. Counted are the labels of every
round and those of whole subgraphs. Labels are 64-bit hashes, alike on every machine.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.label_refinement import refine_labels
from wonton_core.graphs.graph_shape import children_first
from wonton_core.model.proof_graph import GraphNode, ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 3


@functools.lru_cache(maxsize=65536)
def _hash_text(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _hash_label(node: GraphNode) -> int:
    return _hash_text(f"{node.kind}\0{node.concept}")


def refined_labels(graph: ProofGraph, rounds: int = ROUNDS) -> NDArray[np.uint64]:
    """Labels of every round and of whole subgraphs, shape (rounds + 2, nodes). Raises BadInputError for a cycle."""
    source = np.array([edge.source for edge in graph.edges], dtype=np.int64)
    order = np.argsort(source, kind="stable")
    start = np.zeros(len(graph.nodes) + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=len(graph.nodes)), out=start[1:])
    target = np.array([edge.target for edge in graph.edges], dtype=np.int64)[order]
    role = np.array([_hash_text(edge.role) for edge in graph.edges], dtype=np.uint64)[order]
    labels = np.array([_hash_label(node) for node in graph.nodes], dtype=np.uint64)
    # Wrapping around is what hashing does; without compilation numpy would warn of it.
    with np.errstate(over="ignore"):
        return refine_labels(labels, start, target, role, np.array(children_first(graph), dtype=np.int64), rounds)


def label_histogram(graph: ProofGraph, rounds: int = ROUNDS) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Distinct labels of all rounds and how often each occurs."""
    refined = refined_labels(graph, rounds)
    level = np.array([_hash_text(f"round {i}") for i in range(rounds + 2)], dtype=np.uint64)
    keys, counts = np.unique(refined ^ level[:, None], return_counts=True)
    return keys, counts.astype(np.float64)


def structure_key(graph: ProofGraph | None) -> str:
    """The same text for graphs that no method can tell apart by their structure and concepts."""
    if graph is None or not graph.nodes:
        return ""
    keys, counts = label_histogram(graph)
    whole = refined_labels(graph)[-1, graph.root]
    digest = hashlib.blake2b(keys.tobytes() + counts.tobytes() + whole.tobytes(), digest_size=16)
    return f"{graph.family}:{digest.hexdigest()}"


EMPTY_HISTOGRAM: tuple[NDArray[np.uint64], NDArray[np.float64]] = (np.empty(0, dtype=np.uint64), np.empty(0))


def label_histograms(graphs: Sequence[ProofGraph | None]) -> list[tuple[NDArray[np.uint64], NDArray[np.float64]]]:
    """One histogram a graph; an absent graph or one without nodes has an empty histogram."""
    return [label_histogram(graph) if graph is not None and graph.nodes else EMPTY_HISTOGRAM for graph in graphs]
