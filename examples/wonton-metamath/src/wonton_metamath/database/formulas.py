"""Formulas as trees: parses symbols by the syntax axioms of the database, as steps that build them.

A recursive descent over a trie of all rules of a typecode, which keeps every end that a part can have: it reads any
grammar without left recursion, as those of set.mm, iset.mm and nf.mm are. A formula that can be read in two ways is
refused rather than read in one of them.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from wonton_metamath.database.records import Assertion, Database, Symbols
from wonton_metamath.database.steps import StepBuilder, Steps, read_proof
from wonton_metamath.errors import FormulaError

MOST_SYMBOLS = 20_000
"""Longer formulas are refused; the longest of set.mm has some hundred symbols."""

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
        self._typecode_of = {symbol: found.symbols[0] for symbol, found in database.variables.items()}
        self._label_of = {symbol: found.label for symbol, found in database.variables.items()}
        self._tries: dict[str, _Node] = {}
        self._derived: dict[str, Steps] = {}
        for assertion in database.assertions.values():
            if not assertion.is_syntax or assertion.premises:
                continue
            if assertion.proof is None:
                self._add_rule(assertion)
            else:
                self._derived[assertion.label] = self.expanded(read_proof(database, assertion))
        # What asserts something says so of formulas of one typecode; set.mm has it as $j syntax '|-' as 'wff'.
        self._asserted = "wff"

    def _add_rule(self, rule: Assertion) -> None:
        node = self._tries.setdefault(rule.symbols[0], _Node())
        seen: list[str] = []
        for symbol in rule.symbols[1:]:
            typecode = self._typecode_of.get(symbol)
            if typecode is None:
                node = node.constants.setdefault(symbol, _Node())
            else:
                seen.append(symbol)
                node = node.parts.setdefault(typecode, _Node())
        order = [found.symbols[1] for found in rule.variables]
        if sorted(seen) != sorted(order):
            raise FormulaError(
                f"syntax axiom {rule.label} uses a variable twice", cause="its grammar is none that trees can show"
            )
        node.rules.append((rule.label, tuple(seen.index(symbol) for symbol in order)))

    def parse(self, symbols: Symbols) -> Steps:
        """The steps that build what ``symbols`` (typecode first) say. Raises FormulaError: no reading or two, too long
        or too deep."""
        typecode = symbols[0] if symbols[0] in self._tries else self._asserted
        if len(symbols) > MOST_SYMBOLS:
            raise _error(symbols, f"it has {len(symbols):,} symbols, more than {MOST_SYMBOLS:,}")
        try:
            tree = _Parse(self._tries, self._typecode_of, self._label_of, symbols).whole(typecode)
            built = StepBuilder()
            _add_tree(built, tree)
        except RecursionError:
            raise _error(symbols, "it is nested too deeply") from None
        return built.finish()

    def expanded(self, steps: Steps) -> Steps:
        """``steps`` with syntax that the database derives (``x = y`` from equality of classes) built from axioms."""
        if not self._derived.keys() & set(steps.labels):
            return steps
        built = StepBuilder()
        at: list[int] = []
        for label, arguments in zip(steps.labels, steps.arguments, strict=True):
            given = tuple(at[argument] for argument in arguments)
            template = self._derived.get(label)
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

    def __init__(
        self, tries: dict[str, _Node], typecode_of: dict[str, str], label_of: dict[str, str], symbols: Symbols
    ) -> None:
        self._tries = tries
        self._typecode_of = typecode_of
        self._label_of = label_of
        self._symbols = symbols
        self._known: dict[tuple[str, int], _Ends] = {}
        self._open: set[tuple[str, int]] = set()

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
            if self._typecode_of.get(symbol) == typecode:
                found[at + 1] = (self._label_of[symbol], ())
            trie = self._tries.get(typecode)
            if trie is not None:
                self._walk(trie, at, (), found)
        self._open.discard(key)
        self._known[key] = found
        return found

    def _walk(self, node: _Node, at: int, parts: tuple[_Tree, ...], found: _Ends) -> None:
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
