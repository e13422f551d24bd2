"""Common weight of sparse histograms, through an inverted index of one side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def histogram_overlap(
    row_start: NDArray[np.int64],
    row_feature: NDArray[np.int64],
    row_weight: NDArray[np.float64],
    first_row: int,
    last_row: int,
    posting_start: NDArray[np.int64],
    posting_column: NDArray[np.int64],
    posting_weight: NDArray[np.float64],
    first_column: int,
    last_column: int,
) -> NDArray[np.float64]:
    """Sum over features of the smaller weight, for rows and columns in the given half-open ranges.

    Rows are compressed by row, columns by feature (``posting_start`` delimits a feature's postings): only pairs that
    share a feature are touched.
    """
    overlap = np.zeros((last_row - first_row, last_column - first_column), dtype=np.float64)
    for row in range(first_row, last_row):
        for entry in range(row_start[row], row_start[row + 1]):
            feature = row_feature[entry]
            weight = row_weight[entry]
            for posting in range(posting_start[feature], posting_start[feature + 1]):
                column = posting_column[posting]
                if first_column <= column < last_column:
                    overlap[row - first_row, column - first_column] += min(weight, posting_weight[posting])
    return overlap
