"""How often each way of repair lets a patch apply, and how often what it makes is right (Table 6 and the column that
it lacks: a repair that applies in the wrong place is worse than a refusal)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, grouped_share_estimate


@frozen
class RepairRate:
    """``applied`` is the share of patches that apply. ``right`` is the share of all patches that apply and give what
    was meant, ``right_of_applied`` of those that apply: both over patches whose truth is known, None without any.
    ``unknown`` counts patches that apply and whose truth is not known."""

    method: str
    applied: Estimate
    right: Estimate
    right_of_applied: Estimate
    unknown: int


def repair_rates(
    outcomes: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.float64]]], tasks: NDArray[np.int64]
) -> tuple[RepairRate, ...]:
    """One row a method, such as raw, exact and fuzzy, from which patches apply and whether the result is right
    (1, 0, NaN where no truth is known; what does not apply is not right, whatever is said of it). ``tasks`` numbers
    each patch's task: patches of one task are alike, and intervals allow for it.

    Raises ValueError unless all arrays, of all methods, have one length: rates are compared over the same patches.
    """
    if len({array.shape for pair in outcomes.values() for array in pair} | {tasks.shape}) > 1:
        raise ValueError("every method has to be tried on the same patches")
    return tuple(_repair_rate(method, applied, right, tasks) for method, (applied, right) in outcomes.items())


def _repair_rate(
    method: str, applied: NDArray[np.bool_], right: NDArray[np.float64], tasks: NDArray[np.int64]
) -> RepairRate:
    if not (np.isnan(right) | (right == 0) | (right == 1)).all():
        raise ValueError(f"{method}: a result is right (1), wrong (0) or unknown (NaN)")
    unknown = applied & np.isnan(right)
    correct = applied & (right == 1)
    return RepairRate(
        method,
        applied=grouped_share_estimate(applied, tasks),
        right=grouped_share_estimate(correct[~unknown], tasks[~unknown]),
        right_of_applied=grouped_share_estimate(correct[applied & ~unknown], tasks[applied & ~unknown]),
        unknown=int(unknown.sum()),
    )
