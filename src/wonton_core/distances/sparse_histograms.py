"""Sparse histograms of two sides over one vocabulary, and their distance.

The distance is Ruzicka's (weighted Jaccard): one minus the sum of the smaller weights over the sum of the larger. It
lies in [0, 1], is 0 on equal histograms, and is a metric on non-empty ones (Charikar 2002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.kernels.histogram_overlap import histogram_overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray


@frozen(eq=False)
class SparseHistograms:
    """``feature`` and ``weight`` of row i stand from ``start[i]`` up to ``start[i + 1]``, sorted by feature.

    ``total`` is each row's weight; an empty row has nothing to compare.
    """

    start: NDArray[np.int64]
    feature: NDArray[np.int64]
    weight: NDArray[np.float64]
    vocabulary_size: int

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def total(self) -> NDArray[np.float64]:
        """Sum of weights of each row, added in order: equal rows get equal bits."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.start))
        return np.bincount(rows, weights=self.weight, minlength=len(self)).astype(np.float64)

    @cached_property
    def postings(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """The inverted index: start of each feature's postings, their rows, their weights."""
        order = np.argsort(self.feature, kind="stable")
        rows = np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.start))
        counts = np.bincount(self.feature, minlength=self.vocabulary_size)
        start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)))
        return start, rows[order], self.weight[order]


def pack_keys(
    left: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]],
    right: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]],
) -> tuple[SparseHistograms, SparseHistograms]:
    """Both sides from pairs (distinct keys, weights > 0), over one vocabulary."""
    keys = [found for found, _ in (*left, *right)]
    vocabulary = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=np.uint64)

    def pack(side: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]]) -> SparseHistograms:
        start = np.zeros(len(side) + 1, dtype=np.int64)
        np.cumsum([len(found) for found, _ in side], out=start[1:])
        features, weights = [np.empty(0, dtype=np.int64)], [np.empty(0)]
        for found, weight in side:
            order = np.argsort(found)
            features.append(np.searchsorted(vocabulary, found[order]).astype(np.int64))
            weights.append(weight[order])
        return SparseHistograms(start, np.concatenate(features), np.concatenate(weights), len(vocabulary))

    return pack(left), pack(right)


def pack_counts(
    left: Sequence[Mapping[str, float]], right: Sequence[Mapping[str, float]]
) -> tuple[SparseHistograms, SparseHistograms]:
    """Both sides from mappings of feature name to weight > 0, over one vocabulary."""
    number = {
        name: i for i, name in enumerate(sorted({name for side in (left, right) for row in side for name in row}))
    }

    def keyed(side: Sequence[Mapping[str, float]]) -> list[tuple[NDArray[np.uint64], NDArray[np.float64]]]:
        return [
            (
                np.array([number[name] for name in row], dtype=np.uint64),
                np.array(list(row.values()), dtype=np.float64),
            )
            for row in side
        ]

    return pack_keys(keyed(left), keyed(right))


def ruzicka_distances(
    left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
) -> NDArray[np.float64]:
    """The block of distances, shape (rows, columns); NaN where either histogram is empty."""
    first_row, last_row, _ = rows.indices(len(left))
    first_column, last_column, _ = columns.indices(len(right))
    start, column, weight = right.postings
    common = histogram_overlap(
        left.start, left.feature, left.weight, first_row, last_row, start, column, weight, first_column, last_column
    )
    left_total = left.total[first_row:last_row, None]
    right_total = right.total[None, first_column:last_column]
    joint = left_total + right_total - common
    comparable = (left_total > 0) & (right_total > 0)
    distances = np.full(common.shape, np.nan)
    np.divide(common, joint, out=distances, where=comparable)
    return np.clip(1.0 - distances, 0.0, 1.0)
