"""Searches many theorems at once: every wave asks Lean about the frontiers of all of them in few processes.

What one theorem's search does depends on its own goals, the seed and the budget alone, never on the theorems beside
it, on the number of workers or on time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol

from attrs import define, field, frozen

from wonton_core.errors import ToolFailedError
from wonton_core.model.search import TacticCandidate
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.plugin_api.interfaces import TacticProvider
from wonton_lean.search.tactic_heads import heads_of
from wonton_lean.search.tree import GoalNode, SearchTree
from wonton_lean.session.attempts import Attempt, Expansion

GOALS_A_WAVE = 4
CANDIDATES_A_GOAL = 24
LARGEST_FLEET = 128
_FAILURES_THAT_END_IT = 3


class Session(Protocol):
    """Answers expansions; see ``LeanSession``."""

    def attempt(self, expansions: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        """One answer a candidate. Raises ToolFailedError."""
        ...


@frozen
class SearchTask:
    """A theorem to search: ``statement`` is its text up to ``:= by`` with ``{name}`` for its name; candidates that
    use a tactic of ``blocked`` are left out. ``variant`` tells several searches for one theorem apart. ``budget`` is
    how many attempts it gets, where that is not the largest tier."""

    name: str
    statement: str
    variant: str = WILD_TYPE
    blocked: frozenset[str] = frozenset()
    budget: int | None = None


@frozen
class SearchResult:
    """How a search ended: with a proof in ``tree``, or without and then ``reason`` says why.

    ``failure`` is set instead where Lean could not be asked: then nothing is known about the theorem.
    """

    task: SearchTask
    tree: SearchTree | None
    tier: int = 0
    reason: str = ""
    failure: str = ""


@define
class _Running:
    task: SearchTask
    tree: SearchTree | None = None
    chosen: list[tuple[GoalNode, tuple[TacticCandidate, ...]]] = field(factory=list)


class WaveSearch:
    """A search over many theorems with one provider, seed and budget."""

    def __init__(self, session: Session, provider: TacticProvider, *, seed: int, tiers: Sequence[int]) -> None:
        self._session = session
        self._provider = provider
        self._seed = seed
        self._tiers = tuple(tiers)
        self.attempts = 0

    def run(self, tasks: deque[SearchTask]) -> Iterator[list[SearchResult]]:
        """Results in the order in which searches end, one list a wave; ``tasks`` may get new ones meanwhile.

        Raises ToolFailedError when Lean fails for one theorem after another.
        """
        running: list[_Running] = []
        while tasks or running:
            while tasks and len(running) < LARGEST_FLEET:
                running.append(_Running(tasks.popleft()))
            results = self._wave(running)
            if results:
                finished = {result.task for result in results}
                running = [entry for entry in running if entry.task not in finished]
                yield results

    def _wave(self, running: Sequence[_Running]) -> list[SearchResult]:
        results, asked = [], []
        for entry in running:
            ended = self._prepare(entry)
            if ended is None:
                asked.append(entry)
            else:
                results.append(ended)
        failures = self._ask(asked) if asked else {}
        for entry in asked:
            if entry.task in failures:
                results.append(SearchResult(entry.task, entry.tree, failure=failures[entry.task]))
            elif entry.tree is not None and entry.tree.root.solved:
                results.append(SearchResult(entry.task, entry.tree, self._tier(entry.task, entry.tree)))
        return results

    def _budget(self, task: SearchTask) -> int:
        return self._tiers[-1] if task.budget is None else task.budget

    def _tier(self, task: SearchTask, tree: SearchTree) -> int:
        """The smallest tier that holds the attempts made."""
        most = self._budget(task)
        return next((tier for tier in self._tiers if tree.attempts <= tier < most), most)

    def _prepare(self, entry: _Running) -> SearchResult | None:
        """Choose what to ask next, or say how the search ended."""
        tree = entry.tree
        if tree is None:
            return None
        budget = self._budget(entry.task)
        left = budget - tree.attempts
        if left <= 0:
            return SearchResult(entry.task, tree, budget, f"the budget of {budget} attempts is used up")
        entry.chosen = []
        while left > 0 and len(entry.chosen) < GOALS_A_WAVE and (nodes := tree.next_goals(1)):
            node = nodes[0]
            try:
                offered = self._provider.candidates(node.goal, CANDIDATES_A_GOAL)
            except Exception as error:
                reason = f"the tactic provider failed: {type(error).__name__}: {error}"
                return SearchResult(entry.task, tree, failure=reason)
            allowed = [c for c in offered if not entry.task.blocked.intersection(heads_of(c.tactic))]
            kept = allowed[: min(left, CANDIDATES_A_GOAL)]
            left -= len(kept)
            if kept:
                entry.chosen.append((node, tuple(kept)))
            else:
                tree.record(node, (), ())
        if not entry.chosen:
            return SearchResult(entry.task, tree, self._tier(entry.task, tree), "every branch of the search is dead")
        return None

    def _ask(self, asked: Sequence[_Running]) -> dict[SearchTask, str]:
        """Ask Lean about all chosen goals; theorems for which it failed twice, with the reason."""
        expansions = {id(entry): self._expansions(entry) for entry in asked}
        try:
            answers = self._session.attempt([e for entry in asked for e in expansions[id(entry)]])
        except ToolFailedError:
            return self._ask_one_by_one(asked, expansions)
        position = 0
        failures: dict[SearchTask, str] = {}
        for entry in asked:
            count = len(expansions[id(entry)])
            failures |= self._enter(entry, answers[position : position + count])
            position += count
        return failures

    def _ask_one_by_one(
        self, asked: Sequence[_Running], expansions: dict[int, list[Expansion]]
    ) -> dict[SearchTask, str]:
        """Once more, each theorem in a process of its own: only those that make Lean fail are lost."""
        failures: dict[SearchTask, str] = {}
        in_a_row = 0
        for entry in asked:
            try:
                answers = self._session.attempt(expansions[id(entry)])
            except ToolFailedError as error:
                in_a_row += 1
                if in_a_row >= _FAILURES_THAT_END_IT and len(failures) + 1 == in_a_row:
                    raise
                failures[entry.task] = error.summary
            else:
                in_a_row = 0
                failures |= self._enter(entry, answers)
        return failures

    def _expansions(self, entry: _Running) -> list[Expansion]:
        if entry.tree is None:
            return [Expansion(entry.task.statement, (), 2, (), ("skip",))]
        return [entry.tree.expansion(node, candidates) for node, candidates in entry.chosen]

    def _enter(self, entry: _Running, answers: Sequence[tuple[Attempt, ...]]) -> dict[SearchTask, str]:
        if entry.tree is None:
            start = answers[0][0]
            if not start.accepted or len(start.goals) != 1:
                return {entry.task: f"the statement can't be opened: {start.message or 'it has no single goal'}"}
            entry.tree = SearchTree(entry.task.name, entry.task.statement, start.goals[0], seed=self._seed)
            return {}
        for (node, candidates), attempts in zip(entry.chosen, answers, strict=True):
            entry.tree.record(node, candidates, attempts)
            self.attempts += len(attempts)
        return {}
