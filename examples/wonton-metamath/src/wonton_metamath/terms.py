"""Statements and proofs as terms, by the reading of propositions as types.

- A variable of type ``wff`` is bound as a proposition, any other by a constant of its typecode's name.
- An implication is an arrow, and using ``ax-mp`` is applying the proof of the implication to that of its premise, where
  the database has both in the form that set.mm gives them; every other syntax axiom and theorem is a constant.
- ``$e`` hypotheses are bound after the variables; a constant is applied to what the frame asks for in that order.
- A variable that a proof uses and its theorem doesn't mention is free there: a ``var``.

A quantifier is a constant applied to its variable: schemes of formulas say nothing of what is bound where, so no binder
of a term can be made of it.
"""

from __future__ import annotations

from wonton_core.model.term import TermBuilder, TermGraph
from wonton_metamath.database.formulas import FormulaParser
from wonton_metamath.database.records import Assertion, Database
from wonton_metamath.database.steps import Steps, read_proof

_WFF = "wff"


class TermMaker:
    """The terms of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._parser = FormulaParser(database)
        self._implication = self._find_implication()
        self._modus_ponens = self._find_modus_ponens()
        self._order: dict[str, tuple[int, ...]] = {}

    def _find_implication(self) -> str:
        """The label of ``wff ( ph -> ps )`` over two variables, or an empty text."""
        for label, found in self.database.assertions.items():
            if found.proof is None and found.symbols[0] == _WFF and found.symbols[1::2] == ("(", "->", ")"):
                first, second = found.symbols[2], found.symbols[4]
                named = {hypothesis.symbols[1] for hypothesis in found.variables if hypothesis.symbols[0] == _WFF}
                if first != second and named == {first, second}:
                    return label
        return ""

    def _find_modus_ponens(self) -> str:
        for label, found in self.database.assertions.items():
            if found.proof is None and not found.is_syntax and len(found.premises) == 2:
                minor, major = (premise.symbols[1:] for premise in found.premises)
                conclusion = found.symbols[1:]
                if major == ("(", *minor, "->", *conclusion, ")") and len(minor) == len(conclusion) == 1:
                    return label
        return ""

    def statement(self, assertion: Assertion) -> TermGraph:
        """What ``assertion`` says. Raises FormulaError."""
        builder = TermBuilder()
        scope = _Scope(self, builder, assertion)
        return builder.finish(scope.close("pi", scope.formula(assertion.symbols, scope.depth)))

    def proof(self, theorem: Assertion) -> TermGraph:
        """The proof of ``theorem``. Raises ProofError, FormulaError."""
        builder = TermBuilder()
        scope = _Scope(self, builder, theorem)
        steps = self._parser.expanded(read_proof(self.database, theorem))
        return builder.finish(scope.close("lam", scope.term(steps, scope.depth)))

    def formula_term(self, symbols: tuple[str, ...]) -> TermGraph:
        """A formula as the statement of a theorem without hypotheses, its variables bound. Raises FormulaError."""
        variables = tuple(
            found for symbol in dict.fromkeys(symbols) if (found := self.database.variables.get(symbol)) is not None
        )
        return self.statement(Assertion("", symbols, variables, None))

    def parsed(self, symbols: tuple[str, ...]) -> Steps:
        """The steps that build a formula."""
        return self._parser.parse(symbols)

    def is_implication(self, label: str) -> bool:
        """Whether a step of this label is an arrow."""
        return label == self._implication

    def is_modus_ponens(self, label: str) -> bool:
        """Whether a step of this label is an application."""
        return label == self._modus_ponens

    def order(self, label: str) -> tuple[int, ...]:
        """Positions of an assertion's hypotheses, variables first."""
        known = self._order.get(label)
        if known is None:
            hypotheses = self.database.assertions[label].hypotheses
            variables = [at for at, found in enumerate(hypotheses) if found.is_variable]
            premises = [at for at, found in enumerate(hypotheses) if not found.is_variable]
            known = self._order[label] = (*variables, *premises)
        return known


class _Scope:
    """One assertion: its hypotheses are binders, the first one outermost."""

    def __init__(self, maker: TermMaker, builder: TermBuilder, assertion: Assertion) -> None:
        self._maker = maker
        self._builder = builder
        self._assertion = assertion
        self._level = {found.label: level for level, found in enumerate((*assertion.variables, *assertion.premises))}
        self.depth = len(self._level)

    def formula(self, symbols: tuple[str, ...], depth: int) -> int:
        """The node of a formula under ``depth`` binders."""
        return self.term(self._maker.parsed(symbols), depth)

    def close(self, kind: str, body: int) -> int:
        """``body`` under the binders of all hypotheses."""
        types: list[tuple[str, int]] = []
        for found in self._assertion.variables:
            typecode, name = found.symbols
            types.append((name, self._builder.add("sort", "Prop") if typecode == _WFF else self._constant(typecode)))
        for found in self._assertion.premises:
            types.append((found.label, self.formula(found.symbols, len(types))))
        for name, of_type in reversed(types):
            body = self._builder.add(kind, name, children=(of_type, body))
        return body

    def _constant(self, name: str) -> int:
        return self._builder.add("const", name)

    def term(self, steps: Steps, depth: int) -> int:
        """The node of the last step under ``depth`` binders. Without recursion: proofs nest deeper than Python's."""
        done: dict[tuple[int, int], int] = {}
        stack = [(len(steps.labels) - 1, depth)]
        labels, all_arguments = steps.labels, steps.arguments
        while stack:
            here = stack[-1]
            if here in done:
                stack.pop()
                continue
            at, under = here
            label, arguments = labels[at], all_arguments[at]
            if self._maker.is_implication(label):
                parts = [(arguments[0], under), (arguments[1], under + 1)]
            elif self._maker.is_modus_ponens(label):
                *_, minor, major = (arguments[position] for position in self._maker.order(label))
                parts = [(major, under), (minor, under)]
            elif arguments:
                parts = [(arguments[position], under) for position in self._maker.order(label)]
            else:
                parts = []
            waiting = [part for part in parts if part not in done]
            if waiting:
                stack += reversed(waiting)
                continue
            stack.pop()
            done[here] = self._node(label, under, tuple([done[part] for part in parts]))
        return done[len(labels) - 1, depth]

    def _node(self, label: str, under: int, children: tuple[int, ...]) -> int:
        hypothesis = self._maker.database.hypotheses.get(label)
        if hypothesis is not None:
            level = self._level.get(label)
            if level is None:
                return self._builder.add("var", hypothesis.symbols[1])
            return self._builder.add("bvar", index=under - 1 - level)
        if self._maker.is_implication(label):
            return self._builder.add("pi", children=children)
        if self._maker.is_modus_ponens(label):
            return self._builder.add_application(children[0], children[1:])
        head = self._constant(label)
        return self._builder.add("app", children=(head, *children)) if children else head
