"""Intervals and the permutation test."""

from __future__ import annotations

import numpy as np
import pytest

from wonton_core.alignment.chance import permutation_p_value
from wonton_core.alignment.cohorts import bootstrap_interval, summarise
from wonton_core.alignment.collapse import average_ranks, collapse_signs
from wonton_metrics.retrieval import reciprocal_rank

SAME = np.eye(12, dtype=np.bool_)
APART = 1.0 - SAME.astype(np.float64)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(0).random(40)
    first, second = (bootstrap_interval(values, np.random.default_rng(5)) for _ in range(2))
    assert first == second
    assert first[0] < values.mean() < first[1]


def test_the_interval_holds_95_percent() -> None:
    # By the central limit theorem, 1.96 standard errors on either side; the bootstrap's own noise is below a tenth.
    values = np.random.default_rng(1).normal(size=500)
    low, high = bootstrap_interval(values, np.random.default_rng(2))
    expected = 1.96 * values.std() / np.sqrt(len(values))
    assert values.mean() - low == pytest.approx(expected, rel=0.1)
    assert high - values.mean() == pytest.approx(expected, rel=0.1)


def test_a_perfect_ranking_is_no_chance() -> None:
    assert permutation_p_value(reciprocal_rank, APART, SAME, seed=0) == pytest.approx(1 / 10_001)


def test_one_answer_for_all_is_chance() -> None:
    distances = np.tile(np.arange(12.0), (12, 1))
    assert permutation_p_value(reciprocal_rank, distances, SAME, seed=0) == 1.0


def test_no_query_no_test() -> None:
    assert permutation_p_value(reciprocal_rank, np.zeros((0, 3)), np.zeros((0, 3), dtype=np.bool_), seed=0) is None


def test_what_a_metric_leaves_undefined_is_left_out() -> None:
    values = {"reciprocal_rank": np.array([1.0, 0.5]), "expected_rank": np.array([1.0, 2.0]), "own": np.full(2, np.nan)}
    found = summarise(values, 4, seed=0)
    assert found.means["own"] is None
    assert found.intervals["own"] is None
    assert found.missing_as_missed["reciprocal_rank"] == 0.375


def test_a_further_metric_moves_no_interval() -> None:
    values = np.random.default_rng(0).random(40)
    usual = {"reciprocal_rank": values, "expected_rank": 1 / values}
    alone, among = summarise(usual, 40, seed=0), summarise({"a_new_metric": values**2, **usual}, 40, seed=0)
    assert all(alone.intervals[name] == among.intervals[name] for name in usual)
    assert summarise(usual, 40, seed=1).intervals != alone.intervals


def test_tied_values_share_the_mean_of_their_ranks() -> None:
    values = np.array([0.5, 0.25, 0.5, np.nan, 0.25, 0.5])
    assert average_ranks(values).tolist() == [4.0, 1.5, 4.0, 6.0, 1.5, 4.0]


def test_signs_of_collapse() -> None:
    by_number = np.tile(np.arange(12.0), (12, 1))
    sound, collapsed = collapse_signs(APART, np.arange(12.0)), collapse_signs(by_number, np.arange(12.0) ** 2)
    assert (sound.top1_unique_rate, sound.reciprocal_top1_rate, sound.tied_top1_rate) == (1.0, 1.0, 0.0)
    assert collapsed.top1_unique_rate == pytest.approx(1 / 12)
    assert sound.rank_size_correlation is None, "every candidate has the same mean rank"
    assert collapsed.rank_size_correlation == pytest.approx(1.0)
    assert collapse_signs(by_number, -np.arange(12.0)).rank_size_correlation == pytest.approx(-1.0)
    assert collapse_signs(by_number, np.ones(12)).rank_size_correlation is None
    assert collapse_signs(np.zeros((0, 3)), np.ones(3)).top1_unique_rate is None


def test_signs_by_hand() -> None:
    # Nearest of the queries: the first two, the second, the first. Nearest of the candidates: query 1, 1 and 2.
    distances = np.array([[0.0, 0.0, 1.0], [1.0, 0.2, 0.5], [0.1, 0.2, 0.9]])
    found = collapse_signs(distances, np.ones(3))
    assert found.top1_unique_rate == pytest.approx(2 / 3)
    assert found.reciprocal_top1_rate == pytest.approx(1 / 3)
    assert found.tied_top1_rate == pytest.approx(1 / 3)
