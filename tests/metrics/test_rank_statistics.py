"""Statistics of ranks: by hand, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.plugin_api.catalog import load_catalog
from wonton_metrics.rank_statistics import rank_statistics

NAN = float("nan")


def test_by_hand() -> None:
    ranks = np.array([1.0, 2.5, 4.0, 11.0, NAN])
    found = rank_statistics(ranks, np.full(5, 11), seed=0)
    assert found.mean.n == 4
    assert found.mean.value == pytest.approx(18.5 / 4)
    assert found.median.value == pytest.approx(3.25)
    assert (found.first_quartile, found.third_quartile, found.worst) == (2.125, 5.75, 11.0)
    assert found.mean_normalised.value == pytest.approx((0 + 0.15 + 0.3 + 1.0) / 4)
    assert found.unranked == 1


def test_without_ranks_nothing_is_known() -> None:
    found = rank_statistics(np.array([NAN, NAN]), np.array([3, 3]), seed=0)
    assert (found.mean.value, found.median.value, found.worst, found.unranked) == (None, None, None, 2)
    assert (found.first_quartile, found.third_quartile) == (None, None)


def test_a_query_with_one_candidate_has_no_normalised_rank() -> None:
    found = rank_statistics(np.array([1.0, 2.0]), np.array([1, 3]), seed=0)
    assert (found.mean_normalised.value, found.mean_normalised.n) == (0.5, 1)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=40))
def test_intervals_hold_their_values(ranks: list[int]) -> None:
    found = rank_statistics(np.array(ranks, dtype=np.float64), np.full(len(ranks), 30), seed=1)
    for estimate in (found.mean, found.median, found.mean_normalised):
        assert estimate.value is not None
        if estimate.low is not None and estimate.high is not None:
            assert estimate.low <= estimate.high
    assert found.mean_normalised.value == pytest.approx((np.mean(ranks) - 1) / 29)


def test_groups_are_drawn_whole() -> None:
    ranks = np.array([1.0, 1.0, 1.0, 9.0, 9.0, 9.0])
    own = rank_statistics(ranks, np.full(6, 10), seed=0, groups=np.array([0, 0, 0, 1, 1, 1])).mean
    assert (own.groups, own.low, own.high) == (2, 1.0, 9.0)


@pytest.mark.parametrize(("ranks", "candidates"), [([0.5], [3]), ([4.0], [3]), ([1.0, 2.0], [3]), ([[1.0]], [[3]])])
def test_what_is_no_rank(ranks: list[float], candidates: list[int]) -> None:
    with pytest.raises(ValueError, match="rank"):
        rank_statistics(np.array(ranks), np.array(candidates), seed=0)


def test_it_is_offered() -> None:
    metrics = load_catalog().metrics
    assert (metrics.load("rank_statistics"), metrics.record("rank_statistics").over) == (rank_statistics, "ranks")
