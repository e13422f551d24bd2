"""The assignment costs what scipy's does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from wonton_core.alignment.assignment import cheapest_assignment


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1), st.booleans())
def test_oracle(rows: int, columns: int, seed: int, ties: bool) -> None:
    costs = np.random.default_rng(seed).random((rows, columns))
    if ties:
        costs = np.round(costs, 1)
    found = cheapest_assignment(costs)
    assert len(found) == min(rows, columns)
    assert len({row for row, _ in found}) == len({column for _, column in found}) == len(found)
    best = costs[linear_sum_assignment(costs)].sum()
    assert sum(costs[pair] for pair in found) == pytest.approx(best)


def test_a_greedy_choice_would_be_dearer() -> None:
    assert cheapest_assignment(np.array([[0.0, 0.1], [0.1, 1.0]])) == ((0, 1), (1, 0))


def test_costs_are_numbers() -> None:
    with pytest.raises(ValueError, match="finite"):
        cheapest_assignment(np.array([[np.nan]]))
