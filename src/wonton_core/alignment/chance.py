"""What blind guessing reaches, and how likely it is to reach what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from wonton_core.alignment.paired_study import Queries
from wonton_core.alignment.ranking_metrics import RankingMetric

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERMUTATIONS = 10_000


def chance_means(metrics: Mapping[str, RankingMetric], queries: Queries) -> dict[str, float | None]:
    """Each metric's exact expectation when all candidates are equally near."""
    if not len(queries.rows):
        return dict.fromkeys(metrics)
    level = np.zeros(queries.relevant.shape)
    return {name: float(metric(level, queries.relevant).mean()) for name, metric in metrics.items()}


def permutation_p_value(
    metric: RankingMetric, distances: NDArray[np.float64], relevant: NDArray[np.bool_], *, seed: int
) -> float | None:
    """How often gold answers dealt out among the queries at random do at least as well as the true ones.

    ``distances`` and ``relevant`` have shape (queries, candidates). The distances stay, so a ranking that always
    favours the same few candidates gains nothing. One is added to both counts (Phipson and Smyth 2010). None without
    queries.
    """
    count = len(distances)
    if count == 0:
        return None
    # Value of every query under every query's gold answers; a permutation then only picks entries.
    table = np.column_stack([metric(distances, np.tile(gold, (count, 1))) for gold in relevant])
    observed = np.trace(table)
    generator = np.random.default_rng(seed)
    order = generator.permuted(np.tile(np.arange(count), (PERMUTATIONS, 1)), axis=1)
    totals = table[np.arange(count), order].sum(axis=1)
    return float((1 + np.count_nonzero(totals >= observed - 1e-9)) / (1 + PERMUTATIONS))
