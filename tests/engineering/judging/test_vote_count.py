"""Laws of counting votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.judging.vote_count import count_votes, vote_outcome
from wonton_core.model.judgement import (
    ABSTAINED,
    ACCEPTED,
    BELOW_QUORUM,
    MAJORITY,
    REJECTED,
    TIE,
    JudgeVote,
    SubTaskVerdict,
)

OUTCOMES = st.sampled_from([ACCEPTED, REJECTED, ABSTAINED])


def vote(outcome: str, problem: str = "") -> JudgeVote:
    return JudgeVote(outcome, "", (), 0, 0.0, problem=problem)


VOTES = st.lists(OUTCOMES.map(vote) | st.just(vote(ABSTAINED, "unreadable")), max_size=9)
QUORUMS = st.integers(1, 9)
OPPOSITE = {ACCEPTED: REJECTED, REJECTED: ACCEPTED, ABSTAINED: ABSTAINED}


@given(VOTES, QUORUMS, st.randoms())
def test_the_order_of_votes_does_not_matter(votes, quorum, draw):
    shuffled = draw.sample(votes, len(votes))
    first, second = count_votes(votes, quorum), count_votes(shuffled, quorum)
    assert (first.outcome, first.decided_by, first.reason) == (second.outcome, second.decided_by, second.reason)
    assert first.votes == tuple(votes)


@given(VOTES, QUORUMS, st.sampled_from(["", "unreadable"]))
def test_an_abstention_more_changes_nothing(votes, quorum, problem):
    before, after = count_votes(votes, quorum), count_votes([*votes, vote(ABSTAINED, problem)], quorum)
    assert (before.outcome, before.decided_by) == (after.outcome, after.decided_by)


@given(VOTES, QUORUMS)
def test_exchanging_the_sides_exchanges_the_outcome(votes, quorum):
    mirrored = count_votes([vote(OPPOSITE[one.outcome], one.problem) for one in votes], quorum)
    assert mirrored.outcome == OPPOSITE[count_votes(votes, quorum).outcome]


@given(VOTES, QUORUMS)
def test_one_more_vote_for_never_turns_a_verdict_against(votes, quorum):
    ranks = {REJECTED: 0, ABSTAINED: 1, ACCEPTED: 2}
    before, after = count_votes(votes, quorum), count_votes([*votes, vote(ACCEPTED)], quorum)
    if before.decided_by != BELOW_QUORUM:
        assert ranks[after.outcome] >= ranks[before.outcome]


@given(VOTES, QUORUMS)
def test_a_verdict_has_its_quorum_and_its_majority(votes, quorum):
    verdict = count_votes(votes, quorum)
    counts = {outcome: sum(one.outcome == outcome for one in votes) for outcome in OPPOSITE}
    deciding = counts[ACCEPTED] + counts[REJECTED]
    assert (verdict.decided_by == BELOW_QUORUM) == (deciding < quorum)
    assert (verdict.decided_by == MAJORITY) == (verdict.outcome != ABSTAINED)
    if verdict.decided_by == MAJORITY:
        assert 2 * counts[verdict.outcome] > deciding >= quorum
    if verdict.decided_by == TIE:
        assert counts[ACCEPTED] == counts[REJECTED]


@given(st.lists(OUTCOMES, max_size=6), st.randoms())
def test_a_vote_is_its_worst_sub_task(outcomes, draw):
    subtasks = [SubTaskVerdict(outcome, "r") for outcome in outcomes]
    expected = REJECTED if REJECTED in outcomes else ABSTAINED if ABSTAINED in outcomes or not outcomes else ACCEPTED
    assert vote_outcome(subtasks) == expected
    assert vote_outcome(draw.sample(subtasks, len(subtasks))) == expected


@pytest.mark.parametrize(
    ("subtasks_of_votes", "outcome", "why"),
    [
        ([("done", "done", "not_done")] * 4, REJECTED, "the failed sub-task is outvoted by the others"),
        ([("done",), (), (), ()], ABSTAINED, "one readable vote of four is enough"),
        ([("done",)] * 2 + [("not_done",)] * 2, ABSTAINED, "a tie is a failure"),
        ([("unsure",)] * 4, ABSTAINED, "not knowing is a failure"),
        ([("done",)] + [("unsure",)] * 3, ABSTAINED, "one who knows is enough"),
    ],
)
def test_faults_of_adding_up_grades_are_not_ours(subtasks_of_votes, outcome, why):
    """Each is a case where the published code decides otherwise: it pools the grades of all readable votes."""
    words = {"done": ACCEPTED, "not_done": REJECTED, "unsure": ABSTAINED}
    votes = [
        vote(vote_outcome([SubTaskVerdict(words[word], "r") for word in one]), "" if one else "unreadable")
        for one in subtasks_of_votes
    ]
    assert count_votes(votes, 3).outcome == outcome, why
