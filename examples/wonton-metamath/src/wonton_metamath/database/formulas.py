"""Formulas as trees: parses symbols by the syntax axioms of the database, as steps that build them.

A recursive descent over a trie of all rules of a typecode, which keeps every end that a part can have: it reads any
grammar without left recursion, as those of set.mm, iset.mm and nf.mm are. A formula that can be read in two ways is
refused rather than read in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import field, frozen

from wonton_metamath.database.records import Assertion, Database, Hypothesis, Symbols
from wonton_metamath.database.steps import MOST_STEPS, StepBuilder, Steps, read_proof
from wonton_metamath.errors import FormulaError

MOST_SYMBOLS = 20_000
"""Longer formulas are refused; the longest of set.mm has some hundred symbols."""

MOST_PLACES = 1_000_000
"""Formulas that take more places of the grammar are refused: parts that follow each other without a constant between
them can be tried in as many ways as there are places to part them. Formulas of set.mm take some thousand."""
MOST_DERIVED_STEPS = 100_000
"""Of syntax that a database derives: it can be derived from itself twice, over and over."""

_Tree: TypeAlias = tuple[str, tuple["_Tree", ...]]
_Ends: TypeAlias = dict[int, _Tree]


@frozen
class _Node:
    """One place in a trie: where constants and parts lead, and the rule that ends here, with the order of its parts."""

    constants: dict[str, _Node] = field(factory=dict)
    parts: dict[str, _Node] = field(factory=dict)
    rules: list[tuple[str, tuple[int, ...]]] = field(factory=list)


class FormulaParser:
    """The grammar of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tries: dict[str, _Node] = {}
        self._derived: dict[str, Steps] = {}
        for assertion in database.assertions.values():
            if not assertion.is_syntax or assertion.premises:
                continue
            if assertion.proof is None:
                self._add_rule(assertion)
            else:
                steps = read_proof(database, assertion)
                self._derived[assertion.label] = self.expanded(steps, most_steps=MOST_DERIVED_STEPS)
        # What asserts something says so of formulas of one typecode; set.mm has it as $j syntax '|-' as 'wff'.
        self._asserted = "wff"

    def _add_rule(self, rule: Assertion) -> None:
        node = self._tries.setdefault(rule.symbols[0], _Node())
        seen: list[str] = []
        declared = {found.symbols[1]: found for found in rule.variables}
        for symbol in rule.symbols[1:]:
            variable = declared.get(symbol)
            if variable is None:
                node = node.constants.setdefault(symbol, _Node())
            else:
                seen.append(symbol)
                node = node.parts.setdefault(variable.symbols[0], _Node())
        order = [found.symbols[1] for found in rule.variables]
        if sorted(seen) != sorted(order):
            raise FormulaError(
                f"syntax axiom {rule.label} uses a variable twice", cause="its grammar is none that trees can show"
            )
        node.rules.append((rule.label, tuple(seen.index(symbol) for symbol in order)))

    def parse(self, symbols: Symbols, variables: Iterable[Hypothesis]) -> Steps:
        """The steps that build what ``symbols`` (typecode first) say; ``variables`` are those of their assertion, since
        scopes can declare one symbol several times. Raises FormulaError: no reading or two, too long or too deep."""
        typecode = symbols[0] if symbols[0] in self._tries else self._asserted
        if len(symbols) > MOST_SYMBOLS:
            raise _error(symbols, f"it has {len(symbols):,} symbols, more than {MOST_SYMBOLS:,}")
        try:
            tree = _Parse(self._tries, variables, symbols).whole(typecode)
            built = StepBuilder()
            _add_tree(built, tree)
        except RecursionError:
            raise _error(symbols, "it is nested too deeply") from None
        return built.finish()

    def expanded(self, steps: Steps, *, most_steps: int = MOST_STEPS) -> Steps:
        """``steps`` with syntax that the database derives (``x = y`` from equality of classes) built from axioms.
        Raises FormulaError where these are more than ``most_steps``."""
        if not self._derived.keys() & set(steps.labels):
            return steps
        built = StepBuilder()
        at: list[int] = []
        for label, arguments in zip(steps.labels, steps.arguments, strict=True):
            given = tuple(at[argument] for argument in arguments)
            template = self._derived.get(label)
            if len(built.labels) + (len(template.labels) if template is not None else 1) > most_steps:
                raise FormulaError(
                    f"{steps.labels[-1]} takes more than {most_steps:,} steps",
                    cause="its database derives syntax from itself over and over",
                    next_step="choose another theorem or database",
                )
            if template is None:
                at.append(built.add(label, given))
                continue
            names = [hypothesis.label for hypothesis in self._database.assertions[label].hypotheses]
            bound = dict(zip(names, given, strict=True))
            inside: list[int] = []
            for inner, parts in zip(template.labels, template.arguments, strict=True):
                known = bound.get(inner)
                inside.append(built.add(inner, tuple(inside[part] for part in parts)) if known is None else known)
            at.append(inside[-1])
        return built.finish()


def _error(symbols: Symbols, what: str) -> FormulaError:
    shown = " ".join(symbols[:40]) + (" ..." if len(symbols) > 40 else "")
    return FormulaError(
        f"`{shown}` can't be read as a formula: {what}",
        cause="its database's syntax axioms don't build it, or not in one way",
        next_step="choose another theorem, or a database whose grammar is like that of set.mm",
    )


class _Parse:
    """One formula. ``ends(typecode, i)`` are all places where a part that begins at ``i`` can end."""

    def __init__(self, tries: dict[str, _Node], variables: Iterable[Hypothesis], symbols: Symbols) -> None:
        self._tries = tries
        self._declared = {found.symbols[1]: found for found in variables}
        self._symbols = symbols
        self._known: dict[tuple[str, int], _Ends] = {}
        self._open: set[tuple[str, int]] = set()
        self._places = 0

    def whole(self, typecode: str) -> _Tree:
        """The tree of all symbols after the first."""
        tree = self._ends(typecode, 1).get(len(self._symbols))
        if tree is None:
            raise _error(self._symbols, f"no syntax axiom fits as {typecode}")
        return tree

    def _ends(self, typecode: str, at: int) -> _Ends:
        key = (typecode, at)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._open:
            raise _error(self._symbols, f"the rules of {typecode} are left-recursive")
        self._open.add(key)
        found: _Ends = {}
        if at < len(self._symbols):
            symbol = self._symbols[at]
            variable = self._declared.get(symbol)
            if variable is not None and variable.symbols[0] == typecode:
                found[at + 1] = (variable.label, ())
            trie = self._tries.get(typecode)
            if trie is not None:
                self._walk(trie, at, (), found)
        self._open.discard(key)
        self._known[key] = found
        return found

    def _walk(self, node: _Node, at: int, parts: tuple[_Tree, ...], found: _Ends) -> None:
        self._places += 1
        if self._places > MOST_PLACES:
            raise _error(self._symbols, f"it takes more than {MOST_PLACES:,} places of the grammar")
        for label, order in node.rules:
            if at in found:
                raise _error(self._symbols, f"symbols up to the {at}. have two readings")
            found[at] = (label, tuple(parts[position] for position in order))
        if at >= len(self._symbols):
            return
        further = node.constants.get(self._symbols[at])
        if further is not None:
            self._walk(further, at + 1, parts, found)
        for typecode, after in node.parts.items():
            for end, tree in self._ends(typecode, at).items():
                self._walk(after, end, (*parts, tree), found)


def _add_tree(built: StepBuilder, tree: _Tree) -> int:
    label, parts = tree
    return built.add(label, tuple(_add_tree(built, part) for part in parts))
