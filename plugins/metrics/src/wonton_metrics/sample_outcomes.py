"""What became of a task's samples, as arrays of shape (tasks, samples): 1 success, 0 failure, NaN unknown.

NaN stands for a sample that was lost, that was never drawn, or that nobody could tell about. It is no failure: it
is left out of the task's n. Rows may therefore have different n; pad the shorter ones with NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED

VERDICT_VALUES = {ACCEPTED: 1.0, REJECTED: 0.0, ABSTAINED: float("nan")}


def checked_outcomes(outcomes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The argument. Raises ValueError unless it has two axes and only 0, 1 and NaN in it."""
    if outcomes.ndim != 2:
        raise ValueError(f"outcomes have the shape (tasks, samples), not {outcomes.shape}")
    if not (np.isnan(outcomes) | (outcomes == 0) | (outcomes == 1)).all():
        raise ValueError("an outcome is 1 (success), 0 (failure) or NaN (unknown)")
    return outcomes


def verdict_value(outcome: str) -> float:
    """Accepted is 1, rejected 0, abstained NaN. Raises ValueError for any other word."""
    if outcome not in VERDICT_VALUES:
        raise ValueError(f"a verdict is one of {', '.join(VERDICT_VALUES)}, not {outcome!r}")
    return VERDICT_VALUES[outcome]


def judged_outcomes(compiled: NDArray[np.float64], accepted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Success in both: compiled and accepted by the judge; shapes (tasks, samples).

    What does not compile has failed whatever a judge said, or did not say, about it. What compiles and has no
    verdict is unknown. Raises ValueError when the shapes differ.
    """
    if compiled.shape != accepted.shape:
        raise ValueError(f"compiled {compiled.shape} and accepted {accepted.shape} must have one shape")
    both: NDArray[np.float64] = checked_outcomes(compiled) * checked_outcomes(accepted)
    return np.where(compiled == 0, 0.0, both)


def sample_counts(outcomes: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Samples that are known, and successes among them, one of each a task."""
    checked_outcomes(outcomes)
    return (~np.isnan(outcomes)).sum(axis=1), (outcomes == 1).sum(axis=1)
