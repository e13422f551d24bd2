"""Statements and proofs as terms, by the reading of propositions as types.

- A variable of type ``wff`` is bound as a proposition, any other by a constant of its typecode's name.
- An implication is an arrow, and using ``ax-mp`` is applying the proof of the implication to that of its premise, where
  the database has both in the form that set.mm gives them; every other syntax axiom and theorem is a constant.
- ``$e`` hypotheses are bound after the variables; a constant is applied to what the frame asks for in that order.
- A variable that a proof uses and its theorem doesn't mention is free there: a ``var``.

With ``unfold`` a theorem that a proof uses is written out as the function that its own proof is, unless the concept
table has a word for it; ``ax-1`` and ``ax-2`` are then the functions that they are, too (Curry and Feys 1958). What is
left are axioms and theorems with a word of their own. The functions are not reduced here: the normal form of proofs
does that.

A quantifier is a constant applied to its variable: schemes of formulas say nothing of what is bound where, so no binder
of a term can be made of it.
"""

from __future__ import annotations

from wonton_core.graphs.concept_table import concept_table
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_metamath.database.formulas import FormulaParser
from wonton_metamath.database.records import Assertion, Database
from wonton_metamath.database.steps import Steps, read_proof

_WFF = "wff"


class TermMaker:
    """The terms of one database."""

    def __init__(self, database: Database, *, unfold: bool = False) -> None:
        self.database = database
        self._unfold = unfold
        table = concept_table("metamath")
        self._words = frozenset(table.concepts) | frozenset(table.eliminators)
        self._parser = FormulaParser(database)
        self._implication = self._find_implication()
        self._modus_ponens = self._find_modus_ponens()
        self._order: dict[str, tuple[int, ...]] = {}
        self._proofs: dict[str, Steps] = {}
        self._combinators = self._find_combinators() if unfold else {}

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
        written_out: dict[str, int] = {}
        for label in self._lemmas(theorem):
            if label in self._combinators:
                written_out[label] = self._combinator(builder, label, written_out)
            else:
                written_out[label] = self._closed_proof(builder, self.database.assertions[label], written_out)
        return builder.finish(self._closed_proof(builder, theorem, written_out))

    def _closed_proof(self, builder: TermBuilder, theorem: Assertion, written_out: dict[str, int]) -> int:
        scope = _Scope(self, builder, theorem, written_out)
        return scope.close("lam", scope.term(self._steps(theorem), scope.depth))

    def _combinator(self, builder: TermBuilder, label: str, written_out: dict[str, int]) -> int:
        """The axiom as a function: its premises are bound one after the other, and the body is over these."""
        scope = _Scope(self, builder, self.database.assertions[label], written_out)
        premises, body = self._combinators[label]
        return scope.close("lam", scope.combinator(premises, body))

    def _steps(self, theorem: Assertion) -> Steps:
        known = self._proofs.get(theorem.label)
        if known is None:
            known = self._parser.expanded(read_proof(self.database, theorem))
            if self._unfold:
                self._proofs[theorem.label] = known
        return known

    def _lemmas(self, theorem: Assertion) -> list[str]:
        """The theorems to write out, each after those that it uses; none without ``unfold``."""
        if not self._unfold:
            return []
        needed: set[str] = set()
        waiting = [theorem]
        while waiting:
            for label in set(self._steps(waiting.pop()).labels) - needed:
                used = self.database.assertions.get(label)
                if used is None or used.is_syntax or label in self._words:
                    continue
                if label in self._combinators:
                    needed.add(label)
                elif used.proof is not None:
                    needed.add(label)
                    waiting.append(used)
        return [label for label in self.database.assertions if label in needed]

    def _find_combinators(self) -> dict[str, tuple[int, object]]:
        """Axioms that say what K and S are: how many premises they bind, and the body over these (innermost is 0)."""
        schemas = {
            "( 0 -> ( 1 -> 0 ) )": (2, 1),
            "( ( 0 -> ( 1 -> 2 ) ) -> ( ( 0 -> 1 ) -> ( 0 -> 2 ) ) )": (3, ((2, 0), (1, 0))),
        }
        found: dict[str, tuple[int, object]] = {}
        for label, axiom in self.database.assertions.items():
            if axiom.proof is None and not axiom.is_syntax and not axiom.premises and len(axiom.symbols) < 30:
                numbers: dict[str, str] = {}
                variables = {hypothesis.symbols[1] for hypothesis in axiom.variables}
                words = [
                    numbers.setdefault(symbol, str(len(numbers))) if symbol in variables else symbol
                    for symbol in axiom.symbols[1:]
                ]
                if " ".join(words) in schemas:
                    found[label] = schemas[" ".join(words)]
        return found

    def formula_term(self, symbols: tuple[str, ...]) -> TermGraph:
        """A formula as the statement of a theorem without hypotheses, its variables bound. Raises FormulaError."""
        variables = tuple(
            found for symbol in dict.fromkeys(symbols) if (found := self.database.variables.get(symbol)) is not None
        )
        return self.statement(Assertion("", symbols, variables, None))

    def parsed(self, symbols: tuple[str, ...], assertion: Assertion) -> Steps:
        """The steps that build a formula of ``assertion``."""
        return self._parser.parse(symbols, assertion.variables)

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

    def __init__(
        self, maker: TermMaker, builder: TermBuilder, assertion: Assertion, written_out: dict[str, int] | None = None
    ) -> None:
        self._written_out = written_out or {}
        self._maker = maker
        self._builder = builder
        self._assertion = assertion
        self._level = {found.label: level for level, found in enumerate((*assertion.variables, *assertion.premises))}
        self.depth = len(self._level)

    def formula(self, symbols: tuple[str, ...], depth: int) -> int:
        """The node of a formula under ``depth`` binders."""
        return self.term(self._maker.parsed(symbols, self._assertion), depth)

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

    def combinator(self, premises: int, body: object) -> int:
        """``premises`` functions around ``body``, each with the type that the axiom's formula gives it."""
        steps = self._maker.parsed(self._assertion.symbols, self._assertion)
        types: list[int] = []
        at = len(steps.labels) - 1
        for bound in range(premises):
            premise, at = steps.arguments[at]
            types.append(self.term(steps, self.depth + bound, premise))

        def term(part: object) -> int:
            if isinstance(part, int):
                return self._builder.add("bvar", index=part)
            assert isinstance(part, tuple)
            head, argument = part
            return self._builder.add_application(term(head), (term(argument),))

        found = term(body)
        for of_type in reversed(types):
            found = self._builder.add("lam", children=(of_type, found))
        return found

    def _constant(self, name: str) -> int:
        return self._builder.add("const", name)

    def term(self, steps: Steps, depth: int, whole: int = -1) -> int:
        """The node of the last step, or of the step ``whole``, under ``depth`` binders. Without recursion: proofs nest
        deeper than Python's."""
        done: dict[tuple[int, int], int] = {}
        root = whole if whole >= 0 else len(steps.labels) - 1
        stack = [(root, depth)]
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
        return done[root, depth]

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
        written_out = self._written_out.get(label)
        if written_out is not None:
            return self._builder.add_application(written_out, children)
        head = self._constant(label)
        return self._builder.add("app", children=(head, *children)) if children else head
