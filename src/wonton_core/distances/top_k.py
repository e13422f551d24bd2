"""The nearest k of each histogram, exact, without a matrix: memory grows with the number of histograms, not its square.

Each work item holds the distances of one block of rows, takes the nearest of each row and forgets the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.blocks import row_blocks, run_blocks
from wonton_core.distances.kernels.histogram_overlap import RUZICKA, block_distances
from wonton_core.distances.kernels.nearest_columns import nearest_columns
from wonton_core.distances.sparse_histograms import InvertedIndex, SparseHistograms
from wonton_core.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import Executor

ABSENT = -1
"""Stands for a neighbour where fewer than k histograms could be compared."""


@frozen(eq=False)
class Nearest:
    """``neighbour`` and ``distance`` have shape (rows, k), nearest first, ties (twelve decimals) by lower position;
    ``ABSENT`` and NaN where there are fewer. ``ties_beyond`` counts, for each row, further histograms that are as near
    as the last one listed."""

    neighbour: NDArray[np.int64]
    distance: NDArray[np.float64]
    ties_beyond: NDArray[np.int64]


def nearest(
    histograms: SparseHistograms,
    k: int,
    *,
    queries: SparseHistograms | None = None,
    executor: Executor | None = None,
    block_rows: int = 64,
) -> Nearest:
    """The ``k`` of ``histograms`` with the smallest Ruzicka distance to each of ``queries``.

    ``queries`` must be packed with ``histograms``, as the left side. Without them each histogram is a query itself, and
    no neighbour of its own. Raises UsageError for ``k`` < 1.
    """
    if k < 1:
        raise UsageError(f"the nearest {k} are none", next_step="give a k of 1 or more")
    rows = histograms if queries is None else queries
    found = _nothing(len(rows), k)
    search = BlockSearch(rows, histograms.index, histograms.total, k, queries is None)
    blocks = row_blocks(len(rows), block_rows)
    for position, part in run_blocks(executor, search, blocks):
        first, last = blocks[position]
        found.neighbour[first:last] = part.neighbour
        found.distance[first:last] = part.distance
        found.ties_beyond[first:last] = part.ties_beyond
    return found


@frozen(eq=False)
class BlockSearch:
    """The nearest ``k`` of the indexed histograms for a block of ``rows``: picklable, so that any executor takes it.

    ``index`` and ``size`` are of the histograms that are searched; with ``own`` a row is no neighbour of its own.
    """

    rows: SparseHistograms
    index: InvertedIndex
    size: NDArray[np.float64]
    k: int
    own: bool

    def __call__(self, block: tuple[int, int]) -> Nearest:
        """Of the rows of a half-open range."""
        first, last = block
        rows = self.rows
        distances = np.zeros((last - first, len(self.size)))
        block_distances(
            rows.start,
            rows.feature,
            rows.weight,
            rows.total,
            first,
            last,
            *self.index.arrays,
            self.size,
            0,
            len(self.size),
            RUZICKA,
            False,
            distances,
        )
        found = _nothing(last - first, self.k)
        nearest_columns(distances, first, self.own, found.neighbour, found.distance, found.ties_beyond)
        return found


def _nothing(rows: int, k: int) -> Nearest:
    return Nearest(
        np.full((rows, k), ABSENT, dtype=np.int64), np.full((rows, k), np.nan), np.zeros(rows, dtype=np.int64)
    )
