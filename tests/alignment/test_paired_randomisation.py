"""The paired randomisation test agrees with scipy's, and is fair where there is no difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from wonton_core.alignment.paired_randomisation import EXACT_UP_TO, paired_difference

# Sums of these are exact: scipy takes a mean of 1e-17, which is an order of additions, for one that isn't zero.
VALUES = st.sampled_from([0.0, 0.25, 0.375, 0.5, 1.0])


def _scipys_p_value(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    def mean_difference(left: NDArray[np.float64], right: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        difference: NDArray[np.float64] = np.mean(right - left, axis=axis)
        return difference

    every_sign: Any = np.inf
    oracle: Any = stats.permutation_test(
        (first, second), mean_difference, permutation_type="samples", n_resamples=every_sign, vectorized=True
    )
    return float(oracle.pvalue)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=8))
def test_all_assignments_of_signs_are_counted_as_scipy_counts_them(pairs: list[tuple[float, float]]) -> None:
    first, second = np.array(pairs).T
    found = paired_difference(first, second, seed=0)
    oracle_p_value = _scipys_p_value(first, second)
    assert found.exact
    assert found.mean == pytest.approx(float(np.mean(second - first)))
    if any(a != b for a, b in pairs):
        # scipy doubles the smaller tail; both tails of sign flips are alike.
        assert found.p_value == pytest.approx(min(1.0, oracle_p_value), abs=1e-12)
    else:
        assert found.p_value == 1.0


def test_drawn_signs_come_near_the_exact_value_and_are_repeatable() -> None:
    generator = np.random.default_rng(5)
    first = generator.random(EXACT_UP_TO + 4)
    second = first + generator.normal(0.1, 0.2, len(first))
    drawn = paired_difference(first, second, seed=3)
    assert not drawn.exact
    exact = _scipys_p_value(first, second)
    assert drawn.p_value == pytest.approx(exact, rel=0.05)
    assert drawn == paired_difference(first, second, seed=3)
    turned = paired_difference(second, first, seed=3)
    assert drawn.mean is not None
    assert drawn.interval is not None
    assert turned.mean == -drawn.mean
    assert turned.p_value == drawn.p_value
    assert (turned.better, turned.worse) == (drawn.worse, drawn.better)
    low, high = drawn.interval
    assert low < drawn.mean < high


def test_p_values_are_even_where_nothing_differs() -> None:
    generator = np.random.default_rng(11)
    found = [paired_difference(*generator.normal(size=(2, 30)), seed=number, draws=999) for number in range(200)]
    draws = [difference.p_value for difference in found if difference.p_value is not None]
    assert len(draws) == 200
    assert 0.02 <= np.mean(np.array(draws) <= 0.05) <= 0.09
    assert min(draws) >= 1 / 1000


def test_no_queries_and_unlike_lengths() -> None:
    nothing = paired_difference(np.zeros(0), np.zeros(0), seed=0)
    assert (nothing.queries, nothing.mean, nothing.interval, nothing.p_value) == (0, None, None, None)
    with pytest.raises(ValueError, match="of 2 and of 3"):
        paired_difference(np.zeros(2), np.zeros(3), seed=0)


def test_no_draw_as_large_is_not_a_probability_of_nothing() -> None:
    found = paired_difference(np.zeros(60), np.ones(60), seed=0, draws=99)
    assert (found.exact, found.p_value) == (False, 1 / 100)


def test_an_order_of_additions_is_no_difference() -> None:
    first, second = np.array([0.0, 0.0, 0.25, 1 / 3]), np.array([0.25, 1 / 3, 0.0, 0.0])
    assert paired_difference(first, second, seed=0).p_value == 1.0
