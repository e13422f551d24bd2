"""Statements of any assistant as propositions, and when two of them are the same.

What a run recorded of a statement is read through the concept table of the run's own assistant, so that this needs to
know no assistant: variables that range over propositions, arrows between propositions, and the concepts of the
connectives. A statement with anything else in it has no form here.

Two rules say that two statements are the same:

- ``exact``: the same formula up to the names of variables;
- ``premises``: the same after what follows has been made alike in both, all of which intuitionistic logic proves to
  change nothing: a negation is an implication of falsity; premises are a set, wherever they stand in a chain of
  implications, and a conjunction among them is its two parts. An equivalence whose two sides would become the same is
  left as it is: that they are the same is what it says.

Metamath's ``$e`` hypotheses are premises in both rules, as its frames are read as statements (see ``terms``).
"""

from __future__ import annotations

import itertools
from typing import TypeAlias

from wonton_core.graphs.concept_table import concept_table
from wonton_core.model.term import TermGraph

Form: TypeAlias = tuple[object, ...]
"""``("variable", n)``, n counted in order of first occurrence, or a connective and its parts."""

EXACT = "exact"
PREMISES = "premises"
MOST_VARIABLES = 6
"""Statements over more propositions have no form: the rule ``premises`` tries all orders of variables."""

_ARITY = {
    "negation": 1,
    "conjunction": 2,
    "disjunction": 2,
    "equivalence": 2,
    "truth": 0,
    "falsity": 0,
}


def propositional_form(statement: TermGraph, assistant: str) -> Form | None:
    """The formula that ``statement`` is, or None where it isn't one over at most ``MOST_VARIABLES`` propositions."""
    concept = concept_table(assistant).concept
    nodes = statement.nodes
    at, bound = statement.root, 0
    while nodes[at].kind == "pi" and _is_proposition_sort(statement, nodes[at].children[0]):
        at, bound = nodes[at].children[1], bound + 1
    if bound > MOST_VARIABLES:
        return None
    known: dict[tuple[int, int], Form | None] = {}

    def form(node_at: int, depth: int) -> Form | None:
        """``depth`` counts the arrows that a node stands under: each binds what nothing uses."""
        key = (node_at, depth)
        if key not in known:
            known[key] = made(node_at, depth)
        return known[key]

    def made(node_at: int, depth: int) -> Form | None:
        node = nodes[node_at]
        if node.kind == "bvar":
            level = bound + depth - 1 - node.index
            return ("variable", level) if 0 <= level < bound else None
        if node.kind == "cast":
            return form(node.children[0], depth)
        if node.kind == "pi":
            premise, conclusion = form(node.children[0], depth), form(node.children[1], depth + 1)
            return None if premise is None or conclusion is None else ("implication", premise, conclusion)
        head = nodes[node.children[0]] if node.kind == "app" else node
        word = concept(head.name) if head.kind == "const" else ""
        arguments = node.children[1:] if node.kind == "app" else ()
        if _ARITY.get(word) != len(arguments):
            return None
        parts = tuple(form(argument, depth) for argument in arguments)
        return None if None in parts else (word, *parts)

    try:
        found = form(at, 0)
    except RecursionError:
        return None
    return None if found is None else _renumbered(found, {})


def _is_proposition_sort(term: TermGraph, at: int) -> bool:
    return term.nodes[at].kind == "sort" and term.nodes[at].name == "Prop"


def _renumbered(form: Form, names: dict[object, int]) -> Form:
    """Variables by order of first occurrence."""
    if form[0] == "variable":
        return ("variable", names.setdefault(form[1], len(names)))
    return (form[0], *(_renumbered(part, names) for part in form[1:] if isinstance(part, tuple)))


def same_proposition(left: Form, right: Form) -> str:
    """The rule by which two statements are the same, or an empty text."""
    if left == right:
        return EXACT
    return PREMISES if premise_form(left) == premise_form(right) else ""


def variables(form: Form) -> int:
    """How many propositions occur."""
    if form[0] == "variable":
        number = form[1]
        assert isinstance(number, int)
        return number + 1
    return max((variables(part) for part in form[1:] if isinstance(part, tuple)), default=0)


def premise_form(form: Form) -> str:
    """A text that is equal for two statements exactly when the rule ``premises`` makes them the same."""
    orders = itertools.permutations(range(variables(form)))
    return min(_text(_flat(form), order) for order in orders)


def _flat(form: Form) -> Form:
    """Negations as implications; implications as ("sequent", conclusion, premise ..)."""
    if form[0] == "variable":
        return form
    parts = [_flat(part) for part in form[1:] if isinstance(part, tuple)]
    if form[0] == "negation":
        parts = [parts[0], ("falsity",)]
    if form[0] == "equivalence" and form[1] != form[2] and _plain_text(parts[0]) == _plain_text(parts[1]):
        return form
    if form[0] not in ("negation", "implication"):
        return (form[0], *parts)
    premise, conclusion = parts
    premises = _conjuncts(premise)
    if conclusion[0] == "sequent":
        premises += [part for part in conclusion[2:] if isinstance(part, tuple)]
        conclusion = conclusion[1]  # type: ignore[assignment]
    return ("sequent", conclusion, *premises)


def _conjuncts(form: Form) -> list[Form]:
    if form[0] != "conjunction":
        return [form]
    return [found for part in form[1:] if isinstance(part, tuple) for found in _conjuncts(part)]


def _plain_text(form: Form) -> str:
    return _text(form, tuple(range(variables(form))))


def _text(form: Form, order: tuple[int, ...]) -> str:
    if form[0] == "variable":
        number = form[1]
        assert isinstance(number, int)
        return f"v{order[number]}"
    parts = [_text(part, order) for part in form[1:] if isinstance(part, tuple)]
    if form[0] == "sequent":
        return f"({parts[0]} <= {', '.join(sorted(set(parts[1:])))})"
    return f"{form[0]}({', '.join(parts)})"


_NEUTRAL_NAMES = "ABCDEFGH"
_NEUTRAL = {"conjunction": "and", "disjunction": "or", "equivalence": "iff", "implication": "->"}


def neutral_text(form: Form) -> str:
    """The statement in Wonton's neutral language (docs/pair_files.md), every part in parentheses of its own."""
    count = variables(form)
    binder = f"forall ({' '.join(_NEUTRAL_NAMES[:count])} : Prop), " if count else ""
    text = _neutral(form)
    return binder + (text[1:-1] if text.startswith("(") else text)


def _neutral(form: Form) -> str:
    word = form[0]
    if word == "variable":
        number = form[1]
        assert isinstance(number, int)
        return _NEUTRAL_NAMES[number]
    parts = [_neutral(part) for part in form[1:] if isinstance(part, tuple)]
    if word == "negation":
        return f"(not {parts[0]})"
    if word in ("truth", "falsity"):
        return {"truth": "True", "falsity": "False"}[str(word)]
    return f"({parts[0]} {_NEUTRAL[str(word)]} {parts[1]})"
