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

from wonton_core.distances.kernels.histogram_overlap import RUZICKA, block_distances
from wonton_core.distances.kernels.histogram_packing import arrange_rows, invert_rows, number_keys
from wonton_core.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FREQUENT_SHARE = 4
"""A feature is frequent when at least one row in so many has it: then dense rows, walked several numbers at a time,
are faster than postings, and take at most so many times their memory."""


@frozen(eq=False)
class InvertedIndex:
    """The rows that have a feature: frequent features as dense weights, shape (frequent, rows), others as postings."""

    dense: NDArray[np.float64]
    posting_start: NDArray[np.int64]
    posting_row: NDArray[np.int32]
    posting_weight: NDArray[np.float64]

    @property
    def arrays(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """All parts, in the order in which kernels take them."""
        return self.dense, self.posting_start, self.posting_row, self.posting_weight


@frozen(eq=False)
class SparseHistograms:
    """``feature`` and ``weight`` of row i stand from ``start[i]`` up to ``start[i + 1]``, in an order of features that
    all rows keep to: the first ``frequent`` of the ``vocabulary_size`` features stand before all others.

    An empty row has nothing to compare.
    """

    start: NDArray[np.int64]
    feature: NDArray[np.int32]
    weight: NDArray[np.float64]
    vocabulary_size: int
    frequent: int = 0

    def __len__(self) -> int:
        return len(self.start) - 1

    def _row_sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = np.repeat(np.arange(len(self)), np.diff(self.start))
        return np.bincount(rows, weights=values, minlength=len(self)).astype(np.float64)

    @cached_property
    def total(self) -> NDArray[np.float64]:
        """Sum of weights of each row, added in order: equal rows get equal bits."""
        return self._row_sums(self.weight)

    @cached_property
    def squared_norm(self) -> NDArray[np.float64]:
        """Each row's product with itself, added in order."""
        return self._row_sums(self.weight**2)

    def size(self, measure: int) -> NDArray[np.float64]:
        """What ``measure`` (RUZICKA, COSINE) relates common weight to, for each row."""
        return self.total if measure == RUZICKA else self.squared_norm

    @cached_property
    def index(self) -> InvertedIndex:
        """The inverted index, made once."""
        counts = np.bincount(self.feature, minlength=self.vocabulary_size)[self.frequent :]
        posting_start = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=posting_start[1:])
        index = InvertedIndex(
            np.zeros((self.frequent, len(self))),
            posting_start,
            np.empty(posting_start[-1], dtype=np.int32),
            np.empty(posting_start[-1]),
        )
        invert_rows(self.start, self.feature, self.weight, *index.arrays)
        return index


def _check_weights(weights: NDArray[np.float64]) -> None:
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        raise BadInputError(
            f"a histogram holds the weight {weights[int(np.argmax(wrong))]}",
            cause="weights are counts or shares: numbers from 0 on, never NaN, infinite or negative",
            next_step="correct the channel that made this histogram",
        )


def pack_flat(
    sides: Sequence[tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.float64]]],
    frequent_share: int = FREQUENT_SHARE,
) -> list[SparseHistograms]:
    """Each side from (row starts, keys, weights), over one vocabulary; keys of a row are distinct.

    A feature is frequent when at least one row in ``frequent_share`` of the last side has it; with 0 none is.

    Raises BadInputError for a weight that is NaN, infinite or negative.
    """
    keys = np.concatenate([side[1] for side in sides])
    weights = np.concatenate([side[2] for side in sides]).astype(np.float64)
    _check_weights(weights)
    number = np.empty(len(keys), dtype=np.int32)
    # At most half full, so that places are found at once.
    with np.errstate(over="ignore"):
        vocabulary_size = int(number_keys(keys, max(4, (2 * len(keys)).bit_length()), number))
    columns = len(sides[-1][0]) - 1
    in_last = number[len(keys) - len(sides[-1][1]) :]
    is_frequent = np.bincount(in_last, minlength=vocabulary_size) * frequent_share >= max(columns, 1)
    renumbered = np.empty(vocabulary_size, dtype=np.int32)
    renumbered[np.argsort(~is_frequent, kind="stable")] = np.arange(vocabulary_size, dtype=np.int32)
    feature = renumbered[number]
    frequent = int(is_frequent.sum())
    packed, begin = [], 0
    for start, found, _ in sides:
        end = begin + len(found)
        own_feature, own_weight = feature[begin:end], weights[begin:end]
        arrange_rows(start, found, own_feature, own_weight, frequent)
        packed.append(SparseHistograms(start, own_feature, own_weight, vocabulary_size, frequent))
        begin = end
    return packed


def pack_keys(
    left: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]],
    right: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]],
) -> tuple[SparseHistograms, SparseHistograms]:
    """Both sides from pairs (distinct keys, weights >= 0), over one vocabulary.

    Raises BadInputError for a weight that is NaN, infinite or negative.
    """

    def flat(
        side: Sequence[tuple[NDArray[np.uint64], NDArray[np.float64]]],
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.float64]]:
        start = np.zeros(len(side) + 1, dtype=np.int64)
        np.cumsum([len(found) for found, _ in side], out=start[1:])
        return (
            start,
            np.concatenate([np.empty(0, dtype=np.uint64), *(found for found, _ in side)]),
            np.concatenate([np.empty(0), *(weight for _, weight in side)]),
        )

    packed_left, packed_right = pack_flat([flat(left), flat(right)])
    return packed_left, packed_right


def pack_counts(
    left: Sequence[Mapping[str, float]], right: Sequence[Mapping[str, float]]
) -> tuple[SparseHistograms, SparseHistograms]:
    """Both sides from mappings of feature name to weight >= 0, over one vocabulary.

    Raises BadInputError for a weight that is NaN, infinite or negative.
    """
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
    distances = np.zeros((max(last_row - first_row, 0), max(last_column - first_column, 0)))
    block_distances(
        left.start,
        left.feature,
        left.weight,
        left.total,
        first_row,
        last_row,
        *right.index.arrays,
        right.total,
        first_column,
        last_column,
        RUZICKA,
        False,
        distances,
    )
    return distances
