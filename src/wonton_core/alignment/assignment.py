"""The cheapest one-to-one assignment, by shortest augmenting paths (Jonker and Volgenant 1987; Crouse 2016).

Ours and not SciPy's, which would be the one use of 114 MB that nothing else of an installation needs; tests hold the
two to the same costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cheapest_assignment(costs: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    """Pairs (row, column) of least total cost that use every row, or every column, of the shorter side once.

    ``costs`` has shape (rows, columns) and holds no NaN. Cubic time. Raises ValueError for a NaN or an infinite cost.
    """
    if not np.isfinite(costs).all():
        raise ValueError("costs must be finite")
    if costs.shape[0] > costs.shape[1]:
        return tuple(sorted((row, column) for column, row in cheapest_assignment(costs.T)))
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    row_of = np.full(columns, -1)
    for free_row in range(rows):
        # Dijkstra over reduced costs from this row to the nearest column without a row.
        reach, before = np.full(columns, np.inf), np.full(columns, -1)
        done = np.zeros(columns, dtype=np.bool_)
        row, length, tree = free_row, 0.0, [free_row]
        while True:
            step = length + costs[row] - row_price[row] - column_price
            shorter = ~done & (step < reach)
            reach[shorter], before[shorter] = step[shorter], row
            column = int(np.where(done, np.inf, reach).argmin())
            length = float(reach[column])
            done[column] = True
            if row_of[column] < 0:
                break
            row = int(row_of[column])
            tree.append(row)
        row_price[free_row] += length
        for other in np.flatnonzero(done):
            gain = length - reach[other]
            column_price[other] -= gain
            if row_of[other] >= 0:
                row_price[row_of[other]] += gain
        while True:
            row = int(before[column])
            previous = np.flatnonzero(row_of == row)
            row_of[column] = row
            if row == free_row:
                break
            column = int(previous[0])
    return tuple(sorted((int(row_of[column]), int(column)) for column in np.flatnonzero(row_of >= 0)))
