"""The text of a neutral statement: read and printed.

From loosest to tightest, each level with its operators::

    forall (x y : A) (z : B), t    fun (x : A) => t    if b then x else y
    t iff t                         neither side an arrow without parentheses
    t -> t                          to the right
    t or t        t and t           to the right
    not t
    t = t         t != t
    t || t        t && t            to the left
    A * B
    !t
    f x y
    x   Prop   Set   Type   bool   true   false   True   False   (t)   (x, y)
    xorb(a, b)   implb(a, b)   eqb(a, b)   is_true(b)   holds(b)   decidable(P)   fst(p)   snd(p)
    refl(x)   sym(e)   trans(e, e')   cong(f, e)   transport(P, e, y)
    nat   zero   succ(n)   add(n, m)   mul(n, m)   le(n, m)
    list(A)   nil(A)   cons(x, l)   append(l, m)   length(l)   map(f, l)   member(x, l)

Types are checked in ``neutral_typing``. Printing what was read and reading it again gives the same statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from attrs import frozen

from wonton_core.errors import BadInputError
from wonton_core.model.neutral_statement import (
    OPERATIONS,
    SORTS,
    Application,
    Arrow,
    ForAll,
    Function,
    Operation,
    Sort,
    Term,
    Variable,
    free_variables,
    subterms,
)

_LARGEST_DEPTH = 100
_LARGEST_NESTING = 60

_CONSTANTS = ("bool", "true", "false", "True", "False", "nat", "zero")
_CALLS = tuple(
    """xorb implb eqb is_true holds decidable fst snd refl sym trans cong transport
    succ add mul le list nil cons append length map member""".split()
)
_WORDS = ("forall", "fun", "if", "then", "else", "not", "and", "or", "iff", *SORTS, *_CONSTANTS, *_CALLS)
_TOKEN = re.compile(r"\s*(?:([A-Za-z_][A-Za-z0-9_]*'*)|(->|=>|!=|&&|\|\||[=!*():,])|(\S))")

_BINDER, _IFF, _ARROW, _NOT, _PRODUCT, _NEGATION, _APPLICATION, _ATOM = 0, 9, 10, 40, 80, 90, 100, 110


@frozen
class _Infix:
    operator: str
    level: int
    left: int
    right: int


_INFIX = {
    "iff": _Infix("iff", _IFF, 11, 11),
    "->": _Infix("->", _ARROW, 11, 10),
    "or": _Infix("or", 20, 21, 20),
    "and": _Infix("and", 30, 31, 30),
    "=": _Infix("eq", 50, 51, 51),
    "!=": _Infix("ne", 50, 51, 51),
    "||": _Infix("orb", 60, 60, 61),
    "&&": _Infix("andb", 70, 70, 71),
    "*": _Infix("prod", _PRODUCT, 81, 81),
}
_SYMBOL_OF = {infix.operator: (symbol, infix) for symbol, infix in _INFIX.items()}


class StatementError(BadInputError):
    """A neutral statement can't be read or is not well typed; ``column`` (from 1) says where."""

    code = "input.statement"

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(
            f"column {column}: {problem}",
            cause="the neutral statement is misspelt or not well typed",
            next_step="mend the statement; docs/pair_files.md tells the syntax",
        )
        self.column = column


@frozen
class _Token:
    kind: str  # name, word, symbol or end
    text: str
    column: int

    @property
    def shown(self) -> str:
        return "the end of the statement" if self.kind == "end" else f"`{self.text}`"


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while found := _TOKEN.match(text, position):
        name, symbol, stray = found.groups()
        column = found.end() - len(name or symbol or stray) + 1
        if stray:
            raise StatementError(column, f"unexpected character `{stray}`")
        yield _Token("symbol" if symbol else "word" if name in _WORDS else "name", name or symbol, column)
        position = found.end()
    yield _Token("end", "", len(text) + 1)


def parse_term(text: str) -> Term:
    """The term in ``text``, types unchecked. Raises StatementError."""
    term = _Parser(list(_tokens(text))).whole()
    layer, depth = [term], 0
    while layer:
        depth += 1
        if depth > _LARGEST_DEPTH:
            raise StatementError(layer[0].column, f"the statement is nested deeper than {_LARGEST_DEPTH} levels")
        layer = [part for term in layer for part in subterms(term)]
    return term


class _Parser:
    """Operator precedence over the tokens of one statement."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._nesting = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._position]

    def _take(self) -> _Token:
        token = self._next
        self._position += token.kind != "end"
        return token

    def _fail(self, expected: str) -> NoReturn:
        raise StatementError(self._next.column, f"expected {expected}, found {self._next.shown}")

    def _expect(self, text: str) -> _Token:
        if self._next.kind not in ("word", "symbol") or self._next.text != text:
            self._fail(f"`{text}`")
        return self._take()

    def whole(self) -> Term:
        term = self._term(_BINDER)
        if self._next.kind != "end":
            self._fail("an operator or the end of the statement")
        return term

    def _term(self, least: int, *, binder: bool = False) -> Term:
        """A term whose operators are of level ``least`` or tighter; ``binder``: or one that begins with a word such
        as `forall` and reaches as far as it can."""
        self._nesting += 1
        if self._nesting > _LARGEST_NESTING:
            raise StatementError(self._next.column, f"more than {_LARGEST_NESTING} nested terms")
        start = self._next
        term, level = self._leading()
        if level < least and not (level == _BINDER and binder):
            raise StatementError(start.column, f"`{start.text} ...` needs parentheses here")
        while level > _BINDER and (infix := self._infix()) is not None and infix.level >= least:
            if level < infix.left:
                raise StatementError(self._next.column, f"parentheses are needed left of `{self._next.text}`")
            self._take()
            right = self._term(infix.right, binder=infix.level == _ARROW)
            if infix.level == _ARROW:
                term = Arrow(term, right, start.column)
            else:
                term = Operation(infix.operator, (term, right), start.column)
            level = infix.level
        self._nesting -= 1
        return term

    def _infix(self) -> _Infix | None:
        return _INFIX.get(self._next.text) if self._next.kind in ("word", "symbol") else None

    def _leading(self) -> tuple[Term, int]:
        token = self._next
        match token.kind, token.text:
            case "word", "forall":
                return self._binders(ForAll, ","), _BINDER
            case "word", "fun":
                return self._binders(Function, "=>"), _BINDER
            case "word", "if":
                self._take()
                condition = self._term(_BINDER)
                self._expect("then")
                first = self._term(_BINDER)
                self._expect("else")
                return Operation("if", (condition, first, self._term(_BINDER)), token.column), _BINDER
            case "word", "not":
                self._take()
                return Operation("not", (self._term(_NOT),), token.column), _NOT
            case "symbol", "!":
                self._take()
                return Operation("negb", (self._term(_NEGATION),), token.column), _NEGATION
        term = self._atom()
        if term is None:
            self._fail("a term")
        level = _ATOM
        while (argument := self._atom()) is not None:
            term, level = Application(term, argument, token.column), _APPLICATION
        return term, level

    def _binders(self, made: type[ForAll | Function], end: str) -> Term:
        start = self._take()
        binders: list[tuple[str, Term, int]] = []
        while not binders or self._next.text == "(":
            self._expect("(")
            names = []
            while self._next.kind == "name":
                names.append(self._take())
            if not names:
                self._fail("the name of a variable")
            self._expect(":")
            domain = self._term(_BINDER)
            self._expect(")")
            binders += [(name.text, domain, name.column) for name in names]
        self._expect(end)
        term = self._term(_BINDER)
        for position, (name, domain, column) in reversed(list(enumerate(binders))):
            term = made(name, domain, term, start.column if position == 0 else column)
        return term

    def _atom(self) -> Term | None:
        token = self._next
        if token.kind == "name":
            return Variable(token.text, self._take().column)
        if token.kind == "word" and token.text in SORTS:
            return Sort(token.text, self._take().column)
        if token.kind == "word" and token.text in _CONSTANTS:
            return Operation(token.text, (), self._take().column)
        if token.kind == "word" and token.text in _CALLS:
            self._take()
            self._expect("(")
            arguments = [self._term(_BINDER)]
            for _ in range(OPERATIONS[token.text] - 1):
                self._expect(",")
                arguments.append(self._term(_BINDER))
            self._expect(")")
            return Operation(token.text, tuple(arguments), token.column)
        if token.kind == "symbol" and token.text == "(":
            self._take()
            term = self._term(_BINDER)
            if self._next.text == ",":
                self._take()
                term = Operation("pair", (term, self._term(_BINDER)), token.column)
            self._expect(")")
            return term
        return None


def print_term(term: Term) -> str:
    """The canonical text of a term: the fewest parentheses, neighbouring binders of one type in one group."""
    return _print(term)[0]


def _at(term: Term, least: int, *, binder: bool = False) -> str:
    text, level = _print(term)
    return text if level >= least or (level == _BINDER and binder) else f"({text})"


def _print(term: Term) -> tuple[str, int]:
    match term:
        case Variable(name) | Sort(name):
            return name, _ATOM
        case Application(function, argument):
            return f"{_at(function, _APPLICATION)} {_at(argument, _ATOM)}", _APPLICATION
        case Arrow(domain, codomain):
            return f"{_at(domain, 11)} -> {_at(codomain, _ARROW, binder=True)}", _ARROW
        case ForAll():
            groups, body = binder_groups(term)
            return f"forall {_print_groups(groups)}, {_at(body, _BINDER)}", _BINDER
        case Function():
            groups, body = binder_groups(term)
            return f"fun {_print_groups(groups)} => {_at(body, _BINDER)}", _BINDER
        case Operation("if", (condition, first, second)):
            return f"if {_at(condition, _BINDER)} then {_at(first, _BINDER)} else {_at(second, _BINDER)}", _BINDER
        case Operation("not", (inside,)):
            return f"not {_at(inside, _NOT)}", _NOT
        case Operation("negb", (inside,)):
            return f"!{_at(inside, _NEGATION)}", _NEGATION
        case Operation("pair", (first, second)):
            return f"({_at(first, _BINDER)}, {_at(second, _BINDER)})", _ATOM
        case Operation(operator, ()):
            return operator, _ATOM
        case Operation(operator, (first, second)) if operator in _SYMBOL_OF:
            symbol, infix = _SYMBOL_OF[operator]
            return f"{_at(first, infix.left)} {symbol} {_at(second, infix.right)}", infix.level
        case Operation(operator, arguments):
            return f"{operator}({', '.join(_at(argument, _BINDER) for argument in arguments)})", _ATOM


def binder_groups(term: ForAll | Function) -> tuple[list[tuple[list[str], Term]], Term]:
    """The leading binders of the same sort as ``term``, neighbours of one type together, and what stands under them.

    No type of a group mentions a name of its own group, so that the text means the same in every assistant.
    """
    groups: list[tuple[list[str], Term]] = []
    made, body = type(term), term
    rest: Term = term
    while isinstance(rest, made):
        name, domain = rest.name, rest.domain
        if groups and groups[-1][1] == domain and name not in groups[-1][0] and not _mentions(domain, groups[-1][0]):
            groups[-1][0].append(name)
        else:
            groups.append(([name], domain))
        body, rest = rest, rest.body
    return groups, body.body


def _mentions(term: Term, names: list[str]) -> bool:
    return not free_variables(term).isdisjoint(names)


def _print_groups(groups: list[tuple[list[str], Term]]) -> str:
    return " ".join(f"({' '.join(names)} : {_at(domain, _BINDER)})" for names, domain in groups)
