"""When Lean fails while it checks a proof, that proof is tried once more alone; then its theorem is failed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from wonton_core.errors import ToolFailedError
from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_lean.search.corpus_run import _check
from wonton_lean.search.waves import SearchResult, SearchTask, WaveSearch
from wonton_lean.session.attempts import Attempt, Expansion
from wonton_lean.session.goal_text import PrintedGoal
from wonton_lean.verification.acceptance import CheckedProof


class OneStep:
    """A prover and a provider for which one tactic closes every goal."""

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        return [TacticCandidate("close", 0.0)]

    def attempt(self, expansions: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        start = Attempt(True, (PrintedGoal("", (), "A"),))
        return [(start,) if e.candidates == ("skip",) else (Attempt(True),) for e in expansions]


class FrailChecker:
    """Dies whenever it sees one of ``deadly``."""

    def __init__(self, *deadly: str) -> None:
        self._deadly = deadly
        self.asked: list[tuple[str, ...]] = []

    def check(self, scripts: Mapping[str, Sequence[str]]) -> dict[str, CheckedProof]:
        self.asked.append(tuple(scripts))
        if set(self._deadly) & scripts.keys():
            raise ToolFailedError("Lean ended with code -11")
        return {name: CheckedProof(True) for name in scripts}


def solved(*tasks: SearchTask) -> list[SearchResult]:
    prover = OneStep()
    waves = WaveSearch(prover, prover, seed=0, tiers=(10,)).run(deque(tasks))
    return [result for wave in waves for result in wave]


def test_only_the_deadly_proof_is_lost() -> None:
    tasks = [SearchTask(name, "theorem {name} : A := by") for name in "abc"]
    found, failures = _check(FrailChecker("b"), solved(*tasks))
    assert {task.name for task in found} == {"a", "c"}
    assert {task.name: reason for task, reason in failures.items()} == {"b": "Lean ended with code -11"}


def test_variants_of_a_theorem_are_checked_one_after_another() -> None:
    tasks = [SearchTask("a", "theorem {name} : A := by", variant) for variant in ("wild_type", "block_x")]
    checker = FrailChecker()
    found, failures = _check(checker, solved(*tasks))
    assert set(found) == set(tasks)
    assert not failures
    assert checker.asked == [("a",), ("a",)]
