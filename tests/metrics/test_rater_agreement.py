"""Agreement coefficients: worked examples of the literature, definitions in exact numbers, and other packages' figures.

The figures of other packages were computed once from ``RATINGS``: alpha by krippendorff 0.9.0, kappas by agreement
0.1.2 (its multi-rater Scott's pi is Fleiss' kappa where every item has all ratings). Both are under the GPL and small
enough not to be needed here.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_metrics.agreement import Scale, agreement_estimate, cohen_kappa, fleiss_kappa, krippendorff_alpha
from wonton_metrics.estimates import Estimate

NAN = float("nan")


def rated(rows: list[str]) -> NDArray[np.float64]:
    """One row an item, one digit a rater, a dot where there is none."""
    return np.array([[NAN if mark == "." else float(mark) for mark in row] for row in rows])


RATINGS = rated(
    (
        "351. 11.1 444. 4333 .343 ..44 .44. 1211 3323 3114 .333 ..25 34.. 1413 3333 413. 4411 .553 5555 3444 2445 4222"
        " 2411 ..33 3345 4444 5.55 .252 555. 1114"
    ).split()
)


@pytest.mark.parametrize(
    ("scale", "value"),
    [
        (Scale.NOMINAL, 0.3984595635430037),
        (Scale.ORDINAL, 0.39376419753086433),
        (Scale.INTERVAL, 0.40613197067318374),
    ],
)
def test_alpha_is_another_packages(scale: Scale, value: float) -> None:
    assert krippendorff_alpha(RATINGS, scale) == pytest.approx(value, abs=1e-12)


def test_kappas_are_another_packages() -> None:
    assert cohen_kappa(RATINGS[:, :2]) == pytest.approx(0.31858407079646023, abs=1e-12)
    assert fleiss_kappa(RATINGS) == pytest.approx(0.3212996389891697, abs=1e-12)


@pytest.mark.parametrize(("scale", "value"), [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)])
def test_krippendorffs_own_example(scale: Scale, value: float) -> None:
    ratings = rated("11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3.".split())
    assert krippendorff_alpha(ratings, scale) == pytest.approx(value, abs=5e-4)


def test_fourteen_raters_of_ten_items() -> None:
    counts = [
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    ]  # fmt: skip
    ratings = np.array([[c for c, times in enumerate(row) for _ in range(times)] for row in counts], dtype=np.float64)
    assert fleiss_kappa(ratings) == pytest.approx(0.210, abs=5e-4)


def test_two_readers_of_fifty_proposals() -> None:
    ratings = np.array([[1, 1]] * 20 + [[1, 0]] * 5 + [[0, 1]] * 10 + [[0, 0]] * 15, dtype=np.float64)
    assert cohen_kappa(ratings) == pytest.approx(0.4)


def exact_alpha(rows: list[list[int | None]]) -> Fraction | None:
    """1 - observed / expected disagreement over all ordered pairs of ratings, as the definition has it."""
    items = [[mark for mark in row if mark is not None] for row in rows]
    items = [item for item in items if len(item) > 1]
    everything = [mark for item in items for mark in item]
    expected = sum(a != b for a, b in itertools.permutations(everything, 2))
    if not expected:
        return None
    observed = sum(
        (Fraction(sum(a != b for a, b in itertools.permutations(item, 2)), len(item) - 1) for item in items),
        Fraction(0),
    )
    return 1 - observed * (len(everything) - 1) / expected


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([0, 1, 2, None]), min_size=3, max_size=3), min_size=1, max_size=6))
def test_alpha_is_its_definition(rows: list[list[int | None]]) -> None:
    found = krippendorff_alpha(np.array([[NAN if mark is None else mark for mark in row] for row in rows]))
    exact = exact_alpha(rows)
    if exact is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(float(exact), abs=1e-12)


def test_chance_alone_is_zero_and_full_agreement_is_one() -> None:
    crossed = np.array(list(itertools.product([0.0, 1.0], repeat=2)))
    assert cohen_kappa(crossed) == pytest.approx(0)
    same = np.array([[0, 0, 0], [1, 1, 1.0]])
    assert cohen_kappa(same[:, :2]) == fleiss_kappa(same) == krippendorff_alpha(same) == 1


@pytest.mark.parametrize("ratings", [np.ones((5, 2)), np.full((5, 2), NAN), np.array([[1, NAN], [NAN, 0]])])
def test_one_category_and_nothing_in_common_are_undefined(ratings: NDArray[np.float64]) -> None:
    for coefficient in (cohen_kappa, fleiss_kappa, krippendorff_alpha):
        assert np.isnan(coefficient(ratings))


def test_raters_are_checked() -> None:
    with pytest.raises(ValueError, match="two raters"):
        cohen_kappa(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="two raters"):
        fleiss_kappa(np.zeros((2, 1)))
    with pytest.raises(ValueError, match="items, raters"):
        krippendorff_alpha(np.zeros(2))


def test_agreement_has_an_interval_over_items() -> None:
    found = agreement_estimate(RATINGS, krippendorff_alpha, np.arange(30), seed=1, resamples=300)
    assert found.value == pytest.approx(krippendorff_alpha(RATINGS))
    assert found.n == 30
    assert found.low is not None and found.value is not None and found.high is not None
    assert found.low < found.value < found.high
    assert agreement_estimate(np.full((3, 2), NAN), cohen_kappa, np.arange(3), seed=1) == Estimate(None, 0, groups=0)
    with pytest.raises(ValueError, match="tasks for"):
        agreement_estimate(RATINGS, krippendorff_alpha, np.arange(29), seed=1)
