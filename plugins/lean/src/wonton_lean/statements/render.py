"""A neutral statement as the head of a Lean theorem, up to where its proof begins."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.codec.neutral_syntax import binder_groups
from wonton_core.model.corpus import NAME_PLACEHOLDER
from wonton_core.model.neutral_statement import (
    PROP,
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
    rename_bound,
    subterms,
)

_LOOSEST, _ARROW, _NOT, _APPLICATION, _ATOM = 0, 25, 40, 1023, 1024
_INFIX = {
    "iff": ("↔", 20, 26, 26),
    "or": ("∨", 30, 31, 30),
    "and": ("∧", 35, 36, 35),
    "eq": ("=", 50, 51, 51),
    "ne": ("≠", 50, 51, 51),
    "eqb": ("==", 50, 51, 51),
    "orb": ("||", 30, 30, 31),
    "andb": ("&&", 35, 35, 36),
    "prod": ("×", 35, 36, 36),
}
# Lean takes operands of these looser than it prints results; operands that aren't atoms get parentheses.
_PREFIX = {"not": "¬", "negb": "!"}
# What has a name in Lean is the same function by the same recursion as in Coq, or the same inductive type; `Wonton` has
# the rest, but `implb` and `is_true` have no name: what their definitions in Coq choose by a boolean is written out.
_CALLS = {
    "xorb": "Bool.xor {0} {1}",
    "holds": "Wonton.EqTrue {0}",
    "decidable": "Decidable {0}",
    "refl": "Eq.refl {0}",
    "sym": "Eq.symm {0}",
    "trans": "Eq.trans {0} {1}",
    "cong": "congrArg {0} {1}",
    "transport": "Eq.ndrec (motive := {0}) {2} {1}",
    "succ": "Nat.succ {0}",
    "add": "Wonton.add {0} {1}",
    "mul": "Wonton.mul {0} {1}",
    "le": "Nat.le {0} {1}",
    "list": "List {0}",
    "nil": "@List.nil {0}",
    "cons": "List.cons {0} {1}",
    "append": "List.append {0} {1}",
    "length": "List.length {0}",
    "map": "List.map {0} {1}",
    "member": "Wonton.Member {0} {1}",
}
_CHOICES = {
    "if": "bif {} then {} else {}",
    "implb": "bif {} then {} else true",
    "is_true": "bif {} then True else False",
}
_PROJECTIONS = {"fst": "1", "snd": "2"}
_CONSTANTS = {"bool": "Bool", "nat": "Nat", "zero": "Nat.zero"}
_KEYWORDS = """
    abbrev assert attribute axiom at begin bif by calc catch check class continue declare_syntax_cat decreasing_by def
    default_instance deriving do elab else end eval example exists export extends finally for from fun have haveI if
    import in include inductive infix infixl infixr init initialize inline instance interface let letI local macro
    macro_rules match max meta mutual namespace nofun nomatch noncomputable notation opaque open partial postfix
    prefix private protected public reduce return run_cmd scoped section set_option show sorry structure suffices
    syntax then theorem this throw try unif_hint universe unless unsafe using variable where while with λ forall
    motive
    """.split()
_NAMES = "Wonton Decidable Eq congrArg Bool Nat List Prop Sort Type True False true false".split()
_TAKEN = frozenset([*_KEYWORDS, *_NAMES])


def render_statement(statement: NeutralStatement) -> str:
    """The statement as ``theorem {name} ... := by`` (or ``noncomputable def`` where it is not a proposition).

    ``{name}`` stands where the theorem's name goes. Leading quantifiers become parameters, all explicit. Every
    ``Type`` of the statement gets a universe of its own, declared with the name; ``Set`` is ``Type``. Bound variables
    whose names Lean needs for itself are renamed.
    """
    renderer = _Renderer()
    term = rename_bound(statement.term, _TAKEN)
    binders, body = "", term
    if isinstance(term, ForAll):
        groups, body = binder_groups(term)
        binders = " " + " ".join(renderer.binders(groups))
    conclusion = renderer.at(body, _LOOSEST)
    universes = f".{{{', '.join(renderer.universes)}}}" if renderer.universes else ""
    keyword = "theorem" if statement.sort == PROP else "noncomputable def"
    return f"{keyword} {NAME_PLACEHOLDER}{universes}{binders} : {conclusion} := by"


class _Renderer:
    def __init__(self) -> None:
        self.universes: list[str] = []

    def _sort(self, name: str) -> tuple[str, int]:
        if name != TYPE:
            return ("Prop" if name == PROP else "Type"), _ATOM
        universe = "uvw"[len(self.universes)] if len(self.universes) < 3 else f"u_{len(self.universes) - 2}"
        self.universes.append(universe)
        return f"Type {universe}", _APPLICATION

    def binders(self, groups: list[tuple[list[str], Term]]) -> Iterator[str]:
        """Parameters; where a type mentions ``Type``, one group a name: each has a universe of its own."""
        for names, domain in groups:
            for group in [[name] for name in names] if _has_universe(domain) else [names]:
                yield f"({' '.join(group)} : {self.at(domain, _LOOSEST)})"

    def at(self, term: Term, least: int) -> str:
        text, level = self._render(term)
        return text if level >= least else f"({text})"

    def _render(self, term: Term) -> tuple[str, int]:
        match term:
            case Variable(name):
                return name, _ATOM
            case Sort(name):
                return self._sort(name)
            case Application(function, argument):
                return f"{self.at(function, _APPLICATION)} {self.at(argument, _ATOM)}", _APPLICATION
            case Arrow(domain, codomain):
                left = self.at(domain, _ARROW + 1)
                right, level = self._render(codomain)
                right = right if level >= _ARROW or isinstance(codomain, ForAll) else f"({right})"
                return f"{left} → {right}", _ARROW
            case ForAll() | Function():
                groups, body = binder_groups(term)
                binders = " ".join(self.binders(groups))
                opening, end = ("∀", ",") if isinstance(term, ForAll) else ("fun", " =>")
                return f"{opening} {binders}{end} {self.at(body, _LOOSEST)}", _LOOSEST
            case Operation(operator, arguments):
                return self._operation(operator, arguments)

    def _operation(self, operator: str, arguments: tuple[Term, ...]) -> tuple[str, int]:
        match operator, arguments:
            case _, ():
                return _CONSTANTS.get(operator, operator), _ATOM
            case (("not" | "negb"), (inside,)):
                return f"{_PREFIX[operator]}{self.at(inside, _ATOM)}", _NOT
            case (("fst" | "snd"), (inside,)):
                return f"{self.at(inside, _ATOM)}.{_PROJECTIONS[operator]}", _ATOM
            case "pair", (first, second):
                return f"({self.at(first, _LOOSEST)}, {self.at(second, _LOOSEST)})", _ATOM
            case _ if operator in _CHOICES:
                texts = [self.at(part, _LOOSEST) for part in arguments]
                return _CHOICES[operator].format(*texts), _LOOSEST
            case _, (first, second) if operator in _INFIX:
                symbol, level, left, right = _INFIX[operator]
                return f"{self.at(first, left)} {symbol} {self.at(second, right)}", level
            case _:
                return _CALLS[operator].format(*(self.at(argument, _ATOM) for argument in arguments)), _APPLICATION


def _has_universe(term: Term) -> bool:
    match term:
        case Sort(name):
            return name == TYPE
        case _:
            return any(map(_has_universe, subterms(term)))
