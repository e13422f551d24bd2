"""Induction over numbers, lists and what is defined by recursion on them, and the steps that an induction ends with.

Only a hypothesis of one of these types brings such a candidate: goals of pure logic never see one.
"""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.model.search import TacticCandidate
from wonton_lean.tactics.local_context import LocalContext, LocalHypothesis, words_of

_NUMBER, _LIST = "Nat", "List"
_ASSUMED = "ih"  # what the induction assumes
# The constructor whose argument is of the type itself, as a function of that argument alone.
_CONSTRUCTORS = {_NUMBER: "Nat.succ", _LIST: "(List.cons _)"}


def induction_candidates(context: LocalContext) -> Iterator[TacticCandidate]:
    """Induction and case analysis on numbers, lists and proofs about them; equations of two constructors."""
    kinds = set()
    for hypothesis in context.hypotheses:
        head = hypothesis.type.split()[0]
        if head in _CONSTRUCTORS and hypothesis.shape.kind in ("app", "atom"):
            kinds.add(head)
            yield from _on_element(hypothesis, head, context)
        elif hypothesis.shape.kind == "app":
            yield from _on_proof(hypothesis, context)
    if context.shape.kind == "eq":
        for kind in _CONSTRUCTORS:
            if kind in kinds or (kind == _NUMBER and kinds):  # the length of a list is a number
                yield TacticCandidate(f"refine congrArg {_CONSTRUCTORS[kind]} ?_", -0.5)


def _on_element(hypothesis: LocalHypothesis, kind: str, context: LocalContext) -> Iterator[TacticCandidate]:
    name = hypothesis.name
    if not context.mentions(name):
        return
    if kind == _NUMBER:
        smaller, assumed = context.fresh_names(2, wished=(name, _ASSUMED))
        base, step = "zero", f"succ {smaller}"
    else:
        first, smaller, assumed = context.fresh_names(3, wished=("a", name, _ASSUMED))
        base, step = "nil", f"cons {first} {smaller}"
    elsewhere = 0.0 if name in words_of(context.conclusion) else 0.8
    within = _within(context)
    yield TacticCandidate(f"induction {name} with | {base} => ?_ | {step} {assumed} => ?_", -0.6 - elsewhere - within)
    yield TacticCandidate(f"cases {name} with | {base} => ?_ | {step} => ?_", -0.9 - elsewhere - within)


def _on_proof(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    """`n ≤ m`, which Lean prints as `n.le m`, and membership, which computes to a disjunction."""
    name, head = hypothesis.name, hypothesis.shape.parts[0]
    if head.endswith(".le"):
        smaller, assumed = context.fresh_names(2, wished=("h", _ASSUMED))
        yield TacticCandidate(
            f"induction {name} with | refl => ?_ | step {smaller} {assumed} => ?_", -0.7 - _within(context)
        )
    elif head == "Wonton.Member":
        first, second = context.fresh_names(2)
        yield TacticCandidate(f"cases {name} with | inl {first} => ?_ | inr {second} => ?_", -0.3)
        yield TacticCandidate(f"exact {name}.elim", -0.2)


def _within(context: LocalContext) -> float:
    """One induction inside another is the last thing to try."""
    return 1.2 if _ASSUMED in context.taken else 0.0
