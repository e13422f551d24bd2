"""Normalised discounted cumulative gain, exact under random order of ties.

A candidate at place i adds gain / log2(1 + i) (Järvelin and Kekäläinen 2002); the sum over the first k places is
divided by the largest that any order reaches. Where candidates tie, the value is the expectation over all orders in
which they can stand: each of them is at each of the tie's places equally often, so that each place adds the tie's mean
gain (McSherry and Najork 2008).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

GainMetric = Callable[[NDArray[np.float64], NDArray[np.float64] | NDArray[np.bool_]], NDArray[np.float64]]


def ndcg_at_k(k: int) -> GainMetric:
    """The metric for one cut-off. Raises ValueError when ``k`` is less than 1."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")

    def ndcg(distances: NDArray[np.float64], relevant: NDArray[np.float64] | NDArray[np.bool_]) -> NDArray[np.float64]:
        """NDCG over the first ``k`` places, one value a query, from distances of shape (queries, candidates) and gains
        of the same shape: which are gold answers, or how much each is worth. NaN where nothing is worth anything.

        A candidate without a distance (NaN) stands behind all others, tied with its like. Raises ValueError when the
        shapes differ, and for gains that are negative or no numbers.
        """
        if distances.shape != relevant.shape or distances.ndim != 2:
            raise ValueError(f"distances {distances.shape} and gains {relevant.shape} must have one shape of two axes")
        gains = relevant.astype(np.float64)
        if not (np.isfinite(gains) & (gains >= 0)).all():
            raise ValueError("a gain is a number from 0")
        discounts = 1.0 / np.log2(2.0 + np.arange(distances.shape[1]))
        discounts[k:] = 0.0
        best = -np.sort(-gains, axis=1) @ discounts
        known = np.where(np.isnan(distances), np.inf, distances)
        values = np.full(len(distances), np.nan)
        for query in np.flatnonzero(best > 0):
            _, tie, sizes = np.unique(known[query], return_inverse=True, return_counts=True)
            ends = np.cumsum(sizes)
            room = np.array([discounts[end - size : end].sum() for end, size in zip(ends, sizes, strict=True)])
            mean_gains = np.bincount(tie.ravel(), weights=gains[query]) / sizes
            values[query] = min(1.0, float(mean_gains @ room / best[query]))
        return values

    return ndcg
