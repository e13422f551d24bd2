"""How verdicts on sub-tasks make a vote, and votes a verdict.

The paper (section 4.2) has the majority of four samples say that all sub-tasks are done. Its code adds up the grades of
all sub-tasks of all samples that could be read, so that a failed sub-task is outvoted by the others, and one readable
sample of four is enough. Here a vote is for the patch only if it finds every sub-task done, and votes that do not
decide (unreadable, or "could not tell") count for neither side, nor for the quorum.
"""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.model.judgement import (
    ABSTAINED,
    ACCEPTED,
    BELOW_QUORUM,
    MAJORITY,
    REJECTED,
    TIE,
    JudgeVote,
    SubTaskVerdict,
    Verdict,
)


def vote_outcome(subtasks: Sequence[SubTaskVerdict]) -> str:
    """Rejected if any sub-task is, else abstained if any is (or there is none), else accepted."""
    outcomes = {verdict.outcome for verdict in subtasks}
    if REJECTED in outcomes:
        return REJECTED
    return ACCEPTED if outcomes == {ACCEPTED} else ABSTAINED


def count_votes(votes: Sequence[JudgeVote], quorum: int) -> Verdict:
    """The verdict that the votes lead to, whatever their order: what more than half of those that decide say.

    ``quorum`` is the least number of votes that have to accept or reject.
    """
    accepting = sum(vote.outcome == ACCEPTED for vote in votes)
    rejecting = sum(vote.outcome == REJECTED for vote in votes)
    unreadable = sum(bool(vote.problem) for vote in votes)
    unsure = len(votes) - accepting - rejecting - unreadable
    counts = f"{accepting} accept, {rejecting} reject, {unsure} could not tell, {unreadable} could not be read"
    if accepting + rejecting < quorum:
        return Verdict(ABSTAINED, f"{counts}; {quorum} that accept or reject are needed", tuple(votes), BELOW_QUORUM)
    if accepting == rejecting:
        return Verdict(ABSTAINED, counts, tuple(votes), TIE)
    outcome = ACCEPTED if accepting > rejecting else REJECTED
    return Verdict(outcome, counts, tuple(votes), MAJORITY)
