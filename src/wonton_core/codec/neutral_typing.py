"""Types of neutral terms, by evaluation: two types agree when they read the same after all functions were applied.

The rules are those on which the assistants agree. What one of them accepts by a rule of its own (a proposition used
as a small type, a small type where a type of any size is asked for) is refused, so that a statement means the same
everywhere. Sizes of types are not tracked: the assistants check them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import field, frozen

from wonton_core.codec.neutral_syntax import StatementError, parse_term, print_term
from wonton_core.model.neutral_statement import (
    PROP,
    SET,
    SORTS,
    TYPE,
    Application,
    Arrow,
    ForAll,
    Function,
    NeutralStatement,
    Operation,
    Sort,
    Term,
    Variable,
)


@frozen
class _Bound:
    """A variable, told from others by its ``number``; ``kind`` is its type, ``name`` serves messages."""

    number: int
    name: str = field(eq=False)
    kind: _Value = field(eq=False)


@frozen
class _Made:
    """A sort, an operation or an application that can't go on, with the values that it is made of.

    An equality carries the type of its sides first.
    """

    head: str
    parts: tuple[_Value, ...] = ()


@frozen
class _Binder:
    """A product, or a function."""

    is_product: bool
    domain: _Value
    body: Callable[[_Value], _Value]


_Value: TypeAlias = _Bound | _Made | _Binder
_Scope: TypeAlias = Mapping[str, tuple[_Value, _Value]]  # variable -> value, type

_BOOL = _Made("bool")
_NAT = _Made("nat")
_SORT = {name: _Made(name) for name in SORTS}
_CONNECTIVES = ("True", "False", "not", "and", "or", "iff", "eq", "ne", "is_true", "holds", "le", "member")
_MOST_STEPS = 20_000


def parse_statement(text: str) -> NeutralStatement:
    """The closed, well-typed statement in ``text``. Raises StatementError with the place of what is wrong."""
    return check_statement(parse_term(text))


def check_statement(term: Term) -> NeutralStatement:
    """The statement that ``term`` is. Raises StatementError when it isn't closed, well typed, or a type."""
    return NeutralStatement(term, _Checker().sort_of(term, {}))


class _Checker:
    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._steps = 0

    def _variable(self, name: str, kind: _Value) -> _Bound:
        return _Bound(next(self._numbers), name, kind)

    def _evaluate(self, term: Term, scope: _Scope) -> _Value:
        """The value of a well-typed term."""
        match term:
            case Variable(name):
                return scope[name][0]
            case Sort(name):
                return _SORT[name]
            case Operation(operator, arguments):
                parts = tuple(self._evaluate(argument, scope) for argument in arguments)
                return _Made(operator, (self.infer(arguments[0], scope), *parts) if operator == "eq" else parts)
            case Application(function, argument):
                return _apply(self._evaluate(function, scope), self._evaluate(argument, scope))
            case Arrow(domain, codomain):
                result = self._evaluate(codomain, scope)
                return _Binder(True, self._evaluate(domain, scope), lambda _: result)
            case ForAll(name, domain, body) | Function(name, domain, body):
                kind = self._evaluate(domain, scope)
                return _Binder(
                    isinstance(term, ForAll),
                    kind,
                    lambda value: self._evaluate(body, {**scope, name: (value, kind)}),
                )

    def sort_of(self, term: Term, scope: _Scope) -> str:
        """The sort of a term that is a type."""
        kind = self.infer(term, scope)
        if isinstance(kind, _Made) and kind.head in SORTS:
            return kind.head
        raise self._refusal(term, "a type or a proposition", kind)

    def _refusal(self, term: Term, expected: str, kind: _Value) -> StatementError:
        found = print_term(term)
        return StatementError(term.column, f"expected {expected}, found `{found}` of type `{self._show(kind)}`")

    def _check(self, term: Term, expected: _Value, scope: _Scope) -> _Value:
        """The value of ``term``, which has the type ``expected``."""
        kind = self.infer(term, scope)
        if not self._same(kind, expected):
            raise self._refusal(term, f"a term of type `{self._show(expected)}`", kind)
        return self._evaluate(term, scope)

    def infer(self, term: Term, scope: _Scope) -> _Value:
        """The type of ``term``."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise StatementError(term.column, "the types in this statement take too long to work out")
        match term:
            case Variable(name):
                if name not in scope:
                    raise StatementError(term.column, f"unknown variable `{name}`")
                return scope[name][1]
            case Sort():
                return _SORT[TYPE]
            case Arrow(domain, codomain):
                return _SORT[_product_sort(self.sort_of(domain, scope), self.sort_of(codomain, scope))]
            case ForAll(_, domain, body):
                first = self.sort_of(domain, scope)
                return _SORT[_product_sort(first, self.sort_of(body, self._under(term, scope)))]
            case Function(name, domain, body):
                self.sort_of(domain, scope)
                self.infer(body, self._under(term, scope))
                kind = self._evaluate(domain, scope)
                return _Binder(True, kind, lambda value: self.infer(body, {**scope, name: (value, kind)}))
            case Application(function, argument):
                product = self._function_type(function, scope)
                return product.body(self._check(argument, product.domain, scope))
            case Operation(operator, arguments):
                return self._infer_operation(operator, arguments, scope)

    def _under(self, term: ForAll | Function, scope: _Scope) -> _Scope:
        kind = self._evaluate(term.domain, scope)
        return {**scope, term.name: (self._variable(term.name, kind), kind)}

    def _function_type(self, term: Term, scope: _Scope) -> _Binder:
        kind = self.infer(term, scope)
        if isinstance(kind, _Binder):
            return kind
        raise self._refusal(term, "a function", kind)

    def _infer_operation(self, operator: str, arguments: tuple[Term, ...], scope: _Scope) -> _Value:
        match operator, arguments:
            case (("bool" | "nat"), _):
                return _SORT[SET]
            case (("True" | "False"), _):
                return _SORT[PROP]
            case (("true" | "false" | "negb" | "andb" | "orb" | "xorb" | "implb" | "eqb" | "is_true" | "holds"), _):
                for argument in arguments:
                    self._check(argument, _BOOL, scope)
                return _SORT[PROP] if operator in ("is_true", "holds") else _BOOL
            case (("not" | "and" | "or" | "iff" | "decidable"), _):
                for argument in arguments:
                    self._check(argument, _SORT[PROP], scope)
                return _SORT[SET if operator == "decidable" else PROP]
            case (("eq" | "ne"), (left, right)):
                self._check(right, self.infer(left, scope), scope)
                return _SORT[PROP]
            case "if", (condition, first, second):
                self._check(condition, _BOOL, scope)
                kind = self.infer(first, scope)
                self._check(second, kind, scope)
                return kind
            case "prod", _:
                sorts = [self._sort_of_data(argument, scope) for argument in arguments]
                return _SORT[max(sorts, key=SORTS.index)]
            case "pair", _:
                return _Made("prod", tuple(self._data(argument, scope) for argument in arguments))
            case (("fst" | "snd"), (pair,)):
                kind = self.infer(pair, scope)
                if not (isinstance(kind, _Made) and kind.head == "prod"):
                    raise self._refusal(pair, "a pair", kind)
                return kind.parts[0 if operator == "fst" else 1]
            case (("zero" | "succ" | "add" | "mul" | "le"), _):
                for argument in arguments:
                    self._check(argument, _NAT, scope)
                return _SORT[PROP] if operator == "le" else _NAT
            case (("list" | "nil" | "cons" | "append" | "length" | "map" | "member"), _):
                return self._infer_about_lists(operator, arguments, scope)
            case _:
                return self._infer_about_equality(operator, arguments, scope)

    def _infer_about_lists(self, operator: str, arguments: tuple[Term, ...], scope: _Scope) -> _Value:
        match operator, arguments:
            case "list", (kind_of_elements,):
                return _SORT[self._sort_of_data(kind_of_elements, scope)]
            case "nil", (kind_of_elements,):
                self._sort_of_data(kind_of_elements, scope)
                return _Made("list", (self._evaluate(kind_of_elements, scope),))
            case (("cons" | "member"), (element, of)):
                kind = _Made("list", (self._data(element, scope),))
                self._check(of, kind, scope)
                return kind if operator == "cons" else _SORT[PROP]
            case "append", (first, second):
                kind = self._list(first, scope)
                self._check(second, kind, scope)
                return kind
            case "map", (function, of):
                (kind_inside,) = self._list(of, scope).parts
                product = self._function_type(function, scope)
                if not self._same(product.domain, kind_inside):
                    raise self._refusal(function, f"a function on `{self._show(kind_inside)}`", product)
                results = [product.body(self._variable("x", kind_inside)) for _ in range(2)]
                if not self._same(*results) or self._is_proposition(results[0]):
                    raise self._refusal(function, "a function to one type of data", product)
                return _Made("list", (results[0],))
            case _:
                self._list(arguments[0], scope)
                return _NAT

    def _list(self, term: Term, scope: _Scope) -> _Made:
        kind = self.infer(term, scope)
        if isinstance(kind, _Made) and kind.head == "list":
            return kind
        raise self._refusal(term, "a list", kind)

    def _sort_of_data(self, term: Term, scope: _Scope) -> str:
        """The sort of a type that is no proposition."""
        sort = self.sort_of(term, scope)
        if sort == PROP:
            raise self._refusal(term, "a type of data", _SORT[PROP])
        return sort

    def _data(self, term: Term, scope: _Scope) -> _Value:
        """The type of a term that is no proof."""
        kind = self.infer(term, scope)
        if self._is_proposition(kind):
            raise self._refusal(term, "data, not a proof", kind)
        return kind

    def _infer_about_equality(self, operator: str, arguments: tuple[Term, ...], scope: _Scope) -> _Value:
        match operator, arguments:
            case "refl", (term,):
                kind, value = self.infer(term, scope), self._evaluate(term, scope)
                return _Made("eq", (kind, value, value))
            case "sym", (proof,):
                kind, left, right = self._equality(proof, scope)
                return _Made("eq", (kind, right, left))
            case "trans", (first, second):
                kind, left, middle = self._equality(first, scope)
                _, start, right = self._equality(second, scope)
                if not self._same(middle, start):
                    wanted = f"a proof of an equality that begins with `{self._show(middle)}`"
                    raise self._refusal(second, wanted, self.infer(second, scope))
                return _Made("eq", (kind, left, right))
            case _:
                function, proof = arguments[:2]
                kind, left, right = self._equality(proof, scope)
                product = self._function_type(function, scope)
                if not self._same(product.domain, kind):
                    raise self._refusal(function, f"a function on `{self._show(kind)}`", product)
                value = self._evaluate(function, scope)
                if operator == "cong":
                    results = product.body(left), product.body(right)
                    if not self._same(*results):
                        raise self._refusal(function, "a function whose type does not depend on its argument", product)
                    return _Made("eq", (results[0], _apply(value, left), _apply(value, right)))
                result = product.body(left)
                if not (isinstance(result, _Made) and result.head in SORTS):
                    raise self._refusal(function, "a family of types or propositions", product)
                self._check(arguments[2], _apply(value, left), scope)
                return _apply(value, right)

    def _equality(self, proof: Term, scope: _Scope) -> tuple[_Value, _Value, _Value]:
        kind = self.infer(proof, scope)
        if isinstance(kind, _Made) and kind.head == "eq":
            return kind.parts[0], kind.parts[1], kind.parts[2]
        raise self._refusal(proof, "a proof of an equality", kind)

    def _is_proposition(self, kind: _Value) -> bool:
        if isinstance(kind, _Binder):
            return self._is_proposition(kind.body(self._variable("x", kind.domain)))
        return _type_of_stuck(kind) == _SORT[PROP] or (isinstance(kind, _Made) and kind.head in _CONNECTIVES)

    def _same(self, left: _Value, right: _Value) -> bool:
        match left, right:
            case _Bound(), _Bound():
                return left == right
            case _Made(head, parts), _Made(other_head, other_parts):
                return head == other_head and all(map(self._same, parts, other_parts))
            case _Binder(), _Binder():
                if left.is_product != right.is_product or not self._same(left.domain, right.domain):
                    return False
                variable = self._variable("x", left.domain)
                return self._same(left.body(variable), right.body(variable))
        return False

    def _show(self, value: _Value) -> str:
        return print_term(self._read_back(value))

    def _read_back(self, value: _Value) -> Term:
        """A term of this value, for messages."""
        match value:
            case _Bound():
                return Variable(value.name)
            case _Made(head, ()) if head in SORTS:
                return Sort(head)
            case _Made("application", (function, argument)):
                return Application(self._read_back(function), self._read_back(argument))
            case _Made(head, parts):
                return Operation(head, tuple(map(self._read_back, parts[1:] if head == "eq" else parts)))
            case _Binder(is_product, domain, body):
                number = next(self._numbers)
                inside = self._read_back(body(_Bound(number, f"x{number}", domain)))
                made = ForAll if is_product else Function
                return made(f"x{number}", self._read_back(domain), inside)


def _apply(function: _Value, argument: _Value) -> _Value:
    if isinstance(function, _Binder):
        return function.body(argument)
    return _Made("application", (function, argument))


def _type_of_stuck(value: _Value) -> _Value | None:
    """The type of a variable, or of one applied to arguments; None for anything else."""
    if isinstance(value, _Bound):
        return value.kind
    if isinstance(value, _Made) and value.head == "application":
        kind = _type_of_stuck(value.parts[0])
        return kind.body(value.parts[1]) if isinstance(kind, _Binder) else None
    return None


def _product_sort(domain: str, codomain: str) -> str:
    return PROP if codomain == PROP else max(domain, codomain, SET, key=SORTS.index)
