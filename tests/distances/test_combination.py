"""How channels become one number."""

from __future__ import annotations

import numpy as np
import pytest

from wonton_core.distances.combination import WontonDistance, weighted_mean

NAN = float("nan")


def test_weights_sum_to_one() -> None:
    assert sum(WontonDistance.weights.values()) == pytest.approx(1.0)


def test_an_undefined_channel_shares_out_its_weight() -> None:
    parts = {"a": np.array([[0.2, NAN, NAN]]), "b": np.array([[0.6, 0.6, NAN]])}
    found = weighted_mean(parts, {"a": 3.0, "b": 1.0})
    np.testing.assert_allclose(found, [[0.3, 0.6, NAN]])
