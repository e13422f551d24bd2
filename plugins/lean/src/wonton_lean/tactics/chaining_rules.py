"""A hypothesis applied to other hypotheses where the goal alone doesn't say which: transitivity and its like.

From ``h : ∀ x y z, R x y → R y z → R x z``, ``f : R a b`` and ``g : R b c`` follows ``R a c``; that ``y`` is ``b`` only
the premises tell. They are matched with hypotheses from left to right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from wonton_core.model.search import TacticCandidate
from wonton_lean.tactics.local_context import LocalContext
from wonton_lean.tactics.term_shape import Shape, shape_of

_SCORE = -2.5
_MOST_CANDIDATES = 4


def chained(context: LocalContext) -> Iterator[TacticCandidate]:
    """Every hypothesis with a variable that the conclusion leaves open, applied to hypotheses that fit."""
    for hypothesis in context.hypotheses:
        variables, premises, arguments, result = _taken_apart(hypothesis.shape)
        if len(premises) < 2 or hypothesis.is_sort:
            continue
        known = _match(result, context.shape, variables, {})
        if known is None or len(known) == len(variables):
            continue
        for proofs in islice(_proofs(premises, variables, known, context), _MOST_CANDIDATES):
            rest = iter(proofs)
            words = " ".join(next(rest) if is_premise else "_" for is_premise in arguments)
            yield TacticCandidate(f"exact {hypothesis.name} {words}", _SCORE)


def _taken_apart(shape: Shape) -> tuple[frozenset[str], list[str], list[bool], Shape]:
    """Variables, premises, for every argument in order whether it is a premise, and the result."""
    variables: set[str] = set()
    premises: list[str] = []
    arguments: list[bool] = []
    while shape.kind in ("forall", "arrow"):
        if shape.kind == "forall":
            variables |= set(shape.binders)
            arguments += [False] * len(shape.binders)
        else:
            premises.append(shape.parts[0])
            arguments.append(True)
        shape = shape_of(shape.parts[-1])
    return frozenset(variables), premises, arguments, shape


def _match(pattern: Shape, found: Shape, variables: frozenset[str], known: Mapping[str, str]) -> dict[str, str] | None:
    """``known`` with what the variables of ``pattern`` must be, or None where ``found`` is of another form."""
    if pattern.kind != found.kind or len(pattern.parts) != len(found.parts):
        return None
    substitution = dict(known)
    for part, other in zip(pattern.parts, found.parts, strict=True):
        if part in variables:
            part = substitution.setdefault(part, other)
        if part != other:
            return None
    return substitution


def _proofs(
    premises: Sequence[str], variables: frozenset[str], known: Mapping[str, str], context: LocalContext
) -> Iterator[tuple[str, ...]]:
    """Names of hypotheses, one a premise, that fit together."""
    if not premises:
        yield ()
        return
    first, *others = premises
    for hypothesis in context.hypotheses:
        substitution = _match(shape_of(first), hypothesis.shape, variables, known)
        if substitution is not None:
            for rest in _proofs(others, variables, substitution, context):
                yield (hypothesis.name, *rest)
