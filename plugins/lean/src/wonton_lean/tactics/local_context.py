"""A goal's context as rules need it: usable hypotheses with their shapes, and fresh names."""

from __future__ import annotations

import re

from attrs import frozen

from wonton_core.model.proof_trace import Goal
from wonton_lean.tactics.term_shape import Shape, normal_text, shape_of

_IDENTIFIER = re.compile(r"[^\W\d][\w'!?]*\Z")
_WORD = re.compile(r"[^\W\d][\w'!?]*")
_SORTS = ("Prop", "Type", "Sort")


@frozen
class LocalHypothesis:
    """A hypothesis that a tactic can name; ``type`` is spaced uniformly."""

    name: str
    type: str
    shape: Shape

    @property
    def is_sort(self) -> bool:
        """Whether it stands for a proposition or a type, not for a proof or an element."""
        return self.type.split()[0] in _SORTS


@frozen
class LocalContext:
    """What the rules see of a goal."""

    conclusion: str
    shape: Shape
    hypotheses: tuple[LocalHypothesis, ...]
    taken: frozenset[str]

    def fresh_names(self, count: int, base: str = "h", wished: tuple[str, ...] = ()) -> list[str]:
        """``count`` names not in the context: the ``wished`` ones where they are free, else numbered from ``base``."""
        taken = set(self.taken)
        names = []
        for position in range(count):
            wish = wished[position] if position < len(wished) else base
            name = wish if _IDENTIFIER.match(wish) and wish != "_" else base
            number = 0
            candidate = name
            while candidate in taken:
                number += 1
                candidate = f"{name}{number}"
            taken.add(candidate)
            names.append(candidate)
        return names

    def proof_of(self, proposition: str) -> str | None:
        """The name of a hypothesis with exactly this type, or None."""
        return next((h.name for h in self.hypotheses if h.type == proposition), None)

    def term_for(self, proposition: str, depth: int = 2) -> str | None:
        """A term for ``proposition`` made of hypotheses and constructors of connectives, or None."""
        name = self.proof_of(proposition)
        if name is not None or depth == 0:
            return name
        shape = shape_of(proposition)
        if shape.kind == "or":
            for constructor, part in zip(("Or.inl", "Or.inr"), shape.parts, strict=True):
                inner = self.term_for(part, depth - 1)
                if inner is not None:
                    return f"({constructor} {inner})"
        elif shape.kind == "and":
            inner_terms = [self.term_for(part, depth - 1) for part in shape.parts]
            if None not in inner_terms:
                return "⟨" + ", ".join(filter(None, inner_terms)) + "⟩"
        return None

    def mentions(self, name: str) -> bool:
        """Whether the conclusion or a hypothesis depends on ``name``, as far as it is printed."""
        return any(name in _WORD.findall(text) for text in (self.conclusion, *(h.type for h in self.hypotheses)))


def read_context(goal: Goal) -> LocalContext:
    """The context of ``goal``; hypotheses without a usable name are left out, a shadowed name means the last one."""
    usable: dict[str, LocalHypothesis] = {}
    for hypothesis in goal.hypotheses:
        usable.pop(hypothesis.name, None)
        if _IDENTIFIER.match(hypothesis.name):
            text = normal_text(hypothesis.type)
            usable[hypothesis.name] = LocalHypothesis(hypothesis.name, text, shape_of(text))
    conclusion = normal_text(goal.conclusion)
    taken = frozenset(h.name.rstrip("✝¹²³⁴⁵⁶⁷⁸⁹⁰") for h in goal.hypotheses)
    return LocalContext(conclusion, shape_of(conclusion), tuple(usable.values()), taken)


def words_of(text: str) -> frozenset[str]:
    """The identifiers in a printed term."""
    return frozenset(_WORD.findall(text))
