"""Distances of sparse histograms, a block of rows against a range of columns, through an inverted index of the columns.

Features that many columns have stand in dense rows, which the processor walks several numbers at a time; of all other
features only the columns that have them are touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUZICKA = 0
COSINE = 1

_TILE = 2048  # columns of which a row's sums and one feature's weights fit the first-level cache


@compiled
def first_not_below(values: NDArray[np.int32], begin: int, end: int, wanted: int) -> int:
    """The first position in ``values[begin:end]``, which ascends, of a value that is not below ``wanted``."""
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < wanted:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def add_frequent(
    entry: int,
    end: int,
    row_feature: NDArray[np.int32],
    row_weight: NDArray[np.float64],
    dense: NDArray[np.float64],
    first_column: int,
    last_column: int,
    measure: int,
    sums: NDArray[np.float64],
) -> int:
    """Add what a row's frequent features, from ``entry`` on, have in common with the columns; returns its first other
    entry. ``sums`` has one place for each column of the range."""
    while entry < end and row_feature[entry] < dense.shape[0]:
        weight = row_weight[entry]
        values = dense[row_feature[entry], first_column:last_column]
        if measure == RUZICKA:
            for column in range(sums.shape[0]):
                other = values[column]
                sums[column] += other if other < weight else weight
        else:
            for column in range(sums.shape[0]):
                sums[column] += values[column] * weight
        entry += 1
    return entry


@compiled
def add_rare(
    entry: int,
    end: int,
    row_feature: NDArray[np.int32],
    row_weight: NDArray[np.float64],
    frequent: int,
    posting_start: NDArray[np.int64],
    posting_row: NDArray[np.int32],
    posting_weight: NDArray[np.float64],
    first_column: int,
    last_column: int,
    columns: int,
    measure: int,
    sums: NDArray[np.float64],
) -> None:
    """Add what a row's entries from ``entry`` to ``end``, all of rare features, have in common with the columns."""
    for position in range(entry, end):
        weight = row_weight[position]
        rare = row_feature[position] - frequent
        begin, stop = posting_start[rare], posting_start[rare + 1]
        if first_column > 0:
            begin = first_not_below(posting_row, begin, stop, first_column)
        if last_column < columns:
            stop = first_not_below(posting_row, begin, stop, last_column)
        if measure == RUZICKA:
            for posting in range(begin, stop):
                other = posting_weight[posting]
                sums[posting_row[posting] - first_column] += other if other < weight else weight
        else:
            for posting in range(begin, stop):
                sums[posting_row[posting] - first_column] += posting_weight[posting] * weight


@compiled
def sums_to_distances(
    size: float, column_size: NDArray[np.float64], first_column: int, measure: int, sums: NDArray[np.float64]
) -> None:
    """Turn common weights into distances within [0, 1], in place; NaN where either size is 0.

    A size is a row's total weight (Ruzicka) or its product with itself (cosine).
    """
    for column in range(sums.shape[0]):
        other = column_size[first_column + column]
        if size > 0 and other > 0:
            common = sums[column]
            similarity = common / (size + other - common) if measure == RUZICKA else common / np.sqrt(size * other)
            distance = 1.0 - similarity
            sums[column] = min(max(distance, 0.0), 1.0)
        else:
            sums[column] = np.nan


@compiled
def block_distances(
    row_start: NDArray[np.int64],
    row_feature: NDArray[np.int32],
    row_weight: NDArray[np.float64],
    row_size: NDArray[np.float64],
    first_row: int,
    last_row: int,
    dense: NDArray[np.float64],
    posting_start: NDArray[np.int64],
    posting_row: NDArray[np.int32],
    posting_weight: NDArray[np.float64],
    column_size: NDArray[np.float64],
    first_column: int,
    last_column: int,
    measure: int,
    upper: bool,
    distances: NDArray[np.float64],
) -> None:
    """Fill ``distances`` (rows and columns of the given half-open ranges); it must come in filled with zeros.

    With ``upper`` rows and columns are the same histograms, and only columns from the row itself on are filled.
    """
    columns = column_size.shape[0]
    rows = last_row - first_row
    after_frequent = np.empty(rows, dtype=np.int64)
    for row in range(rows):
        after_frequent[row] = row_start[first_row + row]
    if dense.shape[0] > 0:
        for tile in range(first_column, last_column, _TILE):
            tile_end = min(tile + _TILE, last_column)
            for row in range(first_row, last_row):
                left = max(tile, row) if upper else tile
                if left < tile_end:
                    after_frequent[row - first_row] = add_frequent(
                        row_start[row],
                        row_start[row + 1],
                        row_feature,
                        row_weight,
                        dense,
                        left,
                        tile_end,
                        measure,
                        distances[row - first_row, left - first_column : tile_end - first_column],
                    )
    for row in range(first_row, last_row):
        left = max(first_column, row) if upper else first_column
        sums = distances[row - first_row, left - first_column : last_column - first_column]
        add_rare(
            after_frequent[row - first_row],
            row_start[row + 1],
            row_feature,
            row_weight,
            dense.shape[0],
            posting_start,
            posting_row,
            posting_weight,
            left,
            last_column,
            columns,
            measure,
            sums,
        )
        sums_to_distances(row_size[row], column_size, left, measure, sums)


@compiled
def mirror_upper(first_row: int, last_row: int, distances: NDArray[np.float64]) -> None:
    """Copy what stands above the diagonal of a square matrix to rows ``first_row`` .. ``last_row`` below it."""
    side = 32  # a tile of both triangles fits the first-level cache
    for tile_row in range(first_row, last_row, side):
        tile_end = min(tile_row + side, last_row)
        for tile_column in range(0, tile_end, side):
            for row in range(tile_row, tile_end):
                for column in range(tile_column, min(tile_column + side, row)):
                    distances[row, column] = distances[column, row]
