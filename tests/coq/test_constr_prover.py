"""Kernel terms of the real Coq: names, kinds of nodes, matches, goals."""

from __future__ import annotations

import pytest

from wonton_coq.constr.axioms import AxiomFinder
from wonton_coq.constr.declaration import printed_assumptions, read_constant
from wonton_coq.constr.errors import ConstrError
from wonton_coq.constr.reader import ConstrReader
from wonton_coq.serapi.errors import SerapiSessionLostError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession

pytestmark = pytest.mark.prover

DEFINITIONS = """
From Coq Require Import PrimFloat PrimInt63 PArray PString Streams.
Inductive steps (A : Type) (x : A) (z := x) : nat -> A -> Type :=
| stop : steps A x 0 z
| move : forall n (m := S n) y, steps A x n y -> steps A x m y.
Definition last (A : Type) (x : A) n y (s : steps A x n y) : nat :=
  match s in steps _ _ k w return nat with stop _ _ => 0 | move _ _ n y s => n end.
Inductive even : nat -> Set := even_zero : even 0 | even_next n : odd n -> even (S n)
with odd : nat -> Set := odd_next n : even n -> odd (S n).
Definition before (n : nat) (o : odd n) : nat := match o in odd k return nat with odd_next m _ => m end.
Module Type Parameters. Parameter t : Set. End Parameters.
Module Make (P : Parameters). Inductive tree := leaf (x : P.t). Definition top (y : tree) := y. End Make.
Module Nats. Definition t := nat. End Nats.
Module Trees := Make Nats.
Definition grown := Trees.top (Trees.leaf 0).
Definition half := 0.5%float.
Definition word := "a""b"%pstring.
Definition seven := 7%uint63.
Definition row := [| 1; 2 | 0 : nat |].
Definition least : SProp := forall A : SProp, A.
Section Sec. Variable v : nat. Definition twice := v + v. End Sec.
CoFixpoint zeros : Stream nat := Cons 0 zeros.
Fixpoint size (n : nat) : nat := match n with 0 => 0 | S m => half_size m end
with half_size (n : nat) : nat := match n with 0 => 0 | S m => S (size m) end.
Axiom magic : False.
Definition by_magic (A : Prop) : A := match magic return A with end.
"""


@pytest.fixture(scope="module")
def session(coq_toolchain):
    with SerapiSession(coq_toolchain.sertop) as started:
        started.run(DEFINITIONS)
        yield started


@pytest.fixture(scope="module")
def read(session):
    reader = ConstrReader(session)
    return lambda name: read_constant(session, reader, name)


def test_names_are_full_paths(read):
    body = read("and_comm").body
    assert body.constants() == ("Coq.Init.Logic.and", "Coq.Init.Logic.conj")
    assert read("grown").body.constants() == ("Coq.Init.Datatypes.O", "SerTop.Trees.leaf", "SerTop.Trees.top")
    # The constructors and the second type of a mutual block have names of their own.
    assert read("odd_ind").type.constants() == (
        "Coq.Init.Datatypes.S", "Coq.Init.Datatypes.nat", "SerTop.even", "SerTop.odd", "SerTop.odd_next",
    )  # fmt: skip


def test_the_canonical_name_is_what_terms_carry(read):
    constant = read("Nat.add")
    assert (constant.name, constant.canonical_name) == ("Coq.Arith.PeanoNat.Nat.add", "Coq.Init.Nat.add") or (
        constant.name == "Coq.Init.Nat.add"
    )
    assert "Coq.Init.Nat.add" in read("twice").body.constants()


@pytest.mark.parametrize(
    ("name", "kind", "opacity"),
    [("and_comm", "Constant", "opaque"), ("twice", "Constant", "transparent"), ("magic", "Constant", "axiom"),
     ("even_zero", "Constructor", "transparent")],
)  # fmt: skip
def test_kind_and_opacity(read, name, kind, opacity):
    constant = read(name)
    assert (constant.kind, constant.opacity) == (kind, opacity)
    assert (constant.body is None) == (name in ("magic", "even_zero"))


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [("half", "lit", "0.5%float"), ("seven", "lit", "7%uint63"), ("word", "lit", '"a"b"%pstring'),
     ("row", "array", ""), ("least", "sort", "SProp"), ("zeros", "cofix", "zeros"), ("size", "fix", "size"),
     ("half_size", "fix", "half_size"), ("by_magic", "case", "Coq.Init.Logic.False"),
     ("negb", "case", "Coq.Init.Datatypes.bool")],
)  # fmt: skip
def test_every_kind_of_node(read, name, kind, text):
    found = [node for node in read(name).body.nodes if node.kind == kind]
    assert text in {node.name for node in found}


def test_the_chosen_function_of_a_mutual_fixpoint(read):
    for name, index in (("size", 0), ("half_size", 1)):
        body = read(name).body
        root = body.nodes[body.root]
        assert (root.kind, root.name, root.index, len(root.children)) == ("fix", name, index, 4)


def test_a_match_gets_the_types_of_its_variables(read):
    body = read("before").body
    (match,) = [node for node in body.nodes if node.kind == "case"]
    motive, _, branch = (body.nodes[child] for child in match.children)
    # fun (k : nat) (o : odd k) => nat
    assert motive.kind == "lam"
    assert body.nodes[motive.children[0]].name == "Coq.Init.Datatypes.nat"
    inner = body.nodes[motive.children[1]]
    matched = body.nodes[inner.children[0]]
    assert [body.nodes[child].name for child in matched.children] == ["SerTop.odd", ""]
    assert body.nodes[matched.children[1]].index == 0
    # fun (m : nat) (_ : even m) => m
    assert (branch.kind, branch.name) == ("lam", "m")


def test_lets_in_declarations_become_lets_in_branches(read):
    body = read("last").body
    (match,) = [node for node in body.nodes if node.kind == "case"]
    branch = body.nodes[match.children[3]]
    assert branch.kind == "lam"
    let = body.nodes[branch.children[1]]
    assert (let.kind, let.name) == ("let", "m")
    successor = body.nodes[let.children[1]]
    assert [body.nodes[child].name for child in successor.children] == ["Coq.Init.Datatypes.S", ""]


def test_goals_are_terms_too(coq_session):
    added = coq_session.add("Section S. Variable w : nat. Lemma a : exists x, x = w. eexists. ")
    for sentence in added.sentences:
        coq_session.execute(sentence.sentence_id)
    state = coq_session.goals(added.sentences[-1].sentence_id)
    graph = ConstrReader(coq_session).read(state.dag, state.focused[0].conclusion)
    assert {node.name for node in graph.nodes if node.kind == "var"} == {"w"}
    (evar,) = [node for node in graph.nodes if node.kind == "evar"]
    assert int(evar.name) == state.shelved[0].evar


def test_assumptions(session):
    assert printed_assumptions(session, "and_comm") == ()
    assert printed_assumptions(session, "by_magic") == ("SerTop.magic",)


SIGNATURES = """
Require Import FunctionalExtensionality Uint63 RIneq PeanoNat.
Axiom magic : False. Definition by_magic (A : Prop) : A := match magic return A with end.
Axiom one : True. Axiom two : True.
Module Type T. Axiom hidden : True /\\ True. Axiom closed : True. End T.
Module M : T. Lemma hidden : True /\\ True. exact (conj one one). Qed. Definition closed := I. End M.
Lemma through : True /\\ True. exact M.hidden. Qed.
Inductive holder : Type := hold (x : two = two). Definition held (h : holder) : True := I.
Section S. Variable v : nat. Lemma open : v = v. exact (eq_refl v). Qed.
"""
RESTING = (
    "by_magic SerTop.magic and_comm SerTop.one M.hidden M.closed through held open PeanoNat.Nat.testbit_even_succ "
    "PeanoNat.Nat.gcd_comm functional_extensionality equal_f Uint63.add_comm Uint63.eqb_refl Rplus_0_r "
    "Rlt_irrefl INR_IZR_INZ Z_of_nat_complete"
).split()


def test_the_walk_finds_what_print_assumptions_finds(coq_session):
    session = coq_session
    session.run(SIGNATURES)
    finder, reader = AxiomFinder(), ConstrReader(session)
    found = {name: finder.axioms(session, read_constant(session, reader, name)) for name in RESTING}
    for name, axioms in found.items():
        printed = printed_assumptions(session, name)
        assert len(printed) == len(axioms), name
        for shown in printed:  # a keyword comes without its path
            assert any(f".{axiom}".endswith(f".{shown}") for axiom in axioms), (name, shown)
    assert found["through"] == found["SerTop.one"] == found["M.hidden"] == ("SerTop.one",)
    assert found["M.closed"] == () and found["held"] == ("SerTop.two",) and found["open"] == ("v",)
    assert len(found["Rplus_0_r"]) == 2


def test_a_session_that_dies_leaves_the_theorem_to_print_assumptions(session, monkeypatch):
    constant = read_constant(session, ConstrReader(session), "by_magic")
    finder = AxiomFinder()

    def dying(name: str) -> None:
        raise SerapiSessionLostError("gone", timed_out=False)

    with monkeypatch.context() as patch:
        patch.setattr(session, "definition", dying)
        with pytest.raises(SerapiSessionLostError):
            finder.axioms(session, constant)
    assert finder.axioms(session, constant) == ("SerTop.magic",)


def test_unknown_names_and_odd_terms(session, read):
    for name in ("nope", "nope.nope", "a b", "S. Check S", ""):
        with pytest.raises(UnknownCoqNameError, match="doesn't know the name"):
            read(name)
    with pytest.raises(UnknownCoqNameError, match="gives no type of even"):
        read("even")
    state = session.query("(Locate and)").answers[0]
    with pytest.raises(ConstrError, match="no constructor of Coq's terms"):
        ConstrReader(session).read(state, state.root)
