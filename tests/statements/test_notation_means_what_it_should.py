"""The readable texts against texts without any notation: each assistant must read both as one and the same statement.

This is what catches an operator that binds tighter, or looser, than a renderer believes.
"""

import json
import random
import re
from pathlib import Path

import pytest

from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.statements.check import LIBRARY
from wonton_coq.statements.render import render_statement as coq_text
from wonton_coq.toolchain.discover import find_coq
from wonton_core.codec.neutral_syntax import print_term
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.codec.pair_file import parse_statements, read_pair_spec
from wonton_core.model.neutral_statement import Application, Arrow, ForAll, Function, Operation, Sort, Variable
from wonton_lean.statements.render import render_statement as lean_text
from wonton_lean.toolchain import find_toolchain

pytestmark = pytest.mark.prover

BENCHMARKS = Path(__file__).parents[2] / "analysis" / "benchmarks"
PAIR_FILES = (BENCHMARKS / "lean_coq_logic_micro_v1.json", BENCHMARKS / "lean_coq_development_v1.json")

LEAN = {
    "bool": "Bool", "true": "Bool.true", "false": "Bool.false", "negb": "Bool.not", "andb": "Bool.and",
    "orb": "Bool.or", "xorb": "Bool.xor", "eqb": "@BEq.beq Bool _", "if": "@cond _", "holds": "Wonton.EqTrue",
    "True": "True", "False": "False", "not": "Not", "and": "And", "or": "Or", "iff": "Iff", "eq": "@Eq _",
    "ne": "@Ne _", "refl": "@Eq.refl _", "sym": "@Eq.symm _ _ _", "trans": "@Eq.trans _ _ _ _",
    "cong": "@congrArg _ _ _ _", "decidable": "Decidable", "prod": "Prod", "pair": "@Prod.mk _ _",
    "fst": "@Prod.fst _ _", "snd": "@Prod.snd _ _", "nat": "Nat", "zero": "Nat.zero", "succ": "Nat.succ",
    "add": "Wonton.add", "mul": "Wonton.mul", "le": "Nat.le", "list": "List", "nil": "@List.nil",
    "cons": "@List.cons _", "append": "@List.append _", "length": "@List.length _", "map": "@List.map _ _",
    "member": "@Wonton.Member _",
}  # fmt: skip
COQ = {
    "bool": "bool", "true": "true", "false": "false", "negb": "negb", "andb": "andb", "orb": "orb", "xorb": "xorb",
    "implb": "implb", "eqb": "Coq.Bool.Bool.eqb", "is_true": "Coq.Bool.Bool.Is_true", "holds": "eq_true",
    "True": "True", "False": "False", "not": "not", "and": "and", "or": "or", "iff": "iff", "eq": "@eq _",
    "refl": "@eq_refl _", "sym": "@eq_sym _ _ _", "trans": "@eq_trans _ _ _ _", "prod": "prod", "pair": "@pair _ _",
    "fst": "@fst _ _", "snd": "@snd _ _", "nat": "nat", "zero": "Datatypes.O", "succ": "Datatypes.S",
    "add": "Init.Nat.add", "mul": "Init.Nat.mul", "le": "Peano.le", "list": "list", "nil": "@Datatypes.nil",
    "cons": "@Datatypes.cons _", "append": "@Datatypes.app _", "length": "@Datatypes.length _",
    "map": "@List.map _ _", "member": "@List.In _",
}  # fmt: skip


def lean_plain(term, universes):
    def plain(part):
        return lean_plain(part, universes)

    match term:
        case Variable(name):
            return name
        case Sort("Type"):
            return f"(Type {next(universes)})"
        case Sort(name):
            return "Prop" if name == "Prop" else "Type"
        case Application(left, right):
            return f"({plain(left)} {plain(right)})"
        case Arrow(left, right):
            return f"(forall (_ : {plain(left)}), {plain(right)})"
        case ForAll(name, domain, body):
            return f"(forall ({name} : {plain(domain)}), {plain(body)})"
        case Function(name, domain, body):
            return f"(fun ({name} : {plain(domain)}) => {plain(body)})"
        case Operation("transport", (family, proof, value)):
            family, proof, value = map(plain, (family, proof, value))
            return f"(@Eq.ndrec _ _ {family} {value} _ {proof})"
        case Operation("implb", (left, right)):
            return f"(@cond Bool {plain(left)} {plain(right)} Bool.true)"
        case Operation("is_true", (inside,)):
            return f"(@cond Prop {plain(inside)} True False)"
        case Operation(operator, arguments):
            return f"({' '.join([LEAN[operator], *map(plain, arguments)])})"


def coq_plain(term):
    match term:
        case Variable(name) | Sort(name):
            return name
        case Application(left, right):
            return f"({coq_plain(left)} {coq_plain(right)})"
        case Arrow(left, right):
            return f"(forall (_ : {coq_plain(left)}), {coq_plain(right)})"
        case ForAll(name, domain, body):
            return f"(forall ({name} : {coq_plain(domain)}), {coq_plain(body)})"
        case Function(name, domain, body):
            return f"(fun ({name} : {coq_plain(domain)}) => {coq_plain(body)})"
        case Operation("if", (condition, first, second)):
            parts = map(coq_plain, (condition, first, second))
            return "(match {} with true => {} | false => {} end)".format(*parts)
        case Operation("ne", (left, right)):
            return f"(not (@eq _ {coq_plain(left)} {coq_plain(right)}))"
        case Operation("decidable", (inside,)):
            return f"(sumbool {coq_plain(inside)} (not {coq_plain(inside)}))"
        case Operation("cong", (function, proof)):
            return f"(@f_equal _ _ {coq_plain(function)} _ _ {coq_plain(proof)})"
        case Operation("transport", (family, proof, value)):
            return f"(@eq_rect _ _ {coq_plain(family)} {coq_plain(value)} _ {coq_plain(proof)})"
        case Operation(operator, arguments):
            return f"({' '.join([COQ[operator], *map(coq_plain, arguments)])})"


SCOPE = (
    "forall (A B C : Prop) (a b c : bool) (X : Type) (F : X -> Type) (x y : X) (f : X -> X) (p q : X * bool) "
    "(d : x = y) (e : y = x) (z : F x) (n m : nat) (l k : list(X)), "
)


class Statements:
    """Random well-typed statements over SCOPE, built as text with every part in parentheses."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, depth, leaves, *branches):
        if depth == 0 or self.random.random() < 0.15:
            return self.random.choice(leaves)
        return self.random.choice(branches)(depth - 1)

    def proposition(self, depth):
        def both(word):
            return lambda n: f"({self.proposition(n)}) {word} ({self.proposition(n)})"

        return self.one_of(
            depth, ["A", "B", "C", "True", "False"], both("and"), both("or"), both("iff"), both("->"), both("and"),
            lambda n: f"not ({self.proposition(n)})",
            lambda n: f"({self.boolean(n)}) = ({self.boolean(n)})",
            lambda n: f"({self.boolean(n)}) != ({self.boolean(n)})",
            lambda n: f"({self.element(n)}) = ({self.element(n)})",
            lambda n: f"({self.pair(n)}) != ({self.pair(n)})",
            lambda n: f"({self.proof(n)}) = ({self.proof(n)})",
            lambda n: f"transport(F, ({self.proof(n)}), z) = transport(F, d, z)",
            lambda n: f"forall (t : bool), ({self.proposition(n)}) or t = true",
            lambda n: f"holds(({self.boolean(n)}))",
            lambda n: f"is_true(({self.boolean(n)}))",
            lambda n: f"({self.number(n)}) = ({self.number(n)})",
            lambda n: f"le(({self.number(n)}), ({self.number(n)}))",
            lambda n: f"({self.list(n)}) = ({self.list(n)})",
            lambda n: f"member(({self.element(n)}), ({self.list(n)}))",
            lambda n: f"if ({self.boolean(n)}) then ({self.proposition(n)}) else ({self.proposition(n)})",
        )  # fmt: skip

    def boolean(self, depth):
        def both(word):
            return lambda n: f"({self.boolean(n)}) {word} ({self.boolean(n)})"

        return self.one_of(
            depth, ["a", "b", "c", "true", "false"], both("&&"), both("||"), both("&&"), both("||"),
            lambda n: f"!({self.boolean(n)})",
            lambda n: f"!({self.boolean(n)})",
            lambda n: f"eqb(({self.boolean(n)}), ({self.boolean(n)}))",
            lambda n: f"xorb(({self.boolean(n)}), ({self.boolean(n)}))",
            lambda n: f"implb(({self.boolean(n)}), ({self.boolean(n)}))",
            lambda n: f"if ({self.boolean(n)}) then ({self.boolean(n)}) else ({self.boolean(n)})",
            lambda n: f"snd(({self.pair(n)}))",
        )  # fmt: skip

    def element(self, depth):
        return self.one_of(
            depth, ["x", "y"], lambda n: f"f ({self.element(n)})", lambda n: f"fst(({self.pair(n)}))",
            lambda n: f"if ({self.boolean(n)}) then ({self.element(n)}) else ({self.element(n)})",
            lambda n: f"(fun (w : X) => f w) ({self.element(n)})",
        )  # fmt: skip

    def number(self, depth):
        return self.one_of(
            depth, ["n", "m", "zero"], lambda n: f"succ(({self.number(n)}))",
            lambda n: f"add(({self.number(n)}), ({self.number(n)}))",
            lambda n: f"mul(({self.number(n)}), ({self.number(n)}))",
            lambda n: f"length(({self.list(n)}))",
        )  # fmt: skip

    def list(self, depth):
        return self.one_of(
            depth, ["l", "k", "nil(X)"], lambda n: f"cons(({self.element(n)}), ({self.list(n)}))",
            lambda n: f"append(({self.list(n)}), ({self.list(n)}))",
            lambda n: f"map(f, ({self.list(n)}))", lambda n: f"map(fun (w : X) => f w, ({self.list(n)}))",
        )  # fmt: skip

    def pair(self, depth):
        return self.one_of(depth, ["p", "q"], lambda n: f"(({self.element(n)}), ({self.boolean(n)}))")

    def proof(self, depth):
        """A proof of x = y."""
        return self.one_of(
            depth, ["d", "sym(e)"], lambda n: f"trans(({self.proof(n)}), refl(y))",
            lambda n: f"sym(sym(({self.proof(n)})))", lambda n: f"cong(fun (w : X) => w, ({self.proof(n)}))",
        )  # fmt: skip


def random_statements(number):
    texts = Statements(seed=20261122)
    return [parse_statement(SCOPE + texts.proposition(5)) for _ in range(number)]


@pytest.fixture(scope="module")
def statements():
    """The pairs' and 150 random ones."""
    pairs = [pair for path in PAIR_FILES for pair in read_pair_spec(path).pairs]
    return [*parse_statements(pairs).values(), *random_statements(150)]


def universe_names():
    return iter(["u", "v", "w", "u_1", "u_2", "u_3"])


def test_lean_reads_the_notation_as_it_is_meant(statements):
    toolchain = find_toolchain("embedded")
    lines = toolchain.header.splitlines()
    line_of = {}
    for number, statement in enumerate(statements):
        universes, readable = lean_type(lean_text(statement))
        lines.append(
            f"theorem same_{number}{universes} : ({readable}) = {lean_plain(statement.term, universe_names())} := rfl"
        )
        line_of[len(lines)] = statement
    lines.append("theorem differs (a b : Bool) : ((!a && b) = true) = ((!(a && b)) = true) := rfl")
    result = toolchain.run("--json", "--stdin", "-DmaxErrors=0", content="\n".join(lines).encode(), seconds=120)
    messages = [json.loads(line) for line in result.stdout.splitlines()]
    wrong = {message["pos"]["line"]: message["data"] for message in messages if message["severity"] == "error"}
    assert wrong.pop(len(lines))  # the comparison can tell a difference
    assert {print_term(line_of[line].term): text for line, text in wrong.items()} == {}


def lean_type(head):
    """The universes that a theorem's head declares, and its type with the parameters as quantifiers."""
    found = re.fullmatch(r"(?:theorem|noncomputable def) \{name\}(\.\{.*?\})?(.*) := by", head)
    assert found is not None
    universes, rest = found.groups()
    depth = 0
    for position, character in enumerate(rest):
        depth += (character in "({") - (character in ")}")
        if depth == 0 and rest.startswith(" : ", position):
            break
    binders, conclusion = rest[:position], rest[position + 3 :]
    return universes or "", f"∀{binders}, {conclusion}" if binders else conclusion


def test_coq_reads_the_notation_as_it_is_meant(statements):
    with SerapiSession(find_coq().sertop) as session:
        session.run(LIBRARY)

        def same(left, right):
            try:
                session.vernacular(f"Check (@eq_refl Type ({left}) : @eq Type ({left}) ({right})).")
            except CoqError as error:
                return error.message
            return ""

        assert same("forall a b, andb (negb a) b = true", "forall a b, negb (andb a b) = true")
        wrong = {print_term(s.term): same(coq_text(s), coq_plain(s.term)) for s in statements}
    assert {text: message for text, message in wrong.items() if message} == {}
