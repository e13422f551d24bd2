"""Votes, deviations and family preference, by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_metrics.family_preference import (
    FamilyDefinition,
    Judge,
    family_preference,
    family_preference_estimates,
)
from wonton_metrics.judge_deviation import (
    Consensus,
    SquaredDeviation,
    consensus_scores,
    deviation_cells,
    judge_deviations,
    squared_deviations,
)
from wonton_metrics.majority import majority_vote, mean_consensus
from wonton_metrics.vote_deviation import vote_deviations

NAN = float("nan")


def test_ties_and_lost_votes_decide_nothing() -> None:
    votes = np.array([[1, 1, 0, 0], [1, 1, 0, NAN], [1, NAN, NAN, NAN], [0, 0, 0, 1], [NAN] * 4, [1, 0, NAN, NAN]])
    found = majority_vote(votes, quorum=2)
    np.testing.assert_array_equal(found.outcomes, [NAN, 1, NAN, 0, NAN, NAN])
    assert (found.ties, found.below_quorum, found.abstentions) == (2, 2, 10)
    assert (found.accepted.value, found.accepted.n) == (0.5, 2)


@given(st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=1, max_size=7), st.data())
def test_more_than_half_of_the_votes_cast_decide(votes: list[float], data: st.DataObject) -> None:
    quorum = data.draw(st.integers(1, len(votes)))
    cast = Counter(vote for vote in votes if vote == vote)
    [found] = majority_vote(np.array([votes]), quorum=quorum).outcomes
    if cast.total() < quorum or cast[0.0] == cast[1.0]:
        assert np.isnan(found)
    else:
        assert found == max(cast, key=lambda vote: cast[vote])


def test_votes_are_checked() -> None:
    for quorum in (0, 3):
        with pytest.raises(ValueError, match="quorum"):
            majority_vote(np.zeros((1, 2)), quorum=quorum)
    with pytest.raises(ValueError, match="an outcome"):
        majority_vote(np.array([[2.0]]), quorum=1)


def test_a_vote_and_a_mean_are_two_things() -> None:
    votes = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 0.0]])
    assert majority_vote(votes, quorum=3).accepted.value == pytest.approx(2 / 3)
    assert mean_consensus(votes.mean(axis=0, keepdims=True))[0] == pytest.approx(5 / 9)


def test_deviation_from_a_vote_is_over_items_decided() -> None:
    votes = np.array([[1, 1, 0], [0, 0, 1], [1, 1, 1], [0, 1, NAN], [1, NAN, NAN], [0, 0, NAN]])
    first, _, third = vote_deviations(votes, np.arange(6), quorum=2, seed=1)
    assert (first.deviation.value, first.overruled.value, first.deviation.n) == (0.0, 0.0, 4)
    # Overruled twice, once each way: no leaning, and yet of another opinion on two of three items.
    assert (third.deviation.value, third.deviation.n) == (0.0, 3)
    assert third.overruled.value == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="tasks for"):
        vote_deviations(votes, np.arange(5), quorum=2, seed=1)


def test_consensus_by_each_definition() -> None:
    scores = np.array([[1, 2, 6.0]])
    assert consensus_scores(scores, Consensus.MEAN)[0] == pytest.approx([3, 3, 3])
    assert consensus_scores(scores, Consensus.MEDIAN)[0] == pytest.approx([2, 2, 2])
    assert consensus_scores(scores, Consensus.OTHERS)[0] == pytest.approx([4, 3.5, 1.5])


def test_squares_by_each_definition() -> None:
    scores = np.array([[1, 3.0], [6, 2.0], [NAN, 7]])
    expected = {
        SquaredDeviation.SUM: 5.0,
        SquaredDeviation.MEAN: 2.5,
        SquaredDeviation.ROOT_MEAN: 2.5**0.5,
        SquaredDeviation.SQUARE_OF_SUM: 1.0,
        SquaredDeviation.RELATIVE_SUM: 0.5,
    }
    assert set(expected) == set(SquaredDeviation)
    for definition, value in expected.items():
        assert squared_deviations(scores, definition) == pytest.approx([value, value]), definition


def test_squares_without_models_and_over_nothing() -> None:
    for definition in SquaredDeviation:
        assert np.isnan(squared_deviations(np.array([[NAN, 1.0]]), definition)).all()
    assert np.isnan(squared_deviations(np.array([[0.0, 0.0]]), SquaredDeviation.RELATIVE_SUM)).all()


def test_a_model_that_lacks_a_score_has_no_deviations() -> None:
    for consensus in Consensus:
        assert np.isnan(judge_deviations(np.array([[NAN, 1.0, 2.0]]), consensus)).all()


def test_one_judge_has_nobody_to_differ_from() -> None:
    with pytest.raises(ValueError, match="two judges"):
        judge_deviations(np.array([[1.0]]))
    with pytest.raises(ValueError, match="models, judges"):
        mean_consensus(np.array([1.0]))


def test_deviation_cells_have_counts_and_intervals() -> None:
    scores = np.zeros((12, 1, 2))
    scores[:6, 0, 0] = 1
    scores[0, 0, 1] = NAN
    first, second = deviation_cells(scores, seed=1)
    assert (first.estimate.n, first.model, first.judge) == (11, 0, 0)
    assert first.estimate.value == pytest.approx(5 / 11 / 2)
    assert second.estimate.value == pytest.approx(-5 / 11 / 2)
    assert first.estimate.low is not None and 0 <= first.estimate.low < 5 / 22
    assert deviation_cells(scores, seed=1) == (first, second)


FAMILIES = ["a", "a", "b", "b"]
JUDGES = [Judge("first", "a", 0), Judge("second", "b", None), Judge("third", "c", None)]
SCORES = np.array([[6, 0, 0], [3, 0, 0], [0, 3, 0], [0, 0, 3.0]])


def test_family_with_and_without_the_own_model() -> None:
    with_own = family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)
    without = family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITHOUT_OWN_MODEL)
    # Deviations of the first judge: 4, 2, -1, -1.
    assert (with_own[0].index, with_own[0].same_models, with_own[0].other_models) == (4.0, 2, 2)
    assert (without[0].index, without[0].same_models, without[0].other_models) == (3.0, 1, 2)
    assert without[1].index == with_own[1].index == pytest.approx((2 - 1) / 2 - (-2 - 1) / 2)


def test_a_judge_without_family_has_no_index() -> None:
    third = family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)[2]
    assert (third.index, third.same_mean, third.same_models) == (None, None, 0)
    assert third.index_with_empty_as_zero == pytest.approx(-(-2 - 1 - 1 + 2) / 4)
    alone = family_preference(SCORES[:2], ["a", "a"], JUDGES, FamilyDefinition.WITH_OWN_MODEL)[0]
    assert (alone.index, alone.index_with_empty_as_zero) == (None, None)


def test_a_model_that_lacks_a_score_is_in_no_group() -> None:
    scores = SCORES.copy()
    scores[1, 2] = NAN
    first = family_preference(scores, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)[0]
    assert (first.index, first.same_models) == (5.0, 1)
    scores[3, 1] = NAN
    first = family_preference(scores, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)[0]
    assert (first.index, first.same_models, first.other_models) == (5.0, 1, 1)


def test_families_are_checked() -> None:
    with pytest.raises(ValueError, match="3 models"):
        family_preference(SCORES, FAMILIES[:3], JUDGES, FamilyDefinition.WITH_OWN_MODEL)
    with pytest.raises(ValueError, match="its model of b"):
        family_preference(SCORES, FAMILIES, [Judge("first", "a", 2), *JUDGES[1:]], FamilyDefinition.WITH_OWN_MODEL)


def test_preference_over_tasks_has_an_interval() -> None:
    tasks = np.random.default_rng(2).integers(0, 2, size=(40, 4, 3)).astype(np.float64)
    tasks[0, 0, 0] = NAN
    definition = FamilyDefinition.WITH_OWN_MODEL
    found = family_preference_estimates(tasks, FAMILIES, JUDGES, definition, seed=4, resamples=200)
    means = family_preference(tasks[1:].mean(axis=0), FAMILIES, JUDGES, definition)
    assert [estimate.value for estimate in found] == [record.index for record in means]
    assert [estimate.n for estimate in found] == [39, 39, 39]
    assert found[0].low is not None and found[0].value is not None and found[0].high is not None
    assert found[0].low < found[0].value < found[0].high
    assert found[2].value is None
