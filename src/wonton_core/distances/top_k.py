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
from wonton_core.distances.sparse_histograms import SparseHistograms
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
    found = Nearest(
        np.full((len(rows), k), ABSENT, dtype=np.int64),
        np.full((len(rows), k), np.nan),
        np.zeros(len(rows), dtype=np.int64),
    )
    index, size, row_size = histograms.index, histograms.total, rows.total

    def search(block: tuple[int, int]) -> None:
        first, last = block
        distances = np.zeros((last - first, len(histograms)))
        block_distances(
            rows.start,
            rows.feature,
            rows.weight,
            row_size,
            first,
            last,
            *index.arrays,
            size,
            0,
            len(histograms),
            RUZICKA,
            False,
            distances,
        )
        nearest_columns(
            distances,
            first,
            queries is None,
            found.neighbour[first:last],
            found.distance[first:last],
            found.ties_beyond[first:last],
        )

    for _ in run_blocks(executor, search, row_blocks(len(rows), block_rows)):
        pass
    return found
