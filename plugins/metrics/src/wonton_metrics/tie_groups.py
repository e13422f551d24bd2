"""Where the first gold answer stands among its equals."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen(eq=False)
class FirstGoldGroup:
    """Per query: candidates strictly nearer than the nearest gold answer, candidates as near as it (itself
    included), and gold answers among those. All zero in ``gold`` where a query has no gold answer."""

    nearer: NDArray[np.int64]
    tied: NDArray[np.int64]
    gold: NDArray[np.int64]


def first_gold_group(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> FirstGoldGroup:
    """The tie group of each query's nearest gold answer; both arguments have shape (queries, candidates).

    A candidate without a distance (NaN) stands behind all others, tied with its like. Raises ValueError when the
    shapes differ.
    """
    if distances.shape != relevant.shape or distances.ndim != 2:
        raise ValueError(f"distances {distances.shape} and relevant {relevant.shape} must have one shape of two axes")
    known = np.where(np.isnan(distances), np.inf, distances)
    nearest = np.where(relevant, known, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    tied = known == nearest
    return FirstGoldGroup(
        nearer=(known < nearest).sum(axis=1), tied=tied.sum(axis=1), gold=(tied & relevant).sum(axis=1)
    )
