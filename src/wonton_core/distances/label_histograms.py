"""Weisfeiler-Lehman histograms of proof graphs (Shervashidze et al. 2011), on directed edges with argument positions.

A node's first label is its kind and its neutral concept, never an assistant's own name. Counted are the labels of every
round and those of whole subgraphs. Labels are 64-bit hashes, alike on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.blocks import row_blocks, run_blocks
from wonton_core.distances.kernels.label_refinement import ACYCLIC, count_labels, refine_labels
from wonton_core.distances.packed_graphs import PackedGraphs, hash_text, pack_graphs
from wonton_core.errors import BadInputError
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import Executor

ROUNDS = 3
_BLOCK_GRAPHS = 256


@frozen(eq=False)
class KeyedHistograms:
    """Keys (sorted, distinct) and counts of graph i stand from ``start[i]`` up to ``start[i + 1]``."""

    start: NDArray[np.int64]
    keys: NDArray[np.uint64]
    counts: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, graph: int) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        """Keys and counts of one graph."""
        own = slice(self.start[graph], self.start[graph + 1])
        return self.keys[own], self.counts[own]


def _cycle(family: str, nodes: int) -> BadInputError:
    return BadInputError(
        f"a {family} graph of {nodes} nodes has a cycle",
        cause="the file was written by another program, or is damaged",
        next_step="make the run again",
    )


def packed_label_histograms(
    graphs: PackedGraphs, rounds: int = ROUNDS, *, whole: bool = True, executor: Executor | None = None
) -> KeyedHistograms:
    """Labels of rounds 0 .. ``rounds`` and, if ``whole``, of whole subgraphs. Raises BadInputError for a cycle."""
    names = [f"round {level}" for level in range(rounds + 1 + whole)]
    level_key = np.array([hash_text(name) for name in names], dtype=np.uint64)
    keys = np.empty(len(names) * len(graphs.label), dtype=np.uint64)
    counts = np.empty(len(keys), dtype=np.float64)
    distinct = np.zeros(len(graphs), dtype=np.int64)

    def count(block: tuple[int, int]) -> int:
        # Wrapping around is what hashing does; without compilation numpy would warn of it.
        with np.errstate(over="ignore"):
            return count_labels(
                *block,
                graphs.node_start,
                graphs.label,
                graphs.edge_start,
                graphs.edge_target,
                graphs.edge_role,
                level_key,
                rounds,
                keys,
                counts,
                distinct,
            )

    broken = [found for _, found in run_blocks(executor, count, row_blocks(len(graphs), _BLOCK_GRAPHS))]
    if cyclic := [graph for graph in broken if graph != ACYCLIC]:
        graph = min(cyclic)
        raise _cycle(graphs.families[graph], int(graphs.node_start[graph + 1] - graphs.node_start[graph]))
    start = np.zeros(len(graphs) + 1, dtype=np.int64)
    np.cumsum(distinct, out=start[1:])
    taken = np.repeat(len(names) * graphs.node_start[:-1] - start[:-1], distinct) + np.arange(start[-1])
    return KeyedHistograms(start, keys[taken], counts[taken])


def refined_labels(graph: ProofGraph, rounds: int = ROUNDS) -> NDArray[np.uint64]:
    """Labels of every round and of whole subgraphs, shape (rounds + 2, nodes). Raises BadInputError for a cycle."""
    packed = pack_graphs([graph])
    refined = np.empty((rounds + 2, len(graph.nodes)), dtype=np.uint64)
    arrays = packed.label, packed.edge_start, packed.edge_target, packed.edge_role
    with np.errstate(over="ignore"):
        if not refine_labels(0, len(graph.nodes), *arrays, rounds, refined):
            raise _cycle(graph.family, len(graph.nodes))
    return refined


def label_histogram(graph: ProofGraph, rounds: int = ROUNDS) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Distinct labels of all rounds and how often each occurs. Raises BadInputError for a cycle."""
    return packed_label_histograms(pack_graphs([graph]), rounds).row(0)


def label_histograms(
    graphs: Sequence[ProofGraph | None], rounds: int = ROUNDS
) -> list[tuple[NDArray[np.uint64], NDArray[np.float64]]]:
    """One histogram a graph; an absent graph or one without nodes has an empty histogram.

    Raises BadInputError for a cycle.
    """
    packed = packed_label_histograms(pack_graphs(graphs), rounds)
    return [packed.row(graph) for graph in range(len(packed))]


def structure_key(graph: ProofGraph | None) -> str:
    """The same text for graphs that no method can tell apart by their structure and concepts."""
    if graph is None or not graph.nodes:
        return ""
    keys, counts = label_histogram(graph)
    whole = refined_labels(graph)[-1, graph.root]
    digest = hashlib.blake2b(keys.tobytes() + counts.tobytes() + whole.tobytes(), digest_size=16)
    return f"{graph.family}:{digest.hexdigest()}"
