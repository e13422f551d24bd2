"""Means over cohorts of queries, with their denominators stated and bootstrap intervals beside them.

A pair is evaluated when both theorems have proofs and something of the two could be compared. Rates are over evaluated
pairs. ``missing_as_missed`` holds the same rates over all pairs of the cohort, a pair that could not be evaluated
counting as not found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from wonton_core.alignment.ranking_metrics import EXPECTED_RANK, RECIPROCAL_RANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFIDENCE = 0.95
RESAMPLES = 2000

DENOMINATOR_POLICY = {
    "global": "all pairs of the benchmark file",
    "same_kind": "pairs with proofs on both sides whose representatives' graphs are of one family",
    "cross_kind": "pairs with proofs on both sides whose representatives' graphs are of different families",
    "evaluated": "pairs at a distance; not_ranked: pairs with proofs on both sides that have nothing to compare",
    "rates": "over evaluated pairs; missing_as_missed: over all pairs of the cohort",
}


@frozen
class CohortSummary:
    """``means`` maps each metric to its mean over evaluated pairs, None where there are none; ``intervals`` to its
    bootstrap interval (percentile method, ``CONFIDENCE``); ``missing_as_missed`` to its mean over all pairs.
    ``pairs_not_ranked`` have proofs, but no distance."""

    pairs_total: int
    pairs_evaluated: int
    means: dict[str, float | None]
    median_rank: float | None
    intervals: dict[str, tuple[float, float] | None] = field(factory=dict)
    missing_as_missed: dict[str, float | None] = field(factory=dict)
    pairs_not_ranked: int = 0

    @property
    def pairs_missing(self) -> int:
        """Pairs of the cohort that lack a proof on either side."""
        return self.pairs_total - self.pairs_evaluated - self.pairs_not_ranked

    @property
    def eval_rate(self) -> float | None:
        """Share of the cohort's pairs that were evaluated; None for a cohort without pairs."""
        return self.pairs_evaluated / self.pairs_total if self.pairs_total else None


def bootstrap_interval(
    values: NDArray[np.float64], generator: np.random.Generator, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """The percentile interval of the mean of ``values`` (not empty) over ``resamples`` draws with replacement."""
    draws = generator.integers(0, len(values), size=(resamples, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def metric_generator(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one metric's interval: its own, so that no other metric's presence can move it."""
    return np.random.default_rng([seed, *name.encode()])


def summarise(
    values: Mapping[str, NDArray[np.float64]], pairs_total: int, *, seed: int, not_ranked: int = 0
) -> CohortSummary:
    """The summary of a cohort of ``pairs_total`` pairs from its evaluated queries' values, one array a metric.
    ``not_ranked`` of the others have proofs on both sides."""
    evaluated = len(values[RECIPROCAL_RANK])
    # A plugin's metric may be undefined (NaN) for some queries: they are left out of its mean.
    defined = {name: found[~np.isnan(found)] for name, found in values.items()}
    return CohortSummary(
        pairs_total=pairs_total,
        pairs_evaluated=evaluated,
        means={name: float(found.mean()) if len(found) else None for name, found in defined.items()},
        median_rank=float(np.median(values[EXPECTED_RANK])) if evaluated else None,
        intervals={
            name: bootstrap_interval(found, metric_generator(seed, name)) if len(found) else None
            for name, found in defined.items()
        },
        missing_as_missed={
            name: float(found.sum()) / pairs_total if pairs_total else None
            for name, found in defined.items()
            if name != EXPECTED_RANK
        },
        pairs_not_ranked=not_ranked,
    )
