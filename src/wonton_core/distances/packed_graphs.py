"""Many graphs as a few flat arrays: what the kernels walk, made in one pass over the Python objects."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.errors import BadInputError
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LABEL = attrgetter("kind", "concept")
_SOURCE, _TARGET, _ROLE = attrgetter("source"), attrgetter("target"), attrgetter("role")


@functools.lru_cache(maxsize=65536)
def hash_text(text: str) -> int:
    """64 bits of a text's hash, alike on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class _LabelHashes(dict[tuple[str, str], int]):
    """Kind and concept to hash; each distinct label is hashed once."""

    def __missing__(self, label: tuple[str, str]) -> int:
        kind, concept = label
        found = self[label] = hash_text(f"{kind}\0{concept}")
        return found


class _RoleHashes(dict[str, int]):
    """Edge role to hash."""

    def __missing__(self, role: str) -> int:
        found = self[role] = hash_text(role)
        return found


@frozen(eq=False)
class PackedGraphs:
    """Nodes of graph i stand from ``node_start[i]`` up to ``node_start[i + 1]``, edges of node j likewise by
    ``edge_start``. ``edge_target`` holds node numbers over all graphs; labels and roles are 64-bit hashes."""

    node_start: NDArray[np.int64]
    label: NDArray[np.uint64]
    edge_start: NDArray[np.int64]
    edge_target: NDArray[np.int64]
    edge_role: NDArray[np.uint64]
    families: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.node_start) - 1


def pack_graphs(graphs: Sequence[ProofGraph | None]) -> PackedGraphs:
    """All ``graphs``; an absent one has no nodes. Raises BadInputError for an edge that ends outside its graph."""
    present = [graph for graph in graphs if graph is not None]
    node_counts = np.array([0 if graph is None else len(graph.nodes) for graph in graphs], dtype=np.int64)
    edge_counts = np.array([0 if graph is None else len(graph.edges) for graph in graphs], dtype=np.int64)
    node_start = np.zeros(len(graphs) + 1, dtype=np.int64)
    np.cumsum(node_counts, out=node_start[1:])
    edges = int(edge_counts.sum())

    labels = map(_LabelHashes().__getitem__, map(_LABEL, chain.from_iterable(g.nodes for g in present)))
    label = np.fromiter(labels, dtype=np.uint64, count=int(node_start[-1]))
    source = np.fromiter(map(_SOURCE, chain.from_iterable(g.edges for g in present)), dtype=np.int64, count=edges)
    target = np.fromiter(map(_TARGET, chain.from_iterable(g.edges for g in present)), dtype=np.int64, count=edges)
    roles = map(_RoleHashes().__getitem__, map(_ROLE, chain.from_iterable(g.edges for g in present)))
    role = np.fromiter(roles, dtype=np.uint64, count=edges)

    size_of_own_graph = np.repeat(node_counts, edge_counts)
    outside = (source < 0) | (target < 0) | (source >= size_of_own_graph) | (target >= size_of_own_graph)
    if outside.any():
        graph = int(np.searchsorted(np.cumsum(edge_counts), int(np.argmax(outside)), side="right"))
        raise BadInputError(
            f"graph {graph} of {node_counts[graph]} nodes has an edge to a node that it does not hold",
            cause="the file was written by another program, or is damaged",
            next_step="make the run again",
        )
    offset = np.repeat(node_start[:-1], edge_counts)
    source += offset
    target += offset
    if (source[1:] < source[:-1]).any():
        order = np.argsort(source, kind="stable")
        target, role = target[order], role[order]
    edge_start = np.zeros(len(label) + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=len(label)), out=edge_start[1:])
    families = tuple("" if graph is None else graph.family for graph in graphs)
    return PackedGraphs(node_start, label, edge_start, target, role, families)
