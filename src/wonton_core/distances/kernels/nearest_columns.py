"""The k smallest of each row of distances, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCALE = 1e12  # distances that agree to twelve decimals are ties


@compiled
def nearest_columns(
    distances: NDArray[np.float64],
    first_row: int,
    leave_out_self: bool,
    neighbour: NDArray[np.int64],
    neighbour_distance: NDArray[np.float64],
    ties_beyond: NDArray[np.int64],
) -> None:
    """For each row of ``distances`` its nearest columns, nearest first, ties by lower column; NaN is never near.

    Row i of ``neighbour`` and ``neighbour_distance`` (rows, k) is filled from the left and else left as it is;
    ``ties_beyond[i]`` becomes the number of further columns as near as the last one taken. Row 0 is row ``first_row``
    of the whole, which with ``leave_out_self`` is no neighbour of itself.
    """
    k = neighbour.shape[1]
    rank = np.empty(k, dtype=np.int64)
    for row in range(distances.shape[0]):
        own = first_row + row if leave_out_self else -1
        taken = 0
        for column in range(distances.shape[1]):
            distance = distances[row, column]
            if column == own or np.isnan(distance):
                continue
            here = np.int64(distance * _SCALE + 0.5)
            if taken == k and here >= rank[k - 1]:
                continue
            place = min(taken, k - 1)
            while place > 0 and rank[place - 1] > here:
                rank[place] = rank[place - 1]
                neighbour[row, place] = neighbour[row, place - 1]
                neighbour_distance[row, place] = neighbour_distance[row, place - 1]
                place -= 1
            rank[place] = here
            neighbour[row, place] = column
            neighbour_distance[row, place] = distance
            taken = min(taken + 1, k)
        ties_beyond[row] = 0
        if taken < k:
            continue
        for column in range(distances.shape[1]):
            distance = distances[row, column]
            if column != own and not np.isnan(distance) and np.int64(distance * _SCALE + 0.5) == rank[k - 1]:
                ties_beyond[row] += 1
        for place in range(k):
            if rank[place] == rank[k - 1]:
                ties_beyond[row] -= 1
