"""What ranks come to over all queries: mean, median and quartiles, and the share at the first place."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, bootstrap_estimate, mean_estimate


@frozen
class RankStatistics:
    """Over the queries that have a rank; ``unranked`` counts the others. ``mean_normalised`` is of (rank - 1) /
    (candidates - 1): 0 is always first, 1 always last, 0.5 what chance comes to; queries with one candidate are left
    out of it. Intervals come from drawing queries, or their groups."""

    mean: Estimate
    median: Estimate
    first_quartile: float | None
    third_quartile: float | None
    worst: float | None
    mean_normalised: Estimate
    unranked: int


def rank_statistics(
    ranks: NDArray[np.float64],
    candidates: NDArray[np.int64],
    *,
    seed: int,
    groups: NDArray[np.int64] | None = None,
) -> RankStatistics:
    """From one rank a query, counted from 1, with ties' expected rank between whole numbers, and NaN for a query
    without a gold answer; ``candidates`` counts each query's. ``groups`` numbers what queries have in common, if so.

    Raises ValueError for arrays of different lengths, and for a rank that is not between 1 and the candidates.
    """
    if ranks.ndim != 1 or ranks.shape != candidates.shape or (groups is not None and groups.shape != ranks.shape):
        raise ValueError(f"{ranks.shape} ranks among {candidates.shape} counts of candidates")
    there = ~np.isnan(ranks)
    known, among = ranks[there], candidates[there]
    if ((known < 1) | (known > among)).any():
        raise ValueError("a rank lies between 1 and the number of candidates")
    own = None if groups is None else groups[there]
    quartiles = np.quantile(known, [0.25, 0.75]) if len(known) else (None, None)
    several = among > 1
    return RankStatistics(
        mean=mean_estimate(known, seed=seed, groups=own),
        median=bootstrap_estimate(len(known), lambda drawn: float(np.median(known[drawn])), seed=seed, groups=own),
        first_quartile=None if quartiles[0] is None else float(quartiles[0]),
        third_quartile=None if quartiles[1] is None else float(quartiles[1]),
        worst=float(known.max()) if len(known) else None,
        mean_normalised=mean_estimate(
            (known[several] - 1) / (among[several] - 1), seed=seed, groups=None if own is None else own[several]
        ),
        unranked=int((~there).sum()),
    )
