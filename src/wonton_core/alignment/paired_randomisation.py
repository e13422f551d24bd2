"""Is the difference of two systems on the same queries more than chance? Fisher's paired randomisation test.

Under the null hypothesis a query's two values could as well stand the other way round, so the sign of each difference
is random (Smucker, Allan and Carterette 2007). The test takes queries as independent of each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.alignment.cohorts import bootstrap_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_UP_TO = 16
"""Up to so many queries with a difference all assignments of signs are counted; beyond, ``DRAWS`` are drawn."""

DRAWS = 100_000
_DRAWS_A_BLOCK = 4096


@frozen
class PairedDifference:
    """``mean`` is of second minus first, with its bootstrap interval; ``p_value`` is two-sided. All None without
    queries. ``better`` and ``worse`` count queries at which the second is."""

    queries: int
    better: int
    worse: int
    mean: float | None
    interval: tuple[float, float] | None
    p_value: float | None
    exact: bool


def paired_difference(
    first: NDArray[np.float64], second: NDArray[np.float64], *, seed: int, draws: int = DRAWS
) -> PairedDifference:
    """The difference of two vectors of values, one a query, in the same order of queries.

    Raises ValueError when their lengths differ.
    """
    if first.shape != second.shape:
        raise ValueError(f"values of {len(first)} and of {len(second)} queries")
    # Differences that are nothing but the order of additions are none.
    difference = np.round(second - first, 12)
    generator = np.random.default_rng(seed)
    unequal = difference[difference != 0]
    exact = len(unequal) <= EXACT_UP_TO
    if not len(difference):
        return PairedDifference(0, 0, 0, None, None, None, exact)
    return PairedDifference(
        queries=len(difference),
        better=int((difference > 0).sum()),
        worse=int((difference < 0).sum()),
        mean=float(difference.mean()),
        interval=bootstrap_interval(difference, generator),
        p_value=_exact_p_value(unequal) if exact else _drawn_p_value(unequal, generator, draws),
        exact=exact,
    )


def _exact_p_value(unequal: NDArray[np.float64]) -> float:
    sums = np.zeros(1)
    for value in unequal:
        sums = np.concatenate((sums + value, sums - value))
    return float((np.abs(sums) >= abs(unequal.sum()) - 1e-9).mean())


def _drawn_p_value(unequal: NDArray[np.float64], generator: np.random.Generator, draws: int) -> float:
    observed, as_large = abs(unequal.sum()), 0
    for start in range(0, draws, _DRAWS_A_BLOCK):
        signs = generator.integers(0, 2, size=(min(_DRAWS_A_BLOCK, draws - start), len(unequal))) * 2 - 1
        as_large += int((np.abs(signs @ unequal) >= observed - 1e-9).sum())
    return (1 + as_large) / (1 + draws)
