"""One normal form for the proof terms of all assistants, so that habits of writing don't hide that proofs are the same.

Assistants and their tactics leave different plumbing around one argument. What is normalised, in neutral words:

- casts, administrative redexes and local definitions are reduced (beta, zeta);
- recursors, ``casesOn``, ``*_ind`` and ``match`` become one case node of scrutinee and branches, without motive; what a
  case is applied to goes into its branches; a case of a known constructor is decided (iota);
- conjunctions, equivalences and pairs are taken apart by projections, an equivalence being two implications;
- transport along an equation is a case of it, whatever its direction; transport along reflexivity is nothing;
- arguments that the others determine (types, propositions) are left out, as the assistant's table says;
- functions and pairs are built before a case is decided, not in each of its branches;
- boolean operations are computed: what reflexivity speaks of becomes a reduced, ordered decision diagram (Bryant 1986).

Types of binders stay on the leading lambdas alone: those further in follow from the term. The leading ones are what the
statement says of its variables and premises; a comparison that must not see them leaves them out, too. The conclusion
is nowhere in the normal form, except in the terms that reflexivity speaks of. The result is for comparison: without its
types no kernel could check it.

A term that needs too many steps is taken as it stands where the steps end: less normal, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.graphs.boolean_rules import BOOLEAN_RULES, KNOWN_BOOLEANS
from wonton_core.graphs.concept_table import NEUTRAL, ConceptTable
from wonton_core.graphs.neutral_inductives import (
    CONSTANT_CONSTRUCTORS,
    INDUCTIVES,
    PROJECTED_FROM,
    SAME_AS,
    NeutralInductive,
)
from wonton_core.graphs.term_store import TermStore
from wonton_core.model.term import TermGraph, TermNode

_NESTED_REDUCTIONS = 60
_STEPS_PER_NODE, _STEPS_AT_LEAST = 20, 10_000


class ProofNormaliser(TermStore):
    """One way of building each kind of node, which reduces what it is given."""

    def __init__(self, table: ConceptTable, steps: int) -> None:
        super().__init__()
        self._table = table
        self._steps_left = steps
        self._nesting = 0

    def normal_form(self, term: TermGraph) -> int:
        """The node of the normal form of ``term``, binder types kept."""
        at: list[int] = []
        for node in term.nodes:
            at.append(self.rebuilt(node, tuple(at[child] for child in node.children)))
        return at[term.root]

    def rebuilt(self, node: TermNode, children: tuple[int, ...]) -> int:
        """``node`` over new children, reduced while steps are left."""
        kind = node.kind
        name = "" if kind in ("lam", "pi", "let", "fix", "cofix") else node.name
        if self._enough():
            return self.add(kind, name, node.index, children)
        self._nesting += 1
        try:
            if kind == "app":
                return self._app(children[0], children[1:])
            if kind == "case":
                return self._case(node.name, children[1], children[2:])
            if kind == "cast":
                return children[0]
            if kind == "let":
                return self.instantiated(children[2], children[1])
            if kind in ("const", "proj"):
                concept = self._table.concept(node.name)
                if concept in CONSTANT_CONSTRUCTORS or (kind == "proj" and concept):
                    return self._word(concept, *children)
            return self.add(kind, name, node.index, children)
        finally:
            self._nesting -= 1

    def _enough(self) -> bool:
        self._steps_left -= 1
        return self._steps_left < 0 or self._nesting > _NESTED_REDUCTIONS

    def _spine(self, node: int) -> tuple[str, tuple[int, ...]]:
        """The neutral word of a node's head constant, and the arguments; no word where there is none."""
        found = self.nodes[node]
        head = self.nodes[found.children[0]] if found.kind == "app" else found
        return (self._table.concept(head.name) if head.kind == "const" else ""), found.children[1:]

    def _inductive(self, name: str) -> NeutralInductive | None:
        return INDUCTIVES.get(self._table.concept(name))

    def _app(self, head: int, arguments: tuple[int, ...]) -> int:
        while arguments:
            node = self.nodes[head]
            if node.kind == "app":
                head, arguments = node.children[0], (*node.children[1:], *arguments)
            elif node.kind == "lam":
                head, arguments = self.instantiated(node.children[1], arguments[0]), arguments[1:]
            elif node.kind == "const":
                return self._constant_applied(node, head, arguments)
            elif node.kind == "case" and (inductive := self._inductive(node.name)) is not None and not self._enough():
                branches = []
                for branch, (_, fields) in zip(node.children[2:], inductive.constructors, strict=True):
                    body = self._app(
                        self._opened(branch, fields), tuple(self.lifted(argument, fields) for argument in arguments)
                    )
                    branches.append(self.closed(body, [self.no_type] * fields))
                return self._case(node.name, node.children[1], tuple(branches))
            else:
                return self.add("app", children=(head, *arguments))
        return head

    def _opened(self, branch: int, fields: int) -> int:
        """The body of a branch under as many binders as its constructor has fields."""
        for missing in range(fields, 0, -1):
            node = self.nodes[branch]
            if node.kind != "lam":
                variables = tuple(self.variable(index) for index in reversed(range(missing)))
                return self._app(self.lifted(branch, missing), variables)
            branch = node.children[1]
        return branch

    def _constant_applied(self, node: TermNode, head: int, arguments: tuple[int, ...]) -> int:
        eliminator = self._table.eliminators.get(node.name)
        if eliminator is not None and len(arguments) >= eliminator.arity:
            branches = tuple(arguments[position] for position in eliminator.branches)
            found = self._case(eliminator.inductive, arguments[eliminator.scrutinee], branches)
            return self._app(found, arguments[eliminator.arity :])
        concept = self._table.concept(node.name)
        kept = self._table.proof_arguments.get(node.name)
        if kept is not None and len(arguments) >= kept.arity:
            found = self._word(concept, *(arguments[position] for position in kept.kept))
            return self._app(found, arguments[kept.arity :])
        of_word = kept is None and (node.name.startswith(NEUTRAL) or concept.startswith("boolean_"))
        reduced = self._reduced(concept, arguments) if of_word else None
        return self.add("app", children=(head, *arguments)) if reduced is None else reduced

    def _word(self, concept: str, *given: int) -> int:
        """A neutral word applied to what it needs, reduced."""
        concept = SAME_AS.get(concept, concept)
        reduced = None if self._enough() else self._reduced(concept, given)
        if reduced is not None:
            return reduced
        head = self.add("const", NEUTRAL + concept)
        return self.add("app", children=(head, *given)) if given else head

    def _reduced(self, concept: str, given: tuple[int, ...]) -> int | None:
        rule = _RULES.get((concept, len(given)))
        if rule is not None:
            return rule(self, concept, *given)
        return self._computed(concept, *given) if len(given) == 2 and (concept, True) in BOOLEAN_RULES else None

    def projected(self, concept: str, pair: int) -> int | None:
        """A projection of a known pair."""
        constructor, position = PROJECTED_FROM[concept]
        word, parts = self._spine(pair)
        return parts[position] if word == constructor and len(parts) == 2 else None

    def identity(self, _: str, value: int) -> int:
        """The identity, applied."""
        return value

    def contradiction(self, _: str, proof: int, refutation: int) -> int:
        """Anything from a proof and a refutation."""
        return self._case("falsity", self._app(refutation, (proof,)), ())

    def transport(self, _: str, value: int, equation: int) -> int:
        """Transport of ``value`` along ``equation``."""
        return self._case("equality", equation, (value,))

    def symmetry(self, concept: str, equation: int) -> int | None:
        """An equation turned around."""
        word, parts = self._spine(equation)
        if word == "reflexivity":
            return equation
        return parts[0] if word == concept and len(parts) == 1 else None

    def transitivity(self, _: str, first: int, second: int) -> int | None:
        """Two equations one after the other."""
        if self._spine(first)[0] == "reflexivity":
            return second
        return first if self._spine(second)[0] == "reflexivity" else None

    def congruence(self, _: str, function: int, equation: int) -> int | None:
        """A function applied to both sides."""
        word, parts = self._spine(equation)
        if word != "reflexivity":
            return None
        return self._word("reflexivity", *(self._app(function, (part,)) for part in parts))

    def equivalence_reflexivity(self, _: str) -> int:
        """Two identities."""
        same = self.closed(self.variable(0), [self.no_type])
        return self._word("conjunction_introduction", same, same)

    def equivalence_symmetry(self, _: str, proof: int) -> int:
        """Both directions, exchanged."""
        back, there = self._word("conjunction_right", proof), self._word("conjunction_left", proof)
        return self._word("conjunction_introduction", back, there)

    def equivalence_transitivity(self, _: str, first: int, second: int) -> int:
        """Two equivalences one after the other, each direction a function."""

        def through(word: str, *proofs: int) -> int:
            value = self.variable(0)
            for proof in proofs:
                value = self._app(self._word(word, self.lifted(proof, 1)), (value,))
            return self.closed(value, [self.no_type])

        there, back = through("conjunction_left", first, second), through("conjunction_right", second, first)
        return self._word("conjunction_introduction", there, back)

    def negated(self, _: str, value: int) -> int:
        """The other boolean."""
        return self._case("boolean", value, (self._word("boolean_false"), self._word("boolean_true")))

    def _computed(self, concept: str, first: int, second: int) -> int:
        """A boolean operation as the case of its first argument."""

        def when(known: bool) -> int:
            rule = BOOLEAN_RULES[concept, known]
            if rule == "second":
                return second
            return self.negated(concept, second) if rule == "negated" else self._word(rule)

        return self._case("boolean", first, (when(True), when(False)))

    def _case(self, name: str, scrutinee: int, branches: tuple[int, ...]) -> int:
        concept = self._table.concept(name) or name
        inductive = INDUCTIVES.get(concept)
        if inductive is None or len(branches) != len(inductive.constructors):
            return self.add("case", name, children=(self.no_type, scrutinee, *branches))
        name = NEUTRAL + concept
        if self._enough():
            return self.add("case", name, children=(self.no_type, scrutinee, *branches))
        self._nesting += 1
        try:
            found = self._decided(concept, inductive, scrutinee, branches)
            if found is None and concept == "boolean":
                found = self._boolean_case(scrutinee, branches)
        finally:
            self._nesting -= 1
        if found is not None:
            return found
        if concept == "equality":
            scrutinee = self._undirected(scrutinee)
        elif concept == "falsity":
            scrutinee = self._clash(scrutinee)
        return self.add("case", name, children=(self.no_type, scrutinee, *branches))

    def _decided(
        self, concept: str, inductive: NeutralInductive, scrutinee: int, branches: tuple[int, ...]
    ) -> int | None:
        """What a case comes to when nothing needs to be distinguished; None where something does."""
        if inductive.projections:
            return self._app(branches[0], tuple(self._word(word, scrutinee) for word in inductive.projections))
        if concept == "truth" or (concept == "equality" and self._spine(scrutinee)[0] == "reflexivity"):
            return branches[0]
        word, arguments = self._spine(scrutinee)
        for branch, (constructor, fields) in zip(branches, inductive.constructors, strict=True):
            if word == constructor and len(arguments) == fields:
                return self._app(branch, arguments)
        if concept == "falsity":
            return scrutinee if self._is_absurd(scrutinee) else None
        return self._built_first(concept, inductive, scrutinee, branches)

    def _is_absurd(self, node: int) -> bool:
        found = self.nodes[node]
        return found.kind == "case" and self._table.concept(found.name) == "falsity"

    def _undirected(self, equation: int) -> int:
        word, parts = self._spine(equation)
        return parts[0] if word == "symmetry" and len(parts) == 1 else equation

    def _clash(self, absurdity: int) -> int:
        """Truth carried along an equation to falsity is how constructors are told apart."""
        node = self.nodes[absurdity]
        if node.kind != "case" or self._table.concept(node.name) != "equality":
            return absurdity
        _, equation, value = node.children
        return self._word("constructor_clash", equation) if self._spine(value)[0] == "truth_introduction" else absurdity

    def _built_first(
        self, concept: str, inductive: NeutralInductive, scrutinee: int, branches: tuple[int, ...]
    ) -> int | None:
        """A case whose branches are functions as a function, one whose branches are pairs as a pair; else None.

        A branch that ends in an absurdity is whatever the others are.
        """
        fields = [count for _, count in inductive.constructors]
        opened = [self._opened(branch, count) for branch, count in zip(branches, fields, strict=True)]
        firm = [body for body in opened if not self._is_absurd(body)]
        if firm and all(self.nodes[body].kind == "lam" for body in firm):
            inside = tuple(
                self.lifted(self.closed(body, [self.no_type] * count), 1)
                if self._is_absurd(body)
                else self.closed(self.exchanged(self.nodes[body].children[1], count), [self.no_type] * count)
                for body, count in zip(opened, fields, strict=True)
            )
            return self.closed(self._case(concept, self.lifted(scrutinee, 1), inside), [self.no_type])
        pairs = [self._spine(body) for body in firm]
        if pairs and all(word == "conjunction_introduction" and len(parts) == 2 for word, parts in pairs):
            sides = (
                tuple(
                    self.closed(body if self._is_absurd(body) else self._spine(body)[1][side], [self.no_type] * count)
                    for body, count in zip(opened, fields, strict=True)
                )
                for side in range(2)
            )
            return self._word("conjunction_introduction", *(self._case(concept, scrutinee, side) for side in sides))
        return None

    def _boolean_case(self, scrutinee: int, branches: tuple[int, ...]) -> int | None:
        """A step towards a reduced ordered decision diagram; None where there is nothing left to do."""
        if branches[0] == branches[1]:
            return branches[0]
        words = tuple(self._spine(branch)[0] for branch in branches)
        if words == ("truth", "falsity"):
            return self._word("boolean_holds", scrutinee)
        if words == KNOWN_BOOLEANS:
            return scrutinee
        if words == ("reflexivity", "reflexivity"):
            values = [value for branch in branches for value in self._spine(branch)[1]]
            if len(values) == 2:
                return self._word("reflexivity", self._case("boolean", scrutinee, (values[0], values[1])))
        mine = self.nodes[scrutinee]
        if mine.kind != "bvar":
            return None
        asked = [self._variable_asked(branch) for branch in branches]
        if max(asked, default=-1) <= mine.index and self._is_boolean(branches):
            asked = [
                self.nodes[b].index if self.nodes[b].kind == "bvar" else at
                for b, at in zip(branches, asked, strict=True)
            ]
        first = max(asked)
        if first <= mine.index:
            return None
        known = tuple(self._word(word) for word in KNOWN_BOOLEANS)
        parts: list[tuple[int, ...]] = []
        for branch, variable in zip(branches, asked, strict=True):
            node = self.nodes[branch]
            if variable != first:
                parts.append((branch, branch))
            else:
                parts.append(known if node.kind == "bvar" else node.children[2:])
        turned = tuple(self._case("boolean", scrutinee, (parts[0][i], parts[1][i])) for i in range(2))
        return self._case("boolean", self.variable(first), turned)

    def _variable_asked(self, node: int) -> int:
        """The index of the boolean variable of which ``node`` is a case; -1 where it is none."""
        found = self.nodes[node]
        if found.kind != "case" or self._table.concept(found.name) != "boolean":
            return -1
        asked = self.nodes[found.children[1]]
        return asked.index if asked.kind == "bvar" else -1

    def _is_boolean(self, branches: tuple[int, ...]) -> bool:
        """Whether some way through nested cases ends in a known boolean: then all of them end in booleans."""
        seen, stack = set(branches), list(branches)
        while stack:
            at = stack.pop()
            if self._spine(at)[0] in KNOWN_BOOLEANS:
                return True
            node = self.nodes[at]
            if node.kind == "case" and self._table.concept(node.name) == "boolean":
                stack += [child for child in node.children[2:] if child not in seen]
                seen.update(node.children[2:])
        return False


_RULES: dict[tuple[str, int], Callable[..., int | None]] = {
    **{(projection, 1): ProofNormaliser.projected for projection in PROJECTED_FROM},
    ("identity", 1): ProofNormaliser.identity,
    ("contradiction", 2): ProofNormaliser.contradiction,
    ("transport", 2): ProofNormaliser.transport,
    ("transport_backward", 2): ProofNormaliser.transport,
    ("symmetry", 1): ProofNormaliser.symmetry,
    ("transitivity", 2): ProofNormaliser.transitivity,
    ("congruence", 2): ProofNormaliser.congruence,
    ("equivalence_reflexivity", 0): ProofNormaliser.equivalence_reflexivity,
    ("equivalence_symmetry", 1): ProofNormaliser.equivalence_symmetry,
    ("equivalence_transitivity", 2): ProofNormaliser.equivalence_transitivity,
    ("boolean_negation", 1): ProofNormaliser.negated,
}
"""What a neutral word with so many arguments is reduced by."""


def proof_normal_form(term: TermGraph, table: ConceptTable, *, binder_types: bool = True) -> TermGraph:
    """The normal form of a proof term; see the module. Constants are the assistant's own, or neutral words."""
    normaliser = ProofNormaliser(table, _STEPS_AT_LEAST + _STEPS_PER_NODE * len(term.nodes))
    root = normaliser.normal_form(term)
    return normaliser.graph(normaliser.untyped(root, leading_types=binder_types))
