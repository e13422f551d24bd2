"""The nearest proofs of every theorem of a run, among proofs of its own family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.label_histograms import KeyedHistograms
from wonton_core.distances.run_features import RunFeatures
from wonton_core.distances.sparse_histograms import pack_flat
from wonton_core.distances.top_k import ABSENT, Nearest, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import Executor


def _rows(histograms: KeyedHistograms, rows: NDArray[np.int64]) -> KeyedHistograms:
    if len(rows) == len(histograms):
        return histograms
    sizes = np.diff(histograms.start)[rows]
    start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    taken = np.repeat(histograms.start[rows] - start[:-1], sizes) + np.arange(start[-1])
    return KeyedHistograms(start, histograms.keys[taken], histograms.counts[taken])


def run_neighbours(features: RunFeatures, k: int, *, executor: Executor | None = None) -> Nearest:
    """The ``k`` nearest of each theorem by the distance of the ``proof`` channel, positions in ``features.theorems``.

    A search and a term are unlike things: only graphs of one family are compared, and a graph without nodes with none.
    """
    count = len(features.theorems)
    found = Nearest(
        np.full((count, k), ABSENT, dtype=np.int64), np.full((count, k), np.nan), np.zeros(count, dtype=np.int64)
    )
    for family in sorted(set(features.families)):
        rows = np.array([i for i, name in enumerate(features.families) if name == family], dtype=np.int64)
        own = _rows(features.histograms, rows)
        (histograms,) = pack_flat([(own.start, own.keys, own.counts)])
        part = nearest(histograms, k, executor=executor)
        found.neighbour[rows] = np.where(part.neighbour == ABSENT, ABSENT, rows[part.neighbour])
        found.distance[rows] = part.distance
        found.ties_beyond[rows] = part.ties_beyond
    return found
