"""Candidates that follow from the outermost shape of the conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.model.search import TacticCandidate
from wonton_lean.tactics.local_context import LocalContext, words_of
from wonton_lean.tactics.term_shape import shape_of

_LARGEST_WITNESS_LIST = 4


def goal_candidates(context: LocalContext) -> Iterator[TacticCandidate]:
    """Introductions, constructors and closing tactics for the conclusion of ``context``."""
    yield from _closing(context)
    yield from _introductions(context)
    match context.shape.kind:
        case "and" | "iff":
            yield TacticCandidate("constructor", 0.0)
        case "or":
            yield TacticCandidate("left", -1.0)
            yield TacticCandidate("right", -1.0)
        case "exists":
            data = [h.name for h in context.hypotheses if not h.is_sort]
            for witness in (*data[-_LARGEST_WITNESS_LIST:], "true", "false"):
                yield TacticCandidate(f"exists {witness}", -1.0)
        case "app" | "atom" if context.conclusion not in ("False", "True"):
            # Any inductive type or proposition: its constructors by position.
            yield TacticCandidate("constructor", -1.5)
            yield TacticCandidate("left", -1.5)
            yield TacticCandidate("right", -1.5)
            yield TacticCandidate("infer_instance", -2.0)


def _closing(context: LocalContext) -> Iterator[TacticCandidate]:
    name = context.proof_of(context.conclusion)
    if name is not None:
        yield TacticCandidate(f"exact {name}", 1.0)
    else:
        yield TacticCandidate("assumption", -0.5)
    if any(not h.is_sort for h in context.hypotheses):
        yield TacticCandidate("contradiction", 0.6)
    kind = context.shape.kind
    if kind in ("eq", "iff", "app"):
        yield TacticCandidate("rfl", 0.8 if kind == "eq" else -0.5)
    if kind == "eq":
        left, right = context.shape.parts
        for hypothesis in context.hypotheses:
            if hypothesis.shape.kind in ("eq", "ne") and hypothesis.shape.parts == (right, left):
                yield TacticCandidate(f"exact {hypothesis.name}.symm", 0.9)
    if context.conclusion == "True":
        yield TacticCandidate("trivial", 1.0)
    data = {h.name for h in context.hypotheses if not h.is_sort}
    if kind in ("app", "atom") and not words_of(context.conclusion) & data:
        yield TacticCandidate("decide", -1.0)


def _introductions(context: LocalContext) -> Iterator[TacticCandidate]:
    wished: list[str] = []
    text = context.conclusion
    while (shape := shape_of(text)).kind in ("forall", "arrow", "not", "ne"):
        wished += shape.binders if shape.kind == "forall" else ("h",)
        if shape.kind in ("not", "ne"):
            break
        text = shape.parts[-1]
    if wished:
        names = context.fresh_names(len(wished), wished=tuple(wished))
        yield TacticCandidate("intro " + " ".join(names), 0.2)
        if len(names) > 1:
            yield TacticCandidate(f"intro {names[0]}", -2.0)
