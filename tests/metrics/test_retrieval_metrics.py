"""Metrics over rankings agree with ir-measures where nothing ties, and with all orders of the tied where it does."""

from __future__ import annotations

import itertools

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_core.plugin_api.catalog import load_catalog
from wonton_metrics.retrieval import expected_rank, recall_at_1, recall_at_k, reciprocal_rank

CUTOFFS = (1, 2, 3, 5, 10)


@st.composite
def ranked(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """One query over at most six candidates, at few different distances, with one to three gold answers."""
    count = draw(st.integers(1, 6))
    distances = draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, float("nan")]), min_size=count, max_size=count))
    gold = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=3))
    return np.array([distances]), np.array([[i in gold for i in range(count)]])


def over_all_orders(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> list[int]:
    """Rank of the first gold answer in every order of candidates that their distances allow."""
    known = np.where(np.isnan(distances[0]), np.inf, distances[0])
    return [
        1 + next(i for i, candidate in enumerate(order) if relevant[0, candidate])
        for order in itertools.permutations(range(len(known)))
        if all(known[a] <= known[b] for a, b in itertools.pairwise(order))
    ]


@settings(deadline=None, max_examples=150)
@given(ranked())
def test_ties_are_expectations_over_all_orders(query: tuple[NDArray[np.float64], NDArray[np.bool_]]) -> None:
    ranks = over_all_orders(*query)
    assert reciprocal_rank(*query)[0] == pytest.approx(np.mean([1 / rank for rank in ranks]), abs=1e-12)
    assert expected_rank(*query)[0] == pytest.approx(np.mean(ranks), abs=1e-12)
    for k in CUTOFFS:
        assert recall_at_k(k)(*query)[0] == pytest.approx(np.mean([rank <= k for rank in ranks]), abs=1e-12)


@pytest.mark.parametrize("gold_answers", [1, 3])
def test_oracle_without_ties(gold_answers: int) -> None:
    generator = np.random.default_rng(7)
    distances = generator.permuted(np.tile(np.arange(40.0), (25, 1)), axis=1)
    relevant = np.zeros(distances.shape, dtype=np.bool_)
    for row in relevant:
        row[generator.choice(40, gold_answers, replace=False)] = True
    judged = [ir_measures.Qrel(f"q{q}", f"d{d}", int(relevant[q, d])) for q in range(25) for d in range(40)]
    run = [ir_measures.ScoredDoc(f"q{q}", f"d{d}", -distances[q, d]) for q in range(25) for d in range(40)]
    ours = {"RR": reciprocal_rank(distances, relevant)}
    # One gold answer: Recall@k. Several: whether any is found, which the oracle calls Success@k.
    ours |= {f"{'R' if gold_answers == 1 else 'Success'}@{k}": recall_at_k(k)(distances, relevant) for k in CUTOFFS}
    for name, values in ours.items():
        oracle = {m.query_id: m.value for m in ir_measures.iter_calc([ir_measures.parse_measure(name)], judged, run)}
        for query, value in enumerate(values):
            assert value == pytest.approx(oracle[f"q{query}"], abs=1e-12), name


def test_a_query_without_gold_answers_has_no_value() -> None:
    distances, relevant = np.zeros((2, 3)), np.zeros((2, 3), dtype=np.bool_)
    for metric in (recall_at_1, reciprocal_rank, expected_rank):
        assert np.isnan(metric(distances, relevant)).all()


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="one shape"):
        reciprocal_rank(np.zeros((1, 3)), np.zeros((1, 2), dtype=np.bool_))


def test_a_cutoff_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        recall_at_k(0)


def test_every_metric_is_offered_and_loads() -> None:
    metrics = load_catalog().metrics
    for record in metrics.records():
        if record.load.startswith("wonton_metrics.retrieval"):
            assert callable(metrics.load(record.name))
    assert {"recall_at_1", "recall_at_k", "reciprocal_rank", "expected_rank"} <= set(metrics.names())
