"""The search itself, on a made-up prover: what is tried, in which order, what is solved, what is never merged."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import pytest

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_lean.search.artifacts import history, search_counts, search_graph, tactic_tree
from wonton_lean.search.budget import read_budget
from wonton_lean.search.tactic_heads import heads_of
from wonton_lean.search.waves import SearchResult, SearchTask, WaveSearch
from wonton_lean.session.attempts import Attempt, Expansion
from wonton_lean.session.goal_text import PrintedGoal

Rules = Mapping[str, Mapping[str, tuple[str, ...]]]


class RuleProvider:
    """Offers the tactics that the rules know for a conclusion, best first."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        known = self._rules.get(goal.conclusion, {})
        return [TacticCandidate(tactic, -float(rank)) for rank, tactic in enumerate(known)][:limit]


class RuleSession:
    """A prover with rules: conclusion to tactic to the conclusions that it leaves. It replays as Lean would."""

    def __init__(self, rules: Rules, broken: str = "") -> None:
        self._rules = rules
        self._broken = broken
        self.calls = 0

    def attempt(self, expansions: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        self.calls += 1
        if self._broken and any(self._broken in e.statement for e in expansions):
            raise ToolFailedError("it died")
        return [tuple(self._one(e, candidate) for candidate in e.candidates) for e in expansions]

    def _one(self, expansion: Expansion, candidate: str) -> Attempt:
        goal = self._goal_at(expansion)
        if candidate == "skip":
            return Attempt(True, (PrintedGoal("", (), goal),))
        left = self._rules.get(goal, {}).get(candidate)
        if left is None or "fails" in candidate:
            return Attempt(False, message="no")
        return Attempt(True, tuple(PrintedGoal("", (), conclusion) for conclusion in left))

    def _goal_at(self, expansion: Expansion) -> str:
        """Follow the lines before the hole."""
        goals = [expansion.statement.removesuffix(" := by").split(" : ")[1]]
        for line in expansion.before:
            tactic = line.strip().removeprefix("· ")
            if tactic == "exact sorry":
                goals.pop(0)
            elif tactic != "skip":
                goals[0:1] = self._rules[goals[0]][tactic]
        return goals[0]


def search(
    rules: Rules, *goals: str, budget: int = 100, seed: int = 0, broken: str = "", blocked: frozenset[str] = frozenset()
) -> list[SearchResult]:
    tasks = deque(
        SearchTask(f"t{i}", f"theorem {{name}} : {goal} := by", blocked=blocked) for i, goal in enumerate(goals)
    )
    run = WaveSearch(RuleSession(rules, broken), RuleProvider(rules), seed=seed, tiers=(budget,))
    found = [result for wave in run.run(tasks) for result in wave]
    return sorted(found, key=lambda result: result.task.name)


def script(result: SearchResult) -> tuple[str, ...]:
    assert result.tree is not None
    return result.tree.proof_script()


def test_both_goals_of_a_step_must_be_solved() -> None:
    rules: Rules = {"A∧B": {"split": ("A", "B")}, "A": {"close": ()}}
    (result,) = search(rules, "A∧B")
    assert result.tree is not None
    assert not result.tree.root.solved
    assert "dead" in result.reason


def test_goals_that_print_alike_are_two_goals() -> None:
    rules: Rules = {"A∧A": {"split": ("A", "A")}, "A": {"close": ()}}
    (result,) = search(rules, "A∧A")
    assert script(result) == ("  split", "  · close", "  · close")
    assert result.tree is not None
    assert len({goal.goal.goal_id for goal in result.tree.goals}) == 3


def test_a_step_that_leads_back_is_not_followed() -> None:
    rules: Rules = {"A": {"around": ("B",), "end": ("C",)}, "B": {"back": ("A",)}, "C": {"close": ()}}
    (result,) = search(rules, "A")
    assert script(result) == ("  end", "  close")
    assert result.tree is not None
    back = [step for goal in result.tree.goals for step in goal.steps if step.tactic == "back"]
    assert [step.followed for step in back] == [False]
    assert not any(goal.solved for goal in result.tree.goals if goal.goal.conclusion == "B")


def test_a_circle_alone_proves_nothing() -> None:
    (result,) = search({"A": {"go": ("B",)}, "B": {"back": ("A",)}}, "A")
    assert result.tree is not None
    assert not result.tree.root.solved


def test_branches_below_branches_are_indented() -> None:
    rules: Rules = {
        "R": {"split": ("S", "T", "S")},
        "S": {"cut": ("U", "U")},
        "T": {"step": ("U",)},
        "U": {"close": ()},
    }
    (result,) = search(rules, "R")
    one = ("  · cut", "    · close", "    · close")
    assert script(result) == ("  split", *one, "  · step", "    close", *one)


def test_the_budget_is_counted_in_attempts() -> None:
    rules: Rules = {f"G{i}": {f"try{j} fails": () for j in range(3)} | {"go": (f"G{i + 1}",)} for i in range(100)}
    (result,) = search(rules, "G0", budget=30)
    assert result.tree is not None
    assert result.tree.attempts == 30
    assert result.reason == "the budget of 30 attempts is used up"


def test_a_theorem_does_not_feel_its_neighbours() -> None:
    rules: Rules = {
        "A": {"x": ("B", "C"), "y": ("D",)},
        "B": {"fails": (), "z": ("D",)},
        "C": {"fails": ()},
        "D": {"close": ()},
    }
    (alone,) = search(rules, "A")
    crowd = search(rules, "A", "B", "D", "C", "A")
    assert alone.tree is not None
    assert crowd[0].tree is not None
    assert history(crowd[0].tree) == history(alone.tree)


def test_a_prover_that_dies_on_one_theorem_costs_that_one() -> None:
    rules: Rules = {"A": {"close": ()}, "BAD": {"close": ()}}
    good, bad, other = search(rules, "A", "BAD", "A", broken="BAD")
    assert bad.failure == "it died"
    assert script(good) == script(other) == ("  close",)


def test_a_prover_that_dies_on_everything_is_an_error() -> None:
    with pytest.raises(ToolFailedError):
        search({"A": {"close": ()}}, *["A"] * 5, broken="theorem")


def test_a_provider_that_fails_costs_the_theorem_only() -> None:
    class Broken(RuleProvider):
        def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
            if goal.conclusion == "B":
                raise RuntimeError("no model")
            return super().candidates(goal, limit)

    rules: Rules = {"A": {"close": ()}, "B": {}}
    tasks = deque(SearchTask(goal, f"theorem {{name}} : {goal} := by") for goal in "AB")
    waves = WaveSearch(RuleSession(rules), Broken(rules), seed=0, tiers=(10,)).run(tasks)
    found = {result.task.name: result for wave in waves for result in wave}
    assert "no model" in found["B"].failure
    assert not found["A"].failure


def test_blocked_tactics_are_never_tried() -> None:
    rules: Rules = {"A": {"quick <;> rfl": (), "slow": ("B",)}, "B": {"close": ()}}
    (free,) = search(rules, "A")
    (blocked,) = search(rules, "A", blocked=frozenset(("rfl",)))
    assert script(free) == ("  quick <;> rfl",)
    assert script(blocked) == ("  slow", "  close")


def test_the_record_keeps_dead_branches_and_marks_the_proof() -> None:
    rules: Rules = {"A": {"dead": ("X",), "alive": ("B", "C"), "bad fails": ()}, "B": {"b": ()}, "C": {"c": ()}}
    (result,) = search(rules, "A")
    assert result.tree is not None
    graph = search_graph(result.tree)
    assert {(step.tactic, step.on_proof) for step in graph.steps} == {
        ("dead", False), ("alive", True), ("b", True), ("c", True)
    }  # fmt: skip
    proof = tactic_tree(result.tree)
    assert [step.tactic for step in proof.steps] == ["alive", "b", "c"]
    assert {goal.conclusion for goal in proof.goals} == {"A", "B", "C"}
    counts = search_counts(result.tree, 100)
    assert (counts["attempts"], counts["accepted_attempts"], counts["proof_steps"]) == (5, 4, 3)


def test_there_is_no_tree_of_an_unsolved_theorem() -> None:
    (result,) = search({}, "A")
    assert result.tree is not None
    with pytest.raises(ValueError, match="no proof"):
        tactic_tree(result.tree)
    with pytest.raises(ValueError, match="no proof"):
        result.tree.proof_script()


def test_budgets() -> None:
    assert read_budget("10,20") == (10, 20)
    assert read_budget("7") == (7,)
    assert read_budget("quick")[-1] < read_budget("standard")[-1] < read_budget("deep")[-1]


@pytest.mark.parametrize("text", ["", "fast", "0", "-3", "5,5", "9,3", "1,x", "1.5", "99999999999"])
def test_bad_budgets_are_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError):
        read_budget(text)


@pytest.mark.parametrize(
    ("tactic", "heads"),
    [("cases b <;> rfl", ("cases", "rfl")), ("exact h.2", ("exact",)), ("(simp)", ("simp",)), ("?", ("?",))],
)
def test_heads(tactic: str, heads: tuple[str, ...]) -> None:
    assert heads_of(tactic) == heads
