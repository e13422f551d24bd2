"""What the normal form of proofs knows of inductive types, in neutral words."""

from __future__ import annotations

from attrs import field, frozen


@frozen
class NeutralInductive:
    """``constructors`` in neutral order, each with the number of its fields without parameters; ``projections`` of the
    only constructor of a structure, by field."""

    constructors: tuple[tuple[str, int], ...]
    projections: tuple[str, ...] = field(default=())


_CONJUNCTION = NeutralInductive((("conjunction_introduction", 2),), ("conjunction_left", "conjunction_right"))

INDUCTIVES = {
    "truth": NeutralInductive((("truth_introduction", 0),)),
    "falsity": NeutralInductive(()),
    "conjunction": _CONJUNCTION,
    "equivalence": _CONJUNCTION,
    "disjunction": NeutralInductive((("disjunction_left", 1), ("disjunction_right", 1))),
    "existential": NeutralInductive((("existential_introduction", 2),)),
    "equality": NeutralInductive((("reflexivity", 0),)),
    "boolean": NeutralInductive((("boolean_true", 0), ("boolean_false", 0))),
    "boolean_holds": NeutralInductive((("boolean_holds_introduction", 0),)),
    "pair_type": NeutralInductive((("pair", 2),), ("pair_first", "pair_second")),
    "disjoint_sum": NeutralInductive((("disjoint_sum_left", 1), ("disjoint_sum_right", 1))),
    "decision": NeutralInductive((("decision_yes", 1), ("decision_no", 1))),
    "natural": NeutralInductive((("zero", 0), ("successor", 1))),
    "list": NeutralInductive((("list_empty", 0), ("list_cons", 2))),
}
"""By the concept of the type. An equivalence is the conjunction of its two directions, as Coq has it."""

SAME_AS = {
    "equivalence_introduction": "conjunction_introduction",
    "equivalence_forward": "conjunction_left",
    "equivalence_backward": "conjunction_right",
}
"""Words that mean another word's thing inside of a proof."""

PROJECTED_FROM = {
    name: (inductive.constructors[0][0], position)
    for inductive in INDUCTIVES.values()
    for position, name in enumerate(inductive.projections)
}
"""The constructor and the field that each projection takes apart."""

CONSTANT_CONSTRUCTORS = frozenset(("truth_introduction", "boolean_true", "boolean_false", "zero"))
"""Constructors without any argument, parameters included."""
