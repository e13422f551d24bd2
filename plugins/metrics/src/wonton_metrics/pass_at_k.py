"""Pass@k: the chance that at least one of k samples succeeds, estimated without bias from n samples (Chen et al. 2021).

1 - C(n - c, k) / C(n, k) with c successes among the n samples that exist, n task by task, in exact integers. It is
undefined for n < k: nobody knows what the samples that were not drawn would have done, so such a task is unknown,
neither passed nor failed. Tasks without any sample and tasks with too few are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, mean_share_estimate
from wonton_metrics.sample_outcomes import judged_outcomes, sample_counts


@frozen
class PassAtK:
    """``estimate`` is over the tasks with at least k samples (n counts tasks). ``lowest`` and ``highest`` are over all
    tasks: those that are unknown all failing and all passing. None where there are no tasks."""

    k: int
    estimate: Estimate
    tasks: int
    tasks_without_samples: int
    tasks_with_too_few_samples: int
    lowest: float | None
    highest: float | None


@lru_cache(maxsize=65536)
def exact_pass_at_k(samples: int, successes: int, k: int) -> Fraction | None:
    """The estimate for one task, None for fewer than ``k`` samples.

    Raises ValueError unless 0 <= successes <= samples and k >= 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    if not 0 <= successes <= samples:
        raise ValueError(f"{successes} of {samples} samples can't have succeeded")
    if samples < k:
        return None
    return 1 - Fraction(comb(samples - successes, k), comb(samples, k))


def task_pass_at_k(samples: NDArray[np.int64], successes: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """One value a task from its counts, each the float nearest to the exact one; NaN where undefined.

    Raises ValueError when the shapes differ, and for counts that can't be.
    """
    exact = (exact_pass_at_k(int(n), int(c), k) for n, c in zip(samples, successes, strict=True))
    return np.array([np.nan if value is None else float(value) for value in exact], dtype=np.float64)


def pass_at_k(samples: NDArray[np.int64], successes: NDArray[np.int64], k: int) -> PassAtK:
    """Mean of the tasks' estimates, with a Wilson interval over tasks."""
    values = task_pass_at_k(samples, successes, k)
    passed, unknown, tasks = float(np.nansum(values)), int(np.isnan(values).sum()), len(values)
    without = int((samples == 0).sum())
    return PassAtK(
        k=k,
        estimate=mean_share_estimate(values),
        tasks=tasks,
        tasks_without_samples=without,
        tasks_with_too_few_samples=unknown - without,
        lowest=passed / tasks if tasks else None,
        highest=(passed + unknown) / tasks if tasks else None,
    )


def verification_pass_at_k(compiled: NDArray[np.float64], k: int) -> PassAtK:
    """Pass@k of the compiler's outcomes, shape (tasks, samples)."""
    return pass_at_k(*sample_counts(compiled), k)


def judgement_pass_at_k(compiled: NDArray[np.float64], accepted: NDArray[np.float64], k: int) -> PassAtK:
    """Pass@k of what compiles and is accepted, over all samples: not conditional on compiling."""
    return pass_at_k(*sample_counts(judged_outcomes(compiled, accepted)), k)


def pass_at_k_curve(outcomes: NDArray[np.float64], ks: Iterable[int]) -> tuple[PassAtK, ...]:
    """Pass@k for each k (Fig. 10). Tasks with fewer than k samples drop out as k grows: compare n along the curve."""
    samples, successes = sample_counts(outcomes)
    return tuple(pass_at_k(samples, successes, k) for k in ks)
