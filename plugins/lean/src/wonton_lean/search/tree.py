"""The AND/OR tree of one theorem's search: goals, the steps tried on them, what is solved and what is dead.

A goal's identity is its position: the choices that led to it. Goals are never merged, however alike they print. The
only use of printed text is to leave alone a step that leads back to a goal printed exactly like one above it.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Sequence

from attrs import define, field

from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_lean.session.attempts import Attempt, Expansion
from wonton_lean.session.goal_text import PrintedGoal

STEP_COST = 0.05
"""What every step costs, whatever its score: shorter proofs are looked for first."""

SECOND_CHOICE_COST = 0.2
"""What it costs to pass over a sibling that the provider put first, besides the difference of their scores."""


@define(eq=False)
class StepNode:
    """A candidate that Lean accepted. ``followed`` is False where it led back to a goal above or repeats a sibling."""

    parent: GoalNode
    tactic: str
    order: int
    children: list[GoalNode] = field(factory=list)
    followed: bool = True

    @property
    def solved(self) -> bool:
        """Whether all its goals are solved."""
        return self.followed and all(child.solved for child in self.children)

    @property
    def dead(self) -> bool:
        """Whether one of its goals can't be solved by anything that was tried."""
        return not self.followed or any(child.dead for child in self.children)


@define(eq=False)
class GoalNode:
    """A goal of the search; ``cost`` orders the frontier."""

    goal: Goal
    cost: float
    origin: StepNode | None = None
    steps: list[StepNode] = field(factory=list)
    expanded: bool = False
    solution: StepNode | None = None
    dead: bool = False

    @property
    def solved(self) -> bool:
        """Whether one of its steps is solved."""
        return self.solution is not None

    def is_wanted(self) -> bool:
        """Whether a proof of it could still help the root."""
        if self.solved or self.dead:
            return False
        if self.origin is None:
            return True
        return not self.origin.dead and self.origin.parent.is_wanted()


@define
class TriedCandidate:
    """One line of the history."""

    order: int
    goal: str
    tactic: str
    accepted: bool
    message: str
    children: tuple[str, ...] = ()


class SearchTree:
    """The search for one theorem. All of it depends on ``statement``, ``seed`` and Lean's answers only."""

    def __init__(self, theorem: str, statement: str, root: PrintedGoal, *, seed: int) -> None:
        self.theorem = theorem
        self.statement = statement
        self._seed = seed
        self.root = GoalNode(_as_goal("g", root, 0), 0.0)
        self.goals = [self.root]
        self.history: list[TriedCandidate] = []
        self._frontier: list[tuple[float, float, str, GoalNode]] = []
        self._push(self.root)

    @property
    def attempts(self) -> int:
        """Candidates tried so far."""
        return len(self.history)

    def next_goals(self, count: int) -> list[GoalNode]:
        """Up to ``count`` goals to expand now, best first; none when there is nothing left to try."""
        chosen: list[GoalNode] = []
        while self._frontier and len(chosen) < count:
            node = heapq.heappop(self._frontier)[3]
            if node.is_wanted():
                chosen.append(node)
        return chosen

    def put_back(self, nodes: Sequence[GoalNode]) -> None:
        """Goals that were chosen and not expanded."""
        for node in nodes:
            self._push(node)

    def record(self, node: GoalNode, candidates: Sequence[TacticCandidate], attempts: Sequence[Attempt]) -> None:
        """Enter what became of ``candidates`` on ``node``."""
        node.expanded = True
        accepted = [c.score for c, attempt in zip(candidates, attempts, strict=True) if attempt.accepted]
        best = max(accepted, default=0.0)
        above = _texts_above(node)
        seen: set[tuple[object, ...]] = set()
        for candidate, attempt in zip(candidates, attempts, strict=True):
            order = len(self.history)
            tried = TriedCandidate(order, node.goal.goal_id, candidate.tactic, attempt.accepted, attempt.message)
            self.history.append(tried)
            if not attempt.accepted:
                continue
            step = StepNode(node, candidate.tactic, order)
            node.steps.append(step)
            texts = tuple(_text_of(goal) for goal in attempt.goals)
            step.followed = texts not in seen and not above.intersection(texts)
            seen.add(texts)
            passed_over = sum(earlier.followed for earlier in node.steps[:-1])
            cost = node.cost + STEP_COST + SECOND_CHOICE_COST * passed_over + (best - candidate.score)
            for position, printed in enumerate(attempt.goals):
                goal = _as_goal(f"{node.goal.goal_id}.{len(node.steps) - 1}-{position}", printed, node.goal.depth + 1)
                step.children.append(GoalNode(goal, cost, step))
            tried.children = tuple(child.goal.goal_id for child in step.children)
            self.goals += step.children
            if step.followed:
                for child in step.children:
                    self._push(child)
        self._settle(node)

    def _settle(self, node: GoalNode | None) -> None:
        """Pass up that ``node`` is solved, or that nothing is left to try on it."""
        while node is not None:
            if node.solution is None:
                node.solution = next((step for step in node.steps if step.solved), None)
            node.dead = not node.solved and node.expanded and all(step.dead for step in node.steps)
            node = node.origin.parent if node.origin is not None else None

    def _push(self, node: GoalNode) -> None:
        key = f"{self._seed}/{self.theorem}/{node.goal.goal_id}".encode()
        tie = int.from_bytes(hashlib.sha256(key).digest()[:6]) / 2**48
        heapq.heappush(self._frontier, (round(node.cost, 9), tie, node.goal.goal_id, node))

    def expansion(self, node: GoalNode, candidates: Sequence[TacticCandidate]) -> Expansion:
        """``candidates`` at ``node``, in the place where the goal stands in the proof."""
        path: list[StepNode] = []
        above = node
        while above.origin is not None:
            path.append(above.origin)
            above = above.origin.parent
        before: list[str] = []
        after: list[str] = []
        indent, bullet = 2, ""
        for position, step in enumerate(reversed(path)):
            before.append(" " * (indent - len(bullet)) + bullet + step.tactic)
            bullet = ""
            if len(step.children) > 1:
                inside = path[-position - 2].parent if position + 1 < len(path) else node
                at = next(i for i, child in enumerate(step.children) if child is inside)
                closed = " " * indent + "· exact sorry"
                before += [closed] * at
                after = [closed] * (len(step.children) - at - 1) + after
                indent, bullet = indent + 2, "· "
        if bullet:
            before.append(" " * (indent - 2) + "· skip")
        return Expansion(
            self.statement, tuple(before), indent, tuple(after), tuple(candidate.tactic for candidate in candidates)
        )

    def proof_steps(self) -> frozenset[int]:
        """Orders of the steps of the winning proof; empty when there is none."""
        found: set[int] = set()
        todo = [self.root] if self.root.solved else []
        while todo:
            step = todo.pop().solution
            assert step is not None
            found.add(step.order)
            todo += step.children
        return frozenset(found)

    def proof_script(self) -> tuple[str, ...]:
        """The lines of the winning proof, indented below ``:= by``. Raises ValueError when there is none."""
        if not self.root.solved:
            raise ValueError(f"{self.theorem} has no proof")
        return tuple("  " + line for line in _script(self.root))


def _script(node: GoalNode) -> list[str]:
    step = node.solution
    assert step is not None
    lines = [step.tactic]
    for child in step.children:
        inner = _script(child)
        if len(step.children) > 1:
            inner = ["· " + inner[0], *("  " + line for line in inner[1:])]
        lines += inner
    return lines


def _as_goal(goal_id: str, printed: PrintedGoal, depth: int) -> Goal:
    return Goal(goal_id, printed.conclusion, printed.hypotheses, depth)


def _text_of(goal: PrintedGoal | Goal) -> tuple[object, ...]:
    return goal.hypotheses, goal.conclusion


def _texts_above(node: GoalNode) -> set[tuple[object, ...]]:
    texts = {_text_of(node.goal)}
    while node.origin is not None:
        node = node.origin.parent
        texts.add(_text_of(node.goal))
    return texts
