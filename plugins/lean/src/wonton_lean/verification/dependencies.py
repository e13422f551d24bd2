"""What a constant of a compiled module rests on, read from the module itself.

Lean's ``#print axioms`` answers in a process that imports the module; this looks at the same facts without running
anything that the module could have changed.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.term import TermGraph
from wonton_lean.olean.module import OleanModule

KNOWN_AXIOMS = frozenset(
    (
        "sorryAx",
        "propext",
        "Classical.choice",
        "Quot.sound",
        "Lean.ofReduceBool",
        "Lean.ofReduceNat",
        "Lean.trustCompiler",
    )
)
"""Axioms of Lean's library: met in a term, they count whether or not the module declares them."""


@frozen
class Dependencies:
    """``values`` are the bodies of the constants of the same module that are used, the asked-for one included;
    ``constants`` are all names met on the way, ``axioms`` those of them that are axioms as far as the module shows."""

    values: dict[str, TermGraph]
    constants: frozenset[str]
    axioms: frozenset[str]


def dependencies_of(module: OleanModule, name: str) -> Dependencies:
    """All that ``name`` uses, through the module's own constants. Raises KeyError when the module lacks it."""
    values: dict[str, TermGraph] = {}
    met: set[str] = {name}
    axioms: set[str] = set()
    todo = [name]
    while todo:
        constant = module.constant(todo.pop())
        if constant.kind == "axiom":
            axioms.add(constant.name)
        terms = [module.term(constant.type_address)]
        if constant.value_address is not None:
            values[constant.name] = module.term(constant.value_address)
            terms.append(values[constant.name])
        new = {used for term in terms for used in term.constants()} - met
        met |= new
        todo += sorted(used for used in new if used in module)
    return Dependencies(values, frozenset(met), frozenset(axioms | (met & KNOWN_AXIOMS)))
