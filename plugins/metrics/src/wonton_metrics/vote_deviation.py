"""How far judges stand from what they decide together, item by item, by a real vote.

Table 4 compares judges with the mean of their success rates. Here each item, such as one patch, is put to the vote, and
a judge is compared with the outcome over the items that were decided and on which this judge voted.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, grouped_share_estimate, mean_estimate
from wonton_metrics.majority import majority_vote


@frozen
class VoteDeviation:
    """``deviation`` is the judge's success rate minus the vote's on the same items: its leaning. ``overruled`` is the
    share of these items on which the judge was of the other opinion, whichever: opposite faults do not cancel."""

    judge: int
    deviation: Estimate
    overruled: Estimate


def vote_deviations(
    votes: NDArray[np.float64], tasks: NDArray[np.int64], *, quorum: int, seed: int
) -> tuple[VoteDeviation, ...]:
    """One record a judge from votes of shape (items, judges), 1, 0 or NaN; ``tasks`` numbers each item's task, and
    intervals take the items of one task as alike.

    Raises ValueError for a quorum that can't be, other votes, and another number of tasks.
    """
    if tasks.shape != votes.shape[:1]:
        raise ValueError(f"{tasks.shape} tasks for {votes.shape} votes")
    differences = votes - majority_vote(votes, quorum=quorum).outcomes[:, None]
    return tuple(
        VoteDeviation(judge, mean_estimate(column, seed=seed, groups=tasks), _overruled(column, tasks))
        for judge, column in enumerate(differences.T)
    )


def _overruled(differences: NDArray[np.float64], tasks: NDArray[np.int64]) -> Estimate:
    compared = ~np.isnan(differences)
    return grouped_share_estimate(differences[compared] != 0, tasks[compared])
