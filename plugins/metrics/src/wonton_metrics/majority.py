"""What several votes come to: as a vote, and as a mean, which are two things.

A vote decides item by item: 1 accepts, 0 rejects, NaN abstains (or was lost). More than half of the votes cast decide.
A tie, and fewer votes cast than the quorum, decide nothing: the item is undecided (NaN), not rejected. A mean of the
judges' success rates, which Table 4 prints as "Majority Vote", decides no item at all.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, share_estimate
from wonton_metrics.sample_outcomes import checked_outcomes


@frozen(eq=False)
class MajorityVote:
    """``outcomes`` has 1, 0 or NaN for each item. ``accepted`` is the share among those decided. ``ties`` and
    ``below_quorum`` count the others; ``abstentions`` counts votes that were not cast."""

    outcomes: NDArray[np.float64]
    accepted: Estimate
    ties: int
    below_quorum: int
    abstentions: int


def majority_vote(votes: NDArray[np.float64], *, quorum: int) -> MajorityVote:
    """Decide each item by its votes, shape (items, voters). Raises ValueError for a quorum that is not between 1
    and the number of voters, and for votes other than 0, 1 and NaN."""
    checked_outcomes(votes)
    if not 1 <= quorum <= votes.shape[1]:
        raise ValueError(f"a quorum of {quorum} among {votes.shape[1]} voters can't be")
    cast, ayes = (~np.isnan(votes)).sum(axis=1), (votes == 1).sum(axis=1)
    enough = cast >= quorum
    tied = enough & (2 * ayes == cast)
    decided = enough & ~tied
    outcomes = np.where(decided, (2 * ayes > cast).astype(np.float64), np.nan)
    return MajorityVote(
        outcomes=outcomes,
        accepted=share_estimate(int((outcomes == 1).sum()), int(decided.sum())),
        ties=int(tied.sum()),
        below_quorum=int((~enough).sum()),
        abstentions=int(np.isnan(votes).sum()),
    )


def mean_consensus(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arithmetic mean over judges of scores of shape (models, judges), one a model; NaN where a score is missing: a
    mean over other judges than its neighbours' could not be compared with theirs."""
    if scores.ndim != 2:
        raise ValueError(f"scores have the shape (models, judges), not {scores.shape}")
    mean: NDArray[np.float64] = scores.mean(axis=1)
    return mean
