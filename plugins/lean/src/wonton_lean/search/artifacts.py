"""A finished search as the run directory keeps it: the whole graph, the winning tree, every attempt."""

from __future__ import annotations

from wonton_core.model.proof_graph import SEARCH_GRAPH, TACTIC_TREE
from wonton_core.model.proof_trace import ProofTrace, TacticStep
from wonton_lean.search.tactic_heads import head_of
from wonton_lean.search.tree import SearchTree, StepNode

HISTORY_SCHEMA_VERSION = 1


def search_graph(tree: SearchTree) -> ProofTrace:
    """Every goal that was met and every step that Lean accepted, dead branches included."""
    winning = tree.proof_steps()
    steps = [_step(step, on_proof=step.order in winning) for goal in tree.goals for step in goal.steps]
    steps.sort(key=lambda step: step.order)
    goals = tuple(node.goal for node in tree.goals)
    return ProofTrace(SEARCH_GRAPH, (tree.root.goal.goal_id,), goals, tuple(steps))


def tactic_tree(tree: SearchTree) -> ProofTrace:
    """The winning proof alone. Raises ValueError when there is none."""
    if not tree.root.solved:
        raise ValueError(f"{tree.theorem} has no proof")
    goals, steps = [], []
    todo = [tree.root]
    while todo:
        node = todo.pop()
        assert node.solution is not None
        goals.append(node.goal)
        steps.append(_step(node.solution, on_proof=True))
        todo += reversed(node.solution.children)
    steps.sort(key=lambda step: step.order)
    return ProofTrace(TACTIC_TREE, (tree.root.goal.goal_id,), tuple(goals), tuple(steps))


def history(tree: SearchTree) -> dict[str, object]:
    """Every attempt in order; ``message`` is Lean's where it refused."""
    attempts: list[dict[str, object]] = []
    for tried in tree.history:
        line: dict[str, object] = {
            "order": tried.order,
            "goal": tried.goal,
            "tactic": tried.tactic,
            "outcome": "accepted" if tried.accepted else "refused",
        }
        if tried.accepted:
            line["children"] = list(tried.children)
        else:
            line["message"] = tried.message
        attempts.append(line)
    return {"schema_version": HISTORY_SCHEMA_VERSION, "attempts": attempts}


def search_counts(tree: SearchTree, tier: int) -> dict[str, int]:
    """Counters of a search: attempts and how many Lean accepted, goals met and expanded, depth, the budget's tier."""
    return {
        "attempts": tree.attempts,
        "accepted_attempts": sum(tried.accepted for tried in tree.history),
        "goals": len(tree.goals),
        "expanded_goals": sum(node.expanded for node in tree.goals),
        "proof_steps": len(tree.proof_steps()),
        "deepest_goal": max(node.goal.depth for node in tree.goals),
        "budget_tier": tier,
    }


def _step(step: StepNode, *, on_proof: bool) -> TacticStep:
    children = tuple(child.goal.goal_id for child in step.children)
    return TacticStep(step.parent.goal.goal_id, step.tactic, head_of(step.tactic), step.order, children, on_proof)
