"""All distances within one set of histograms: each pair once, blocks of rows as work items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.blocks import row_blocks, run_blocks
from wonton_core.distances.kernels.histogram_overlap import RUZICKA, block_distances, mirror_upper
from wonton_core.distances.sparse_histograms import SparseHistograms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import Executor


def all_pairs(
    histograms: SparseHistograms, *, measure: int = RUZICKA, executor: Executor | None = None, block_rows: int = 64
) -> NDArray[np.float64]:
    """The full matrix of distances, shape (rows, rows), symmetric to the last bit; NaN where a histogram is empty.

    ``measure`` is RUZICKA, or COSINE: one minus the normalised linear kernel, which is what kernel libraries give.
    """
    count = len(histograms)
    distances = np.zeros((count, count))
    index, size = histograms.index, histograms.size(measure)

    def fill(block: tuple[int, int]) -> None:
        first, last = block
        block_distances(
            histograms.start,
            histograms.feature,
            histograms.weight,
            size,
            first,
            last,
            *index.arrays,
            size,
            0,
            count,
            measure,
            True,
            distances[first:last],
        )

    def mirror(block: tuple[int, int]) -> None:
        mirror_upper(*block, distances)

    blocks = row_blocks(count, block_rows)
    for work in (fill, mirror):  # a block's lower part is the upper part of the blocks before it
        for _ in run_blocks(executor, work, blocks):
            pass
    return distances
