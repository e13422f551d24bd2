"""The heuristic tactic provider: rules of natural deduction and case analysis, chosen by what a goal looks like.

It knows connectives, equality, booleans, pairs, numbers and lists; it knows no theorem. Scores order the candidates of
one goal: around 1 it should close the goal, around 0 nothing is lost by it, below that it is a choice that may err.
"""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_lean.tactics.chaining_rules import chained
from wonton_lean.tactics.goal_rules import goal_candidates
from wonton_lean.tactics.hypothesis_rules import hypothesis_candidates
from wonton_lean.tactics.induction_rules import induction_candidates
from wonton_lean.tactics.local_context import read_context


class HeuristicProvider:
    """Implements ``interfaces.TacticProvider`` for Lean."""

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        """At most ``limit`` distinct candidates for ``goal``, best first; the same for the same goal."""
        context = read_context(goal)
        best: dict[str, float] = {}
        rules = (goal_candidates, hypothesis_candidates, induction_candidates, chained)
        for candidate in (candidate for rule in rules for candidate in rule(context)):
            best[candidate.tactic] = max(candidate.score, best.get(candidate.tactic, candidate.score))
        ordered = sorted(best.items(), key=lambda entry: -entry[1])  # stable: rules' order among equals
        return tuple(TacticCandidate(tactic, score) for tactic, score in ordered[:limit])
