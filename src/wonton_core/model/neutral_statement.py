"""Statements that belong to no assistant: the typed terms from which every assistant's text is rendered.

Variables are named; two terms that differ in the names of bound variables only are the same statement
(``alpha_normal_form``). ``column`` is where a term begins in the text that it was read from (from 1; 0: not read from
a text); it takes no part in equality.
"""

from __future__ import annotations

import itertools
from typing import TypeAlias

from attrs import field, frozen

PROP = "Prop"
SET = "Set"
TYPE = "Type"
SORTS = (PROP, SET, TYPE)

# Every operation and its number of arguments.
OPERATIONS = {
    "bool": 0,  # the type of booleans
    "true": 0,
    "false": 0,
    "negb": 1,
    "andb": 2,
    "orb": 2,
    "xorb": 2,
    "implb": 2,  # true but for true, false
    "eqb": 2,  # boolean equality of booleans
    "if": 3,  # on a boolean
    "is_true": 1,  # the proposition True or False, chosen by a boolean
    "holds": 1,  # the inductive predicate on booleans with one constructor, at true
    "True": 0,  # the true proposition
    "False": 0,
    "not": 1,
    "and": 2,
    "or": 2,
    "iff": 2,
    "eq": 2,
    "ne": 2,
    "refl": 1,  # proof that a term equals itself
    "sym": 1,
    "trans": 2,
    "cong": 2,  # a function, and a proof that two arguments are equal
    "transport": 3,  # a family, a proof that two indices are equal, an inhabitant at the first index
    "decidable": 1,  # the type with a proof of the proposition, or of its negation, inside
    "prod": 2,  # the type of pairs
    "pair": 2,
    "fst": 1,
    "snd": 1,
    "nat": 0,  # the type of natural numbers: zero, and the successor of every one
    "zero": 0,
    "succ": 1,
    "add": 2,  # by recursion on the first number, as "mul"
    "mul": 2,  # succ(n) by m is m plus n by m
    "le": 2,  # the inductive predicate: le(n, n), and le(n, succ(m)) from le(n, m)
    "list": 1,  # the type of lists
    "nil": 1,  # of elements of a type
    "cons": 2,
    "append": 2,  # by recursion on the first list
    "length": 1,
    "map": 2,  # a function, and a list
    "member": 2,  # by recursion on the list: False, or that the head equals the element or the tail has it
}


@frozen
class Variable:
    """A variable, by its name."""

    name: str
    column: int = field(default=0, eq=False, repr=False)


@frozen
class Sort:
    """``Prop``, ``Set`` (small types) or ``Type`` (types of any size; every occurrence has a size of its own)."""

    name: str
    column: int = field(default=0, eq=False, repr=False)


@frozen
class Operation:
    """One of ``OPERATIONS`` applied to all its arguments."""

    operator: str
    arguments: tuple[Term, ...] = ()
    column: int = field(default=0, eq=False, repr=False)


@frozen
class Application:
    """A function applied to one argument."""

    function: Term
    argument: Term
    column: int = field(default=0, eq=False, repr=False)


@frozen
class Arrow:
    """Functions, or an implication."""

    domain: Term
    codomain: Term
    column: int = field(default=0, eq=False, repr=False)


@frozen
class ForAll:
    """A product over ``name``, which may occur in ``body``."""

    name: str
    domain: Term
    body: Term
    column: int = field(default=0, eq=False, repr=False)


@frozen
class Function:
    """The function that maps ``name`` to ``body``."""

    name: str
    domain: Term
    body: Term
    column: int = field(default=0, eq=False, repr=False)


Term: TypeAlias = Variable | Sort | Operation | Application | Arrow | ForAll | Function
NormalForm: TypeAlias = tuple[object, ...]


@frozen
class NeutralStatement:
    """A closed, well-typed statement. ``sort`` is the sort it lives in: ``Prop``, or ``Set`` or ``Type`` where the
    theorem is a construction rather than a proposition."""

    term: Term
    sort: str


def subterms(term: Term) -> tuple[Term, ...]:
    """The direct parts of a term, from left to right."""
    match term:
        case Variable() | Sort():
            return ()
        case Operation(_, arguments):
            return arguments
        case Application(first, second) | Arrow(first, second):
            return (first, second)
        case ForAll(_, domain, body) | Function(_, domain, body):
            return (domain, body)


def free_variables(term: Term) -> frozenset[str]:
    """Names that occur in ``term`` and are not bound there."""
    match term:
        case Variable(name):
            return frozenset([name])
        case ForAll(name, domain, body) | Function(name, domain, body):
            return free_variables(domain) | (free_variables(body) - {name})
        case _:
            return frozenset().union(*map(free_variables, subterms(term)))


def all_names(term: Term) -> frozenset[str]:
    """Names that occur in ``term``, bound or free, binders included."""
    own = {term.name} if isinstance(term, Variable | ForAll | Function) else set()
    return frozenset(own).union(*map(all_names, subterms(term)))


def alpha_normal_form(term: Term) -> NormalForm:
    """A value that is equal for two terms exactly when they are the same up to the names of bound variables.

    An arrow and a product over a variable that does not occur are the same; so binder groups and names given to
    hypotheses make no difference. Variables become de Bruijn indices.
    """
    return _normal(term, ())


def _normal(term: Term, bound: tuple[str, ...]) -> NormalForm:
    match term:
        case Variable(name):
            return ("bound", bound.index(name)) if name in bound else ("free", name)
        case Sort(name):
            return ("sort", name)
        case Operation(operator, arguments):
            return (operator, *(_normal(argument, bound) for argument in arguments))
        case Application(function, argument):
            return ("application", _normal(function, bound), _normal(argument, bound))
        case Arrow(domain, codomain):
            return ("product", _normal(domain, bound), _normal(codomain, ("", *bound)))
        case ForAll(name, domain, body):
            return ("product", _normal(domain, bound), _normal(body, (name, *bound)))
        case Function(name, domain, body):
            return ("function", _normal(domain, bound), _normal(body, (name, *bound)))


def rename_bound(term: Term, taken: frozenset[str]) -> Term:
    """The same statement with no bound variable named by a word in ``taken``: such a name gets a number."""
    names = all_names(term)
    fresh: dict[str, str] = {}
    for name in sorted(names & taken):
        numbers = itertools.count(1)
        fresh[name] = next(new for n in numbers if (new := f"{name}_{n}") not in names | taken)
    return _renamed(term, fresh)


def _renamed(term: Term, fresh: dict[str, str]) -> Term:
    match term:
        case Variable(name, column):
            return Variable(fresh.get(name, name), column)
        case Sort():
            return term
        case Operation(operator, arguments, column):
            return Operation(operator, tuple(_renamed(argument, fresh) for argument in arguments), column)
        case Application(first, second, column) | Arrow(first, second, column):
            return type(term)(_renamed(first, fresh), _renamed(second, fresh), column)
        case ForAll(name, domain, body, column) | Function(name, domain, body, column):
            return type(term)(fresh.get(name, name), _renamed(domain, fresh), _renamed(body, fresh), column)
