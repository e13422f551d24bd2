"""Pass@k: the chance that at least one of k samples succeeds, estimated without bias from n samples (Chen et al. 2021).

1 - C(n - c, k) / C(n, k) with c successes among the n samples that exist, n task by task, in exact integers. It is
undefined for n < k: nobody knows what the samples that were not drawn would have done, so such a task is unknown,
neither passed nor failed. Tasks without any sample and tasks with too few are counted apart.

The estimate takes the samples that are known to be like those that are not. They need not be, such as where a panel
ties on what compiles: the bounds beside it take each unknown sample once for a failure and once for a success.
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
    tasks: every unknown sample that was asked for failing, and every one passing; a task of which fewer than k were
    asked for is 0 and 1. None where there are no tasks."""

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


def pass_at_k(
    samples: NDArray[np.int64], successes: NDArray[np.int64], k: int, asked: NDArray[np.int64] | None = None
) -> PassAtK:
    """Mean of the tasks' estimates, with a Wilson interval over tasks. ``samples`` are those whose outcome is known,
    out of ``asked``, one number a task; None: all that were asked for are known.

    Raises ValueError when the shapes differ, and for counts that can't be.
    """
    values = task_pass_at_k(samples, successes, k)
    asked = samples if asked is None else asked
    if asked.shape != samples.shape or (asked < samples).any():
        raise ValueError("no task can have more samples than were asked for, and each needs both numbers")
    worst = task_pass_at_k(asked, successes, k)
    best = task_pass_at_k(asked, successes + asked - samples, k)
    unknown, tasks = int(np.isnan(values).sum()), len(values)
    without = int((samples == 0).sum())
    return PassAtK(
        k=k,
        estimate=mean_share_estimate(values),
        tasks=tasks,
        tasks_without_samples=without,
        tasks_with_too_few_samples=unknown - without,
        lowest=float(np.nan_to_num(worst, nan=0.0).mean()) if tasks else None,
        highest=float(np.nan_to_num(best, nan=1.0).mean()) if tasks else None,
    )


def verification_pass_at_k(compiled: NDArray[np.float64], k: int, asked: NDArray[np.int64] | None = None) -> PassAtK:
    """Pass@k of the compiler's outcomes, shape (tasks, samples). ``asked`` is how many samples each task was to have;
    None: one a column."""
    return pass_at_k(*sample_counts(compiled), k, _asked(compiled, asked))


def judgement_pass_at_k(
    compiled: NDArray[np.float64], accepted: NDArray[np.float64], k: int, asked: NDArray[np.int64] | None = None
) -> PassAtK:
    """Pass@k of what compiles and is accepted, over all samples: not conditional on compiling. ``asked`` as above."""
    return pass_at_k(*sample_counts(judged_outcomes(compiled, accepted)), k, _asked(compiled, asked))


def pass_at_k_curve(outcomes: NDArray[np.float64], ks: Iterable[int]) -> tuple[PassAtK, ...]:
    """Pass@k for each k (Fig. 10). Tasks with fewer than k samples drop out as k grows: compare n along the curve."""
    samples, successes = sample_counts(outcomes)
    return tuple(pass_at_k(samples, successes, k, _asked(outcomes, None)) for k in ks)


def _asked(outcomes: NDArray[np.float64], asked: NDArray[np.int64] | None) -> NDArray[np.int64]:
    return np.full(len(outcomes), outcomes.shape[1], dtype=np.int64) if asked is None else asked
