"""The distance of two pools."""

from __future__ import annotations

import numpy as np
import pytest

from wonton_core.alignment.aggregators import best_of, consensus, single

POOLS = np.array([[0.1, 0.9, 0.8], [0.7, 0.6, 0.5]])


def test_nearest_pair() -> None:
    assert single(POOLS) == best_of(POOLS) == 0.1


def test_median_of_nearest_over_both_pools() -> None:
    # Nearest from the left: 0.1, 0.5; from the right: 0.1, 0.6, 0.5.
    assert consensus(POOLS) == 0.5
    assert consensus(POOLS.T) == 0.5


@pytest.mark.parametrize("aggregate", [single, best_of, consensus])
def test_pools_of_one(aggregate: object) -> None:
    assert callable(aggregate)
    assert aggregate(np.array([[0.25]])) == 0.25
