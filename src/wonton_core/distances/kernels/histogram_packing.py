"""Keys to feature numbers, rows in one order of features, and the inverted index of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled
from wonton_core.distances.kernels.label_refinement import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def number_keys(keys: NDArray[np.uint64], table_bits: int, number: NDArray[np.int32]) -> int:
    """Write the number of each key, in order of first appearance, to ``number``; returns how many distinct there are.

    A hash table with open addressing of 2 ** ``table_bits`` places, more than there are keys.
    """
    places = np.int64(1) << table_bits
    shift = np.uint64(64 - table_bits)
    table = np.full(places, -1, dtype=np.int32)  # entry of the first appearance
    found = 0
    for entry in range(keys.shape[0]):
        key = keys[entry]
        place = np.int64(mix(key) >> shift)
        while True:
            first = table[place]
            if first < 0:
                table[place] = entry
                number[entry] = found
                found += 1
                break
            if keys[first] == key:
                number[entry] = number[first]
                break
            place = (place + 1) & (places - 1)
    return found


@compiled
def arrange_rows(
    start: NDArray[np.int64],
    keys: NDArray[np.uint64],
    feature: NDArray[np.int32],
    weight: NDArray[np.float64],
    frequent: int,
) -> None:
    """Put each row's entries in order, in place: features below ``frequent`` first, then by key.

    All rows keep to one order of features, so that sums over features are added up alike for (a, b) and (b, a).
    """
    for row in range(start.shape[0] - 1):
        begin, end = start[row], start[row + 1]
        in_order = True
        for entry in range(begin + 1, end):
            if keys[entry - 1] > keys[entry]:
                in_order = False
        own_feature, own_weight = feature[begin:end].copy(), weight[begin:end].copy()
        if not in_order:
            order = np.argsort(keys[begin:end])
            own_feature, own_weight = own_feature[order], own_weight[order]
        written = begin
        for entry in range(end - begin):
            if own_feature[entry] < frequent:
                feature[written], weight[written] = own_feature[entry], own_weight[entry]
                written += 1
        for entry in range(end - begin):
            if own_feature[entry] >= frequent:
                feature[written], weight[written] = own_feature[entry], own_weight[entry]
                written += 1


@compiled
def invert_rows(
    start: NDArray[np.int64],
    feature: NDArray[np.int32],
    weight: NDArray[np.float64],
    dense: NDArray[np.float64],
    posting_start: NDArray[np.int64],
    posting_row: NDArray[np.int32],
    posting_weight: NDArray[np.float64],
) -> None:
    """Fill ``dense`` (frequent features, rows) and the postings of all other features, rows ascending.

    ``posting_start`` comes in as the first place of each feature's postings and one more, and goes out as it came.
    """
    frequent = dense.shape[0]
    next_place = posting_start[:-1].copy()
    for row in range(start.shape[0] - 1):
        for entry in range(start[row], start[row + 1]):
            if feature[entry] < frequent:
                dense[feature[entry], row] = weight[entry]
            else:
                rare = feature[entry] - frequent
                posting_row[next_place[rare]] = row
                posting_weight[next_place[rare]] = weight[entry]
                next_place[rare] += 1
