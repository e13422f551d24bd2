"""How much of what compiles is lost to the judge, under both readings of Table 2.

Its numbers are (V - J) / V of the two pass@k figures. Its caption speaks of the share of compiled outputs that the
judge rejects: that is another number, over samples, and does not depend on k.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, bootstrap_estimate, grouped_share_estimate
from wonton_metrics.pass_at_k import task_pass_at_k
from wonton_metrics.sample_outcomes import judged_outcomes, sample_counts


@frozen
class RelativeDecrease:
    """``of_pass_rates`` is (V - J) / V over the tasks for which both are known; its n counts tasks, its interval comes
    from drawing tasks. ``of_compiled_samples`` is the share of compiled and judged samples that were rejected; its n
    counts samples, and its interval takes those of one task as alike."""

    k: int
    of_pass_rates: Estimate
    of_compiled_samples: Estimate


def decrease_of(verification: float, judgement: float) -> float:
    """(V - J) / V, NaN where V is 0."""
    return (verification - judgement) / verification if verification else float("nan")


def relative_decrease(
    compiled: NDArray[np.float64], accepted: NDArray[np.float64], k: int, *, seed: int
) -> RelativeDecrease:
    """Both readings from outcomes of shape (tasks, samples)."""
    judged = judged_outcomes(compiled, accepted)
    verification = task_pass_at_k(*sample_counts(compiled), k)
    judgement = task_pass_at_k(*sample_counts(judged), k)
    known = ~(np.isnan(verification) | np.isnan(judgement))
    verification, judgement = verification[known], judgement[known]
    answered = (compiled == 1) & ~np.isnan(accepted)
    return RelativeDecrease(
        k=k,
        of_pass_rates=bootstrap_estimate(
            len(verification),
            lambda drawn: decrease_of(float(verification[drawn].mean()), float(judgement[drawn].mean())),
            seed=seed,
        ),
        of_compiled_samples=grouped_share_estimate(accepted[answered] == 0, np.nonzero(answered)[0]),
    )
