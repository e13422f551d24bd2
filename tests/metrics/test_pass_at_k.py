"""Pass@k is what its definition says: the share of all k-subsets of the samples that hold a success."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_metrics.pass_at_k import (
    exact_pass_at_k,
    judgement_pass_at_k,
    pass_at_k,
    pass_at_k_curve,
    task_pass_at_k,
    verification_pass_at_k,
)
from wonton_metrics.sample_outcomes import judged_outcomes, sample_counts, verdict_value

NAN = float("nan")


@settings(deadline=None)
@given(st.integers(1, 9), st.data())
def test_it_is_the_share_of_subsets_with_a_success(n: int, data: st.DataObject) -> None:
    successes, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    subsets = list(itertools.combinations([i < successes for i in range(n)], k))
    assert exact_pass_at_k(n, successes, k) == Fraction(sum(any(subset) for subset in subsets), len(subsets))


@given(st.integers(1, 60), st.data())
def test_it_is_the_product_form_and_grows_with_k_and_successes(n: int, data: st.DataObject) -> None:
    successes, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    missed = Fraction(1)
    for i in range(k):
        missed *= Fraction(max(n - successes - i, 0), n - i)
    found = exact_pass_at_k(n, successes, k)
    assert found == 1 - missed
    if k > 1:
        fewer = exact_pass_at_k(n, successes, k - 1)
        assert fewer is not None and found >= fewer
    if successes:
        worse = exact_pass_at_k(n, successes - 1, k)
        assert worse is not None and found >= worse
    assert exact_pass_at_k(n, successes, 1) == Fraction(successes, n)


def test_twenty_samples_at_sixteen() -> None:
    values = task_pass_at_k(np.full(6, 20), np.arange(6), 16)
    assert values == pytest.approx([0, 0.8, 0.968421, 0.996491, 0.999794, 1], abs=5e-7)


def test_large_counts_do_not_overflow() -> None:
    [value] = task_pass_at_k(np.array([20_000]), np.array([1]), 7_000)
    assert value == 0.35
    # Too near to 1 for a product of floats to tell how near: the exact number still does.
    exact = exact_pass_at_k(20_000, 3_000, 7_000)
    assert exact is not None and 0 < 1 - exact < Fraction(1, 10**300)


def test_tasks_without_samples_and_with_too_few_are_unknown_and_counted_apart() -> None:
    found = pass_at_k(np.array([20, 0, 3, 20]), np.array([20, 0, 3, 0]), 16)
    assert found.estimate.value == 0.5
    assert (found.estimate.n, found.tasks) == (2, 4)
    assert (found.tasks_without_samples, found.tasks_with_too_few_samples) == (1, 1)
    assert (found.lowest, found.highest) == (0.25, 0.75)


def test_no_tasks_at_all() -> None:
    found = pass_at_k(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 1)
    assert (found.estimate.value, found.lowest, found.highest) == (None, None, None)


def test_lost_samples_are_no_failures() -> None:
    outcomes = np.array([[1, NAN, NAN, NAN], [1, 0, 0, 0.0]])
    first, second = pass_at_k_curve(outcomes, [1, 2])
    assert first.estimate.value == pytest.approx((1 + 0.25) / 2)
    assert (second.estimate.value, second.estimate.n, second.tasks_with_too_few_samples) == (0.5, 1, 1)


def test_judgement_is_over_all_samples_and_not_only_those_that_compile() -> None:
    compiled = np.array([[1, 1, 0, 0.0]])
    accepted = np.array([[1, 0, NAN, 1.0]])
    assert verification_pass_at_k(compiled, 1).estimate.value == 0.5
    assert judgement_pass_at_k(compiled, accepted, 1).estimate.value == 0.25


def test_what_compiled_and_has_no_verdict_is_unknown() -> None:
    compiled, accepted = np.array([[1, 1, 0, NAN]]), np.array([[NAN, 1, NAN, 1.0]])
    np.testing.assert_array_equal(judged_outcomes(compiled, accepted), [[NAN, 1, 0, NAN]])
    samples, successes = sample_counts(judged_outcomes(compiled, accepted))
    assert (samples[0], successes[0]) == (2, 1)


def test_verdicts_have_values() -> None:
    assert (verdict_value("accepted"), verdict_value("rejected")) == (1.0, 0.0)
    assert np.isnan(verdict_value("abstained"))
    with pytest.raises(ValueError, match="'good'"):
        verdict_value("good")


@pytest.mark.parametrize(("samples", "successes", "k"), [(3, 4, 1), (3, -1, 1), (3, 1, 0), (-1, 0, 1)])
def test_counts_that_cannot_be_are_refused(samples: int, successes: int, k: int) -> None:
    with pytest.raises(ValueError, match=r"succeeded|at least 1"):
        exact_pass_at_k(samples, successes, k)


def test_outcomes_are_checked() -> None:
    with pytest.raises(ValueError, match="shape"):
        sample_counts(np.array([1.0]))
    with pytest.raises(ValueError, match="an outcome is"):
        sample_counts(np.array([[0.5]]))
    with pytest.raises(ValueError, match="one shape"):
        judged_outcomes(np.zeros((1, 2)), np.zeros((1, 3)))
    with pytest.raises(ValueError, match=r"shorter|longer"):
        task_pass_at_k(np.array([1, 2]), np.array([1]), 1)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=3, max_size=3), min_size=1, max_size=3), st.data())
def test_the_bounds_hold_whatever_becomes_of_unknown_samples(rows: list[list[float]], data: st.DataObject) -> None:
    outcomes, k = np.array(rows), data.draw(st.integers(1, 3))
    found = verification_pass_at_k(outcomes, k)
    unknown = np.argwhere(np.isnan(outcomes))
    reached = []
    for filling in itertools.product([0.0, 1.0], repeat=min(len(unknown), 6)):
        filled = outcomes.copy()
        for place, value in zip(unknown, filling, strict=False):
            filled[tuple(place)] = value
        reached.append(verification_pass_at_k(np.nan_to_num(filled, nan=filling[0] if filling else 0.0), k))
    values = [one.estimate.value for one in reached if one.estimate.value is not None]
    assert (found.lowest, found.highest) == pytest.approx((min(values), max(values)))


def test_a_task_that_is_known_in_part_is_not_known() -> None:
    one_of_four = np.array([[0, 0, 0, NAN]])
    found = verification_pass_at_k(one_of_four, 1)
    assert (found.estimate.value, found.lowest, found.highest) == (0.0, 0.0, 0.25)
    as_many_as_there_are = verification_pass_at_k(one_of_four, 1, np.array([3]))
    assert (as_many_as_there_are.lowest, as_many_as_there_are.highest) == (0.0, 0.0)
    with pytest.raises(ValueError, match="more samples than were asked for"):
        verification_pass_at_k(one_of_four, 1, np.array([2]))
