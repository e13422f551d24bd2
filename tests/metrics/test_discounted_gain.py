"""NDCG agrees with ir-measures where nothing ties, and with the mean over all orders of the tied where it does."""

from __future__ import annotations

import itertools

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_core.alignment.ranking_metrics import ranking_metrics
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.conformance.metrics import check_metric
from wonton_metrics.discounted_gain import ndcg_at_k

CUTOFFS = (1, 2, 3, 5, 10)
ALL = 1000


@st.composite
def graded(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One query over at most six candidates, at few different distances, one of them worth something."""
    count = draw(st.integers(1, 6))
    distances = draw(st.lists(st.sampled_from([0.0, 0.25, float("nan")]), min_size=count, max_size=count))
    gains = draw(st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=count, max_size=count).filter(any))
    return np.array([distances]), np.array([gains])


def over_all_orders(distances: NDArray[np.float64], gains: NDArray[np.float64], k: int) -> float:
    known = np.where(np.isnan(distances[0]), np.inf, distances[0])
    ideal = sum(gain / np.log2(2 + i) for i, gain in enumerate(sorted(gains[0], reverse=True)[:k]))
    found = [
        sum(gains[0, candidate] / np.log2(2 + i) for i, candidate in enumerate(order[:k])) / ideal
        for order in itertools.permutations(range(len(known)))
        if all(known[a] <= known[b] for a, b in itertools.pairwise(order))
    ]
    return float(np.mean(found))


@settings(deadline=None, max_examples=150)
@given(graded())
def test_ties_are_expectations_over_all_orders(query: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
    for k in CUTOFFS:
        assert ndcg_at_k(k)(*query)[0] == pytest.approx(over_all_orders(*query, k), abs=1e-12)
    assert ndcg_at_k(ALL)(*query)[0] == pytest.approx(over_all_orders(*query, 6), abs=1e-12)


def test_oracle_without_ties() -> None:
    generator = np.random.default_rng(7)
    distances = generator.permuted(np.tile(np.arange(40.0), (25, 1)), axis=1)
    gains = generator.choice([0, 0, 0, 1, 2, 5], size=distances.shape)
    judged = [ir_measures.Qrel(f"q{q}", f"d{d}", int(gains[q, d])) for q in range(25) for d in range(40)]
    run = [ir_measures.ScoredDoc(f"q{q}", f"d{d}", -distances[q, d]) for q in range(25) for d in range(40)]
    ours = {"nDCG": ndcg_at_k(ALL)(distances, gains)} | {f"nDCG@{k}": ndcg_at_k(k)(distances, gains) for k in CUTOFFS}
    for name, values in ours.items():
        oracle = {m.query_id: m.value for m in ir_measures.iter_calc([ir_measures.parse_measure(name)], judged, run)}
        for query, value in enumerate(values):
            assert value == pytest.approx(oracle[f"q{query}"], abs=1e-9), name


def test_the_best_order_has_one_and_nothing_of_worth_has_no_value() -> None:
    gains = np.array([[3.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    assert ndcg_at_k(3)(np.array([[0.0, 1.0, 2.0]] * 2), gains) == pytest.approx([1.0, np.nan], nan_ok=True)


def test_gains_may_be_truth_values() -> None:
    assert ndcg_at_k(1)(np.array([[0.0, 0.0]]), np.array([[True, False]]))[0] == 0.5


@pytest.mark.parametrize("gains", [[[-1.0, 1.0]], [[np.nan, 1.0]], [[np.inf, 1.0]], [[1.0]]])
def test_what_is_no_gain(gains: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"gain|one shape"):
        ndcg_at_k(2)(np.zeros((1, 2)), np.array(gains))


def test_a_cutoff_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ndcg_at_k(0)


def test_it_keeps_the_laws_of_a_metric_from_a_cutoff() -> None:
    metrics = load_catalog().metrics
    record = metrics.record("ndcg_at_k")
    assert record.over == "cutoffs"
    assert check_metric(metrics.load("ndcg_at_k"), over=record.over)


def test_it_is_no_figure_of_the_paired_benchmark() -> None:
    assert not any("ndcg" in name for name in ranking_metrics(load_catalog(), [1]))
