"""A neutral statement as a Coq type."""

from __future__ import annotations

from wonton_core.codec.neutral_syntax import binder_groups
from wonton_core.model.neutral_statement import (
    Application,
    Arrow,
    ForAll,
    Function,
    NeutralStatement,
    Operation,
    Sort,
    Term,
    Variable,
    rename_bound,
)

# Coq's levels, negated: here a higher number binds tighter.
_LOOSEST, _ARROW, _APPLICATION, _ATOM = -200, -99, -10, 0
_INFIX = {
    "iff": ("<->", -95, -94, -94),
    "or": ("\\/", -85, -84, -85),
    "and": ("/\\", -80, -79, -80),
    "eq": ("=", -70, -69, -69),
    "ne": ("<>", -70, -69, -69),
}
# Called by name, so that no notation scope has to be open. `_` is an argument that Coq finds.
_CALLS = {
    "negb": "negb {0}",
    "andb": "andb {0} {1}",
    "orb": "orb {0} {1}",
    "xorb": "xorb {0} {1}",
    "implb": "implb {0} {1}",
    "eqb": "Bool.eqb {0} {1}",
    "is_true": "Is_true {0}",
    "holds": "eq_true {0}",
    "refl": "@eq_refl _ {0}",
    "sym": "@eq_sym _ _ _ {0}",
    "trans": "@eq_trans _ _ _ _ {0} {1}",
    "cong": "@f_equal _ _ {0} _ _ {1}",
    "transport": "@eq_rect _ _ {0} {2} _ {1}",
    "prod": "prod {0} {1}",
    "pair": "@pair _ _ {0} {1}",
    "fst": "@fst _ _ {0}",
    "snd": "@snd _ _ {0}",
    "succ": "S {0}",
    "add": "Coq.Init.Nat.add {0} {1}",
    "mul": "Coq.Init.Nat.mul {0} {1}",
    "le": "le {0} {1}",
    "list": "list {0}",
    "nil": "@nil {0}",
    "cons": "@cons _ {0} {1}",
    "append": "@app _ {0} {1}",
    "length": "@length _ {0}",
    "map": "@Coq.Lists.List.map _ _ {0} {1}",
    "member": "@Coq.Lists.List.In _ {0} {1}",
}
_CONSTANTS = {"zero": "O"}
_KEYWORDS = """Axiom CoFixpoint Definition Fixpoint Hypothesis IF Parameter Prop SProp Set Theorem Type Variable as at
    by cofix discriminated else end exists exists2 fix for forall fun if in lazymatch let match multimatch return then
    using where with""".split()
_NAMES = "Bool Coq nat O True False true false bool iff or and eq not sumbool".split()
_TAKEN = frozenset([*_KEYWORDS, *_NAMES, *(call.split()[0].lstrip("@") for call in _CALLS.values())])


def render_statement(statement: NeutralStatement) -> str:
    """The statement as a Coq type, on one line.

    It reads the same whatever notation scopes are open, with the standard library's logic, data types and ``Bool``
    loaded. Bound variables whose names Coq needs for itself are renamed.
    """
    return _at(rename_bound(statement.term, _TAKEN), _LOOSEST)


def _at(term: Term, least: int) -> str:
    text, level = _render(term)
    return text if level >= least else f"({text})"


def _render(term: Term) -> tuple[str, int]:
    match term:
        case Variable(name) | Sort(name):
            return name, _ATOM
        case Application(function, argument):
            return f"{_at(function, _APPLICATION)} {_at(argument, _ATOM)}", _APPLICATION
        case Arrow(domain, codomain):
            right, level = _render(codomain)
            right = right if level >= _ARROW or isinstance(codomain, ForAll) else f"({right})"
            return f"{_at(domain, _ARROW + 1)} -> {right}", _ARROW
        case ForAll() | Function():
            groups, body = binder_groups(term)
            binders = " ".join(f"({' '.join(names)} : {_at(domain, _LOOSEST)})" for names, domain in groups)
            opening, end = ("forall", ",") if isinstance(term, ForAll) else ("fun", " =>")
            return f"{opening} {binders}{end} {_at(body, _LOOSEST)}", _LOOSEST
        case Operation("not", (inside,)):
            return f"~ {_at(inside, -75)}", -75
        case Operation("decidable", (inside,)):
            text = _at(inside, _LOOSEST)
            return f"sumbool ({text}) (~ ({text}))", _APPLICATION
        case Operation("if", (condition, first, second)):
            texts = [_at(part, _LOOSEST) for part in (condition, first, second)]
            return "if {} then {} else {}".format(*texts), _LOOSEST
        case Operation(operator, (first, second)) if operator in _INFIX:
            symbol, level, left, right_level = _INFIX[operator]
            return f"{_at(first, left)} {symbol} {_at(second, right_level)}", level
        case Operation(operator, ()):
            return _CONSTANTS.get(operator, operator), _ATOM
        case Operation(operator, arguments):
            return _CALLS[operator].format(*(_at(argument, _ATOM) for argument in arguments)), _APPLICATION
