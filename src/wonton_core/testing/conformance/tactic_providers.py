"""Laws of a tactic provider (``interfaces.TacticProvider``)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from wonton_core.model.proof_trace import Goal, Hypothesis
from wonton_core.model.search import TacticCandidate
from wonton_core.plugin_api.interfaces import TacticProvider
from wonton_core.testing.conformance.hostile_texts import HOSTILE_TEXTS
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.samples import TacticProviderSample

_MANY = 1000
_LONGEST = 10_000

Subject = tuple[Callable[[], TacticProvider], TacticProviderSample]


def _hostile_goals() -> Iterator[Goal]:
    for text in HOSTILE_TEXTS:
        short = text[:_LONGEST]
        yield Goal("0", short)
        yield Goal("0", "a = a", (Hypothesis(short, short, short),))
    yield Goal("0", "p", tuple(Hypothesis(f"h{number}", "p") for number in range(200)), depth=500)


def _candidates(provider: TacticProvider, goal: Goal, limit: int) -> list[TacticCandidate]:
    found = list(provider.candidates(goal, limit))
    wrong = [type(one).__name__ for one in found if not isinstance(one, TacticCandidate)]
    require(not wrong, f"gave {wrong[:1]}, expected TacticCandidate")
    return found


def has_candidates_for_the_goals_of_the_sample(subject: Subject) -> None:
    """One at least, each a text with a finite score."""
    make, sample = subject
    for goal in sample.goals:
        found = _candidates(make(), goal, _MANY)
        require(bool(found), f"no candidate for {goal.conclusion!r}")
        for one in found:
            require(bool(one.tactic.strip()), f"an empty tactic for {goal.conclusion!r}")
            require(math.isfinite(one.score), f"the score {one.score} for {one.tactic!r}")


def gives_the_best_first_and_none_twice(subject: Subject) -> None:
    """Scores never rise."""
    make, sample = subject
    for goal in sample.goals:
        found = _candidates(make(), goal, _MANY)
        scores = [one.score for one in found]
        require(scores == sorted(scores, reverse=True), f"scores {scores[:8]} for {goal.conclusion!r}")
        tactics = [one.tactic for one in found]
        require(len(set(tactics)) == len(tactics), f"a tactic twice for {goal.conclusion!r}")


def gives_no_more_than_were_asked_for(subject: Subject) -> None:
    """A smaller limit gives the first of them."""
    make, sample = subject
    for goal in sample.goals:
        whole = _candidates(make(), goal, _MANY)
        for limit in (0, 1, 2):
            found = _candidates(make(), goal, limit)
            require(found == whole[:limit], f"limit {limit} does not give the first {limit} for {goal.conclusion!r}")


def gives_the_same_again(subject: Subject) -> None:
    """The same goal gets the same candidates, whatever was asked before."""
    make, sample = subject
    provider = make()
    first = [_candidates(provider, goal, _MANY) for goal in sample.goals]
    second = [_candidates(provider, goal, _MANY) for goal in reversed(sample.goals)][::-1]
    require(first == second, "a second time gives other candidates")


def raises_for_no_goal(subject: Subject) -> None:
    """However strange its texts are."""
    make, _ = subject
    provider = make()
    for goal in _hostile_goals():
        try:
            _candidates(provider, goal, 20)
        except Exception as error:
            require(False, f"raised {type(error).__name__}: {error}, for the goal {goal.conclusion[:60]!r}")


LAWS = (
    has_candidates_for_the_goals_of_the_sample,
    gives_the_best_first_and_none_twice,
    gives_no_more_than_were_asked_for,
    gives_the_same_again,
    raises_for_no_goal,
)


def check_tactic_provider(make: Callable[[], TacticProvider], sample: TacticProviderSample) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make()`` gives keeps every law of a tactic provider."""
    __tracebackhide__ = True
    return check_laws("the tactic provider", (make, sample), LAWS)
