"""Intervals: known values, the ends, and that the unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from wonton_metrics.estimates import (
    BOOTSTRAP,
    NO_INTERVAL,
    WILSON,
    Estimate,
    bootstrap_estimate,
    grouped_share_estimate,
    mean_estimate,
    mean_share_estimate,
    share_estimate,
    wilson_interval,
)


@given(st.integers(1, 300), st.data())
def test_wilson_is_scipys(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    oracle = binomtest(successes, n).proportion_ci(method="wilson")
    found = share_estimate(successes, n)
    assert [found.low, found.high] == pytest.approx([oracle.low, oracle.high], abs=1e-12)
    assert found.value is not None and found.low is not None and found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (found.method, found.n) == (WILSON, n)


def test_all_failures_leave_room_for_success() -> None:
    assert mean_share_estimate(np.zeros(20)).high == pytest.approx(0.1611, abs=1e-4)


def test_unknown_is_left_out_and_nothing_known_is_none() -> None:
    assert mean_share_estimate(np.array([1.0, np.nan, 0.5])).value == 0.75
    assert mean_share_estimate(np.array([1.0, np.nan, 0.5])).n == 2
    assert mean_share_estimate(np.array([np.nan])) == Estimate(None, 0)
    assert share_estimate(0, 0) == Estimate(None, 0)
    assert mean_estimate(np.array([np.nan]), seed=1) == Estimate(None, 0)


def test_cases_that_are_alike_in_their_group_count_as_one() -> None:
    groups = np.repeat(np.arange(20), 8)
    alike = np.repeat(np.arange(20) < 8, 8)
    found = grouped_share_estimate(alike, groups)
    # Each group is of one mind: as good as 20 cases, but for the one degree of freedom that the mean takes.
    assert [found.low, found.high] == pytest.approx(wilson_interval(0.4, 19))
    assert (found.value, found.n, found.groups) == (0.4, 160, 20)


def test_groups_of_one_case_are_nearly_single_cases() -> None:
    found, single = grouped_share_estimate(np.arange(200) < 60, np.arange(200)), share_estimate(60, 200)
    assert [found.low, found.high] == pytest.approx([single.low, single.high], abs=1e-3)


def test_no_variance_between_groups_is_no_certainty() -> None:
    none = grouped_share_estimate(np.zeros(160, dtype=np.bool_), np.repeat(np.arange(20), 8))
    assert (none.low, none.high) == wilson_interval(0.0, 20)
    balanced = grouped_share_estimate(np.tile([True, False], 20), np.repeat(np.arange(20), 2))
    assert (balanced.low, balanced.high) == wilson_interval(0.5, 40)


def test_groups_decide_whether_a_cell_is_small() -> None:
    assert grouped_share_estimate(np.ones(90, dtype=np.bool_), np.repeat(np.arange(9), 10)).small
    one = grouped_share_estimate(np.array([True, False]), np.array([7, 7]))
    assert (one.value, one.low, one.groups, one.method) == (0.5, None, 1, NO_INTERVAL)
    assert grouped_share_estimate(np.array([], dtype=np.bool_), np.array([], dtype=np.int64)).value is None
    with pytest.raises(ValueError, match="groups"):
        grouped_share_estimate(np.array([True]), np.array([1, 2]))


def test_groups_are_drawn_whole() -> None:
    values = np.random.default_rng(4).normal(0, 1, 60)
    single = mean_estimate(values, seed=3)
    # Eight copies of each case in its group tell no more than the case.
    repeated = mean_estimate(np.tile(values, 8), seed=3, groups=np.tile(np.arange(60), 8))
    assert [repeated.low, repeated.high] == pytest.approx([single.low, single.high])
    assert (repeated.n, repeated.groups) == (480, 60)
    with_gaps = mean_estimate(np.array([1.0, np.nan, 3.0]), seed=3, groups=np.array([5, 6, 5]))
    assert with_gaps == Estimate(2.0, 2, None, None, NO_INTERVAL, 1)
    with pytest.raises(ValueError, match="groups"):
        bootstrap_estimate(2, lambda drawn: 1.0, seed=1, groups=np.arange(3))


def test_draws_that_all_agree_give_no_interval() -> None:
    assert mean_estimate(np.zeros(30), seed=1) == Estimate(0.0, 30, None, None, NO_INTERVAL)


def test_small_cells_are_marked() -> None:
    assert share_estimate(3, 9).small
    assert not share_estimate(3, 10).small


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share_estimate(successes, n)


def test_values_outside_of_shares_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        mean_share_estimate(np.array([0.5, 1.5]))


def test_the_bootstrap_repeats_by_seed_and_is_about_two_standard_errors() -> None:
    values = np.random.default_rng(3).normal(10, 2, 400)
    found = mean_estimate(values, seed=5)
    assert found == mean_estimate(values, seed=5)
    assert found != mean_estimate(values, seed=6)
    assert found.low is not None and found.high is not None
    standard_error = values.std(ddof=1) / 20
    assert found.high - found.low == pytest.approx(2 * 1.96 * standard_error, rel=0.1)
    assert found.method == BOOTSTRAP


def test_no_interval_from_one_case_nor_where_most_draws_are_undefined() -> None:
    assert mean_estimate(np.array([4.0]), seed=1) == Estimate(4.0, 1, None, None, NO_INTERVAL)
    assert bootstrap_estimate(3, lambda drawn: float("nan"), seed=1) == Estimate(None, 3)
    quarter = bootstrap_estimate(40, lambda drawn: float(drawn[0]) if drawn[0] < 10 else float("nan"), seed=1)
    assert quarter == Estimate(0.0, 40, None, None, NO_INTERVAL)
