"""A script's run as a tree of goals and tactics.

A goal is one of Coq's evars that was in focus at some time. A step belongs to the goal that its sentence closed, and
its children are the goals that it opened in that place. Bullets, braces and commands make no step; neither does a
tactic that left all goals as they were.
"""

from __future__ import annotations

from attrs import evolve

from wonton_core.model.proof_graph import TACTIC_TREE
from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep

from .proof_states import PrintedGoal, ProofState
from .script_run import ACCEPTED, RunSentence, ScriptRun
from .tactic_words import COMMAND, TACTIC

WHOLE = "whole"
PARTIAL = "partial"


def build_tactic_tree(run: ScriptRun) -> ProofTrace | None:
    """The tree of a script's run; None when not even the statement's goal was seen."""
    states = [state for sentence in run.sentences for state in (sentence.before, sentence.after) if state is not None]
    if not states or not states[0].focused:
        return None
    seen: dict[int, PrintedGoal] = {}
    for state in states:
        for goal in state.focused:
            seen.setdefault(goal.identity, goal)
    roots = states[0].in_focus()
    steps: list[TacticStep] = []
    for order, sentence in enumerate(run.sentences):
        steps += _steps(sentence, order, frozenset(seen))
    depths = _depths(roots, steps)
    goals = tuple(
        Goal(str(identity), goal.conclusion, goal.hypotheses, depths.get(str(identity), 0))
        for identity, goal in seen.items()
    )
    trace = ProofTrace(TACTIC_TREE, tuple(map(str, roots)), goals, tuple(steps))
    return evolve(trace, completeness=WHOLE if _is_whole(run, trace) else PARTIAL)


def _is_whole(run: ScriptRun, trace: ProofTrace) -> bool:
    """Coq accepted the end, and every goal is closed by exactly one step and, roots aside, the child of exactly one."""
    closed = [step.goal for step in trace.steps]
    born = [*trace.roots, *(child for step in trace.steps for child in step.children)]
    every = sorted(goal.goal_id for goal in trace.goals)
    return run.ended_by in ("Qed", "Defined", "Save") and sorted(closed) == every and sorted(born) == every


def _steps(sentence: RunSentence, order: int, seen: frozenset[int]) -> list[TacticStep]:
    before, after = sentence.before, sentence.after
    if sentence.kind not in (TACTIC, COMMAND) or sentence.outcome != ACCEPTED or before is None or after is None:
        return []
    gone = before.open_goals() - after.open_goals()
    closed = [identity for identity in _in_order(before) if identity in gone and identity in seen]
    opened = [identity for identity in _in_order(after) if identity in seen and identity not in before.open_goals()]
    shares = share_out(before, after, closed, opened, sentence)
    head = sentence.heads[0] if sentence.heads else ""
    return [
        TacticStep(str(identity), sentence.text, head, order, tuple(str(child) for child in shares[identity]))
        for identity in closed
    ]


def _in_order(state: ProofState) -> tuple[int, ...]:
    """Goals in focus, then those out of focus, then shelved ones, each once."""
    return tuple(dict.fromkeys((*state.in_focus(), *state.unfocused, *state.shelved)))


def share_out(
    before: ProofState, after: ProofState, closed: list[int], opened: list[int], sentence: RunSentence
) -> dict[int, list[int]]:
    """The opened goals by the closed goal that they came out of.

    One closed goal owns all. Of several, Coq's partial proof says which goal stands at whose place (``below``); a goal
    that it doesn't place belongs to the first closed goal in focus, the one a tactic without selector works on.
    """
    shares: dict[int, list[int]] = {identity: [] for identity in closed}
    if not closed:
        return shares
    in_focus = set(before.in_focus())
    worked_on = next((identity for identity in closed if identity in in_focus), closed[0])
    for identity in opened:
        owners = [owner for owner in closed if identity in sentence.below.get(owner, ())]
        shares[owners[0] if owners else worked_on].append(identity)
    return shares


def needs_partial_proof(before: ProofState, after: ProofState) -> bool:
    """Whether the goal lists leave open which goal came out of which: several closed and something opened."""
    closed = before.open_goals() - after.open_goals()
    return len(closed) > 1 and bool(after.open_goals() - before.open_goals())


def _depths(roots: tuple[int, ...], steps: list[TacticStep]) -> dict[str, int]:
    depths = {str(root): 0 for root in roots}
    for step in steps:  # a goal is born before it is closed, so parents come first
        for child in step.children:
            depths.setdefault(child, depths.get(step.goal, 0) + 1)
    return depths
