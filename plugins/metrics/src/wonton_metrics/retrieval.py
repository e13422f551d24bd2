"""Recall@k, reciprocal rank and rank, exact under random order of ties, for one or several gold answers a query.

Each function takes distances, shape (queries, candidates), and which candidates are gold answers, same shape, and
gives one value a query: the expectation over all orders in which candidates at the same distance can stand. NaN where
a query has no gold answer. What counts is the nearest gold answer: with several, Recall@k is the share of queries with
any of them among the first k (Success@k of ir-measures; with one gold answer both are one thing).
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
from numpy.typing import NDArray

from wonton_metrics.tie_groups import first_gold_group

RankingMetric = Callable[[NDArray[np.float64], NDArray[np.bool_]], NDArray[np.float64]]


def recall_at_k(k: int) -> RankingMetric:
    """The metric for one cut-off. Raises ValueError when ``k`` is less than 1."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")

    def recall(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Probability that a gold answer is among the first ``k``, one value a query."""
        group = first_gold_group(distances, relevant)
        values = np.full(len(distances), np.nan)
        for query, (nearer, tied, gold) in enumerate(zip(group.nearer, group.tied, group.gold, strict=True)):
            if gold:
                places = min(max(k - int(nearer), 0), int(tied))
                values[query] = 1.0 - comb(int(tied - gold), places) / comb(int(tied), places)
        return values

    return recall


recall_at_1 = recall_at_k(1)
recall_at_3 = recall_at_k(3)
recall_at_5 = recall_at_k(5)
recall_at_10 = recall_at_k(10)


def reciprocal_rank(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Expected reciprocal of the rank of the nearest gold answer, one value a query.

    Among t tied candidates with g gold ones, the first gold one is at place j of C(t, g) equally likely choices in
    C(t - j, g - 1) of them.
    """
    group = first_gold_group(distances, relevant)
    values = np.full(len(distances), np.nan)
    for query, (nearer, tied, gold) in enumerate(zip(group.nearer, group.tied, group.gold, strict=True)):
        if gold:
            t, g, before = int(tied), int(gold), int(nearer)
            ways = comb(t, g)
            values[query] = sum(comb(t - j, g - 1) / ways / (before + j) for j in range(1, t - g + 2))
    return values


def expected_rank(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Expected rank of the nearest gold answer, counted from 1, one value a query."""
    group = first_gold_group(distances, relevant)
    values = np.full(len(distances), np.nan)
    has_gold = group.gold > 0
    np.divide(group.tied + 1, group.gold + 1, out=values, where=has_gold)
    return values + group.nearer
