"""What a proof did: goals and the tactics that turned them into other goals.

One record serves three artifacts. A *search graph* holds every step tried that Lean accepted, dead branches
included; a *tactic tree* holds only the steps of the winning proof, each goal closed by exactly one step; for an
assistant that replays scripts (Coq), the tactic tree is what the replay saw.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Hypothesis:
    """One entry of a goal's context; ``value`` is the body of a local definition or empty."""

    name: str
    type: str
    value: str = ""


@frozen
class Goal:
    """A goal with an identity of its own: two goals that print alike are still two goals."""

    goal_id: str
    conclusion: str
    hypotheses: tuple[Hypothesis, ...] = ()
    depth: int = 0


@frozen
class TacticStep:
    """One tactic applied to one goal.

    ``tactic`` is the text as the assistant ran it, ``head`` its head word in the assistant's own vocabulary,
    ``order`` the position in which it was run, ``children`` the goals it left (none: it closed the goal),
    ``on_proof`` whether it is part of the winning proof.
    """

    goal: str
    tactic: str
    head: str
    order: int
    children: tuple[str, ...] = ()
    on_proof: bool = True


@frozen
class ProofTrace:
    """Goals and steps of a search or of a proof; ``roots`` are the goals of the statement.

    ``family`` is ``search_graph`` or ``tactic_tree``; ``completeness`` is ``whole``, ``partial`` or ``no_script``.
    """

    family: str
    roots: tuple[str, ...]
    goals: tuple[Goal, ...]
    steps: tuple[TacticStep, ...]
    completeness: str = "whole"
