"""A number with the count behind it and its 95 % interval.

Unknown is None, never 0: a value without cases, and an interval that cannot be told. A cell with fewer than
``SMALL_CELL`` cases is marked small, and no conclusion about its group should rest on it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

CONFIDENCE = 0.95
RESAMPLES = 2000
SMALL_CELL = 10
WILSON = "wilson"
GROUPED_WILSON = "grouped_wilson"
BOOTSTRAP = "bootstrap"
NO_INTERVAL = "none"

Statistic = Callable[[NDArray[np.int64]], float]
"""From the indices of the cases drawn to a number, NaN where it is undefined for them."""


@frozen
class Estimate:
    """``value`` over ``n`` cases with its interval; ``method`` is one of this module's constants. ``groups`` counts
    what the cases came from where several came from one, such as samples of one task, None where each stands alone.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    method: str = NO_INTERVAL
    groups: int | None = None

    @property
    def small(self) -> bool:
        """Whether there are too few cases to conclude anything from."""
        return (self.n if self.groups is None else self.groups) < SMALL_CELL


def wilson_interval(share: float, n: float) -> tuple[float, float]:
    """The score interval of a share of ``n`` (at least 1) cases, within [0, 1] (Wilson 1927).

    A mean of values anywhere in [0, 1] may stand for the share: their variance is at most that of zeros and ones of
    the same mean, so the interval is then wider than need be, and unlike a bootstrap's does not shrink to a point
    where all values are 0 or all are 1.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def share_estimate(successes: int, n: int) -> Estimate:
    """``successes`` out of ``n``. Raises ValueError unless 0 <= successes <= n."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n == 0:
        return Estimate(None, 0)
    low, high = wilson_interval(successes / n, n)
    return Estimate(successes / n, n, low, high, WILSON)


def grouped_share_estimate(successes: NDArray[np.bool_], groups: NDArray[np.int64]) -> Estimate:
    """Share of ``successes`` among cases that are alike within a group, ``groups`` naming each case's.

    Wilson's interval for as many independent cases as would have the variance that the share has between groups
    (Kish's effective sample size, at most all cases). Where all cases have one outcome there is no variance to go by,
    and every group counts as one case. No interval for fewer than two groups. Raises ValueError when the shapes differ.
    """
    if successes.shape != groups.shape:
        raise ValueError(f"{successes.shape} cases in {groups.shape} groups")
    n = len(successes)
    if n == 0:
        return Estimate(None, 0, groups=0)
    _, place = np.unique(groups, return_inverse=True)
    sizes, hits = np.bincount(place), np.bincount(place, weights=successes)
    count, share = len(sizes), float(successes.mean())
    if count < 2:
        return Estimate(share, n, groups=count)
    variance = count / (count - 1) * float(((hits - share * sizes) ** 2).sum()) / n**2
    if share in (0.0, 1.0):
        effective = float(count)
    else:
        effective = n if variance == 0 else max(1.0, min(float(n), share * (1 - share) / variance))
    low, high = wilson_interval(share, effective)
    return Estimate(share, n, low, high, GROUPED_WILSON, count)


def mean_share_estimate(values: NDArray[np.float64]) -> Estimate:
    """Mean of values in [0, 1]; NaN is unknown and left out. Raises ValueError for other values."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return Estimate(None, 0)
    if known.min() < 0 or known.max() > 1:
        raise ValueError(f"shares lie in [0, 1], not in [{known.min()}, {known.max()}]")
    mean = float(min(1.0, known.mean()))
    low, high = wilson_interval(mean, len(known))
    return Estimate(mean, len(known), low, high, WILSON)


def bootstrap_estimate(
    cases: int,
    statistic: Statistic,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    groups: NDArray[np.int64] | None = None,
) -> Estimate:
    """``statistic`` of all ``cases``, with its percentile interval over ``resamples`` draws with replacement: of cases,
    or, where ``groups`` names each case's, of whole groups.

    Draws for which it is undefined (NaN) are left out. No interval for fewer than two cases or groups, for a value that
    is undefined, where more than half of the draws are, and where all draws agree: that they do is no certainty, such
    as with cases that are all 0. Raises ValueError when there is not one group a case.
    """
    if groups is not None and groups.shape != (cases,):
        raise ValueError(f"{cases} cases in {groups.shape} groups")
    members = _members(groups) if groups is not None else None
    count = None if members is None else len(members)
    if cases == 0:
        return Estimate(None, 0, groups=count)
    value = float(statistic(np.arange(cases)))
    if np.isnan(value):
        return Estimate(None, cases, groups=count)
    units = cases if count is None else count
    if units < 2:
        return Estimate(value, cases, groups=count)
    generator = np.random.default_rng(seed)
    values = []
    for _ in range(resamples):
        units_drawn = generator.integers(0, units, size=units)
        values.append(statistic(units_drawn if members is None else np.concatenate([members[u] for u in units_drawn])))
    defined = np.array(values)[~np.isnan(values)]
    if 2 * len(defined) < resamples or defined.min() == defined.max():
        return Estimate(value, cases, groups=count)
    low, high = np.quantile(defined, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, cases, float(low), float(high), BOOTSTRAP, count)


def _members(groups: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Where each group's cases are."""
    _, starts = np.unique(np.sort(groups), return_index=True)
    return np.split(np.argsort(groups, kind="stable"), starts[1:]) if len(groups) else []


def mean_estimate(
    values: NDArray[np.float64], *, seed: int, resamples: int = RESAMPLES, groups: NDArray[np.int64] | None = None
) -> Estimate:
    """Mean with its bootstrap interval; NaN is unknown and left out, and with it the case's group."""
    there = ~np.isnan(values)
    known = values[there]
    return bootstrap_estimate(
        len(known),
        lambda drawn: float(known[drawn].mean()),
        seed=seed,
        resamples=resamples,
        groups=None if groups is None else groups[there],
    )
