"""Candidates that use a hypothesis: taken apart, applied backwards, applied forwards, rewritten with."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from wonton_core.model.search import TacticCandidate
from wonton_lean.tactics.local_context import LocalContext, LocalHypothesis, words_of
from wonton_lean.tactics.term_shape import Shape, shape_of

_FALSE = "False"
_DEEPEST_COMPONENT = 3


def hypothesis_candidates(context: LocalContext) -> Iterator[TacticCandidate]:
    """Uses of every hypothesis of ``context`` that is a proof or an element."""
    leads_to_false = False
    for hypothesis in context.hypotheses:
        if hypothesis.is_sort:
            continue
        yield from _take_apart(hypothesis, context)
        yield from _apply(hypothesis, context)
        yield from _rewrite(hypothesis, context)
        leads_to_false = leads_to_false or _rule_of(hypothesis.shape).result == _FALSE
    if leads_to_false and context.conclusion != _FALSE and context.shape.kind not in ("not", "ne", "arrow", "forall"):
        yield TacticCandidate("exfalso", -1.5)


def _take_apart(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    name, shape = hypothesis.name, hypothesis.shape
    match shape.kind:
        case "and" | "iff":
            first, second = context.fresh_names(2)
            yield TacticCandidate(f"cases {name} with | intro {first} {second} => ?_", 0.1)
        case "or":
            fresh = context.fresh_names(1)[0]
            yield TacticCandidate(f"cases {name} with | inl {fresh} => ?_ | inr {fresh} => ?_", -0.2)
        case "exists":
            witness, proof = context.fresh_names(2, wished=(shape.binders[0] if shape.binders else "x", "h"))
            yield TacticCandidate(f"cases {name} with | intro {witness} {proof} => ?_", 0.1)
        case "eq":
            yield from _take_equation_apart(hypothesis, context)
        case "app" | "atom":
            yield from _take_element_apart(hypothesis, context)


def _take_equation_apart(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    variables = {h.name for h in context.hypotheses}
    if variables.intersection(hypothesis.shape.parts):
        yield TacticCandidate(f"subst {hypothesis.name}", 0.0)
        yield TacticCandidate(f"cases {hypothesis.name}", -0.4)
    else:
        yield TacticCandidate(f"cases {hypothesis.name}", -0.8)
        first, second = context.fresh_names(2)
        if all(part.startswith("(") and "," in part for part in hypothesis.shape.parts):
            yield TacticCandidate(f"injection {hypothesis.name} with {first} {second}", -0.6)


def _take_element_apart(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    name, kind = hypothesis.name, hypothesis.type
    if kind == "Bool":
        if context.mentions(name):
            yield TacticCandidate(f"cases {name} with | false => ?_ | true => ?_", -0.5)
        if context.shape.kind == "eq" and name in words_of(context.conclusion):
            yield TacticCandidate(f"cases {name} <;> rfl", 0.5)
    elif "×" in kind or kind.startswith("Prod "):
        if context.mentions(name):
            first, second = context.fresh_names(2, wished=("a", "b"))
            yield TacticCandidate(f"cases {name} with | mk {first} {second} => ?_", -0.3)
            if context.shape.kind == "eq":
                yield TacticCandidate(f"cases {name} <;> rfl", 0.3)
    elif kind == _FALSE:
        yield TacticCandidate(f"exact {name}.elim", 1.0)
    elif hypothesis.shape.kind == "app":
        yield TacticCandidate(f"cases {name}", -1.0)


@frozen
class _Rule:
    """What a hypothesis proves, and from what: named arguments are variables to be found by unification."""

    premises: tuple[str | None, ...]
    result: str
    shape: Shape


def _rule_of(shape: Shape) -> _Rule:
    premises: list[str | None] = []
    text = ""
    while True:
        if shape.kind == "forall":
            premises += [None] * len(shape.binders)
        elif shape.kind == "arrow":
            premises.append(shape.parts[0])
        elif shape.kind in ("not", "ne"):
            premises.append(shape.parts[0] if shape.kind == "not" else " = ".join(shape.parts))
            return _Rule(tuple(premises), _FALSE, shape_of(_FALSE))
        else:
            return _Rule(tuple(premises), text, shape)
        text = shape.parts[-1]
        shape = shape_of(text)


def _apply(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    name, rule = hypothesis.name, _rule_of(hypothesis.shape)
    result = rule.result or hypothesis.type
    holes = " ?_" * len(rule.premises)
    for selectors, component in _components(result, rule.shape, _DEEPEST_COMPONENT):
        if not selectors and component == context.conclusion and rule.premises:
            yield TacticCandidate(f"apply {name}", -0.3)
        elif selectors and component == context.conclusion:
            used = f"({name}{holes})" if holes else name
            yield TacticCandidate(f"refine {used}{selectors}", -0.4)
    if not rule.premises:
        return
    same_head = rule.shape.kind == "app" and rule.shape.parts[0] == context.shape.parts[0]
    if result != context.conclusion and (None in rule.premises or same_head):
        yield TacticCandidate(f"apply {name}", -1.2)
    first = rule.premises[0]
    proof = context.term_for(first) if first is not None else None
    if proof is not None:
        yield TacticCandidate(f"specialize {name} {proof}", -0.1)
    elif first is not None and result not in (context.conclusion, _FALSE):
        # The premise is not at hand: prove it first, then go on with what follows from it.
        fresh = context.fresh_names(1)[0]
        decomposable = shape_of(result).kind in ("and", "or", "exists", "iff", "eq")
        yield TacticCandidate(f"have {fresh} := {name} ?_", -1.0 if decomposable else -1.6)
    if None in rule.premises:
        for other in context.hypotheses:
            if not other.is_sort and other.name != name:
                fresh = context.fresh_names(1)[0]
                yield TacticCandidate(f"have {fresh} := {name} {other.name}", -2.0)


def _components(text: str, shape: Shape, depth: int) -> Iterator[tuple[str, str]]:
    """Parts of a conjunction or equivalence with the projections that lead to them; the whole first."""
    yield "", text
    if depth and shape.kind == "and":
        for number, part in enumerate(shape.parts, start=1):
            for selectors, component in _components(part, shape_of(part), depth - 1):
                yield f".{number}{selectors}", component
    elif depth and shape.kind == "iff":
        left, right = shape.parts
        yield ".mp ?_", right
        yield ".mpr ?_", left


def _rewrite(hypothesis: LocalHypothesis, context: LocalContext) -> Iterator[TacticCandidate]:
    rule = _rule_of(hypothesis.shape)
    if rule.shape.kind != "eq":
        return
    left, right = rule.shape.parts
    if left in context.conclusion or rule.premises:
        yield TacticCandidate(f"rw [{hypothesis.name}]", -1.2)
    if right in context.conclusion or rule.premises:
        yield TacticCandidate(f"rw [← {hypothesis.name}]", -1.5)
    for other in context.hypotheses:
        if other.name != hypothesis.name and not other.is_sort and left in other.type and not rule.premises:
            yield TacticCandidate(f"rw [{hypothesis.name}] at {other.name}", -2.0)
