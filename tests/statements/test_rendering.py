import json
from pathlib import Path

import pytest

from wonton_coq.statements.render import render_statement as coq_text
from wonton_core.codec.neutral_syntax import print_term
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.codec.pair_file import parse_statements, read_pair_spec
from wonton_core.model.neutral_statement import alpha_normal_form
from wonton_lean.statements.render import render_statement as lean_text

BENCHMARKS = Path(__file__).parents[2] / "analysis" / "benchmarks"


@pytest.mark.parametrize(
    ("neutral", "coq", "lean"),
    [
        (
            "forall (a b : bool), a && b = true -> a = true",
            "forall (a b : bool), andb a b = true -> a = true",
            "theorem {name} (a b : Bool) : (a && b) = true → a = true := by",
        ),
        (
            "forall (b : bool), !b = true iff not (b = true)",
            "forall (b : bool), negb b = true <-> ~ b = true",
            "theorem {name} (b : Bool) : (!b) = true ↔ ¬(b = true) := by",
        ),
        (
            "forall (a b : bool), !(a || b) = !a && !b",
            "forall (a b : bool), negb (orb a b) = andb (negb a) (negb b)",
            "theorem {name} (a b : Bool) : (!(a || b)) = (!a && !b) := by",
        ),
        (
            "forall (a b : bool), eqb(!a, b) = false",
            "forall (a b : bool), Bool.eqb (negb a) b = false",
            "theorem {name} (a b : Bool) : ((!a) == b) = false := by",
        ),
        (
            "forall (A B : Prop), (A -> B) -> (A iff B) -> (A iff (A -> B)) -> not not A",
            "forall (A B : Prop), (A -> B) -> A <-> B -> A <-> (A -> B) -> ~ ~ A",
            "theorem {name} (A B : Prop) : (A → B) → (A ↔ B) → (A ↔ (A → B)) → ¬(¬A) := by",
        ),
        (
            "forall (A B : Type) (p : A * B), p = (fst(p), snd(p))",
            "forall (A B : Type) (p : prod A B), p = @pair _ _ (@fst _ _ p) (@snd _ _ p)",
            "theorem {name}.{u, v} (A : Type u) (B : Type v) (p : A × B) : p = (p.1, p.2) := by",
        ),
        (
            "forall (P : bool -> Set) (b : bool), P b -> holds(b) -> P true",
            "forall (P : bool -> Set) (b : bool), P b -> eq_true b -> P true",
            "noncomputable def {name} (P : Bool → Type) (b : Bool) : P b → Wonton.EqTrue b → P true := by",
        ),
        (
            "forall (b : bool), decidable(b = true)",
            "forall (b : bool), sumbool (b = true) (~ (b = true))",
            "noncomputable def {name} (b : Bool) : Decidable (b = true) := by",
        ),
        (
            "forall (A : Type) (P : A -> Type) (x y : A) (e : x = y) (p : P x), "
            "transport(P, sym(e), transport(P, e, p)) = p",
            "forall (A : Type) (P : A -> Type) (x y : A) (e : x = y) (p : P x), "
            "@eq_rect _ _ P (@eq_rect _ _ P p _ e) _ (@eq_sym _ _ _ e) = p",
            "theorem {name}.{u, v} (A : Type u) (P : A → Type v) (x y : A) (e : x = y) (p : P x) : "
            "Eq.ndrec (motive := P) (Eq.ndrec (motive := P) p e) (Eq.symm e) = p := by",
        ),
        (
            "forall (A : Type) (b : bool) (x : A), (if !b then x else x) = x",
            "forall (A : Type) (b : bool) (x : A), (if negb b then x else x) = x",
            "theorem {name}.{u} (A : Type u) (b : Bool) (x : A) : (bif !b then x else x) = x := by",
        ),
        (
            "forall (a b : bool), xorb(!a, implb(a, b && a)) = true -> is_true(a) and is_true(implb(a, b))",
            "forall (a b : bool), xorb (negb a) (implb a (andb b a)) = true -> Is_true a /\\ Is_true (implb a b)",
            "theorem {name} (a b : Bool) : Bool.xor (!a) (bif a then b && a else true) = true → "
            "(bif a then True else False) ∧ (bif bif a then b else true then True else False) := by",
        ),
        (
            "forall (n m : nat), le(succ(n), m) -> add(zero, mul(n, m)) = succ(n)",
            "forall (n m : nat), le (S n) m -> Coq.Init.Nat.add O (Coq.Init.Nat.mul n m) = S n",
            "theorem {name} (n m : Nat) : "
            "Nat.le (Nat.succ n) m → Wonton.add Nat.zero (Wonton.mul n m) = Nat.succ n := by",
        ),
        (
            "forall (A : Type) (f : A -> A) (x : A) (l : list(A)), "
            "member(x, cons(x, map(f, l))) and length(append(l, nil(A))) = zero",
            "forall (A : Type) (f : A -> A) (x : A) (l : list A), "
            "@Coq.Lists.List.In _ x (@cons _ x (@Coq.Lists.List.map _ _ f l)) /\\ @length _ (@app _ l (@nil A)) = O",
            "theorem {name}.{u} (A : Type u) (f : A → A) (x : A) (l : List A) : "
            "Wonton.Member x (List.cons x (List.map f l)) ∧ List.length (List.append l (@List.nil A)) = Nat.zero := by",
        ),
        ("true != false", "true <> false", "theorem {name} : true ≠ false := by"),
        # names that one of the assistants needs for itself
        (
            "forall (fix at Eq : Prop), fix and at -> Eq",
            "forall (fix_1 at_1 Eq : Prop), fix_1 /\\ at_1 -> Eq",
            "theorem {name} (fix at_1 Eq_1 : Prop) : fix ∧ at_1 → Eq_1 := by",
        ),
        (
            "forall (A B C D E : Type), (A -> B -> C -> D) = (A -> B -> C -> D)",
            "forall (A B C D E : Type), (A -> B -> C -> D) = (A -> B -> C -> D)",
            "theorem {name}.{u, v, w, u_1, u_2} (A : Type u) (B : Type v) (C : Type w) (D : Type u_1) (E : Type u_2) : "
            "(A → B → C → D) = (A → B → C → D) := by",
        ),
    ],
)  # fmt: skip
def test_texts(neutral, coq, lean):
    statement = parse_statement(neutral)
    assert coq_text(statement) == coq
    assert lean_text(statement) == lean


@pytest.mark.parametrize("name", ["lean_coq_logic_micro_v1", "lean_coq_development_v1"])
def test_the_pair_files_hold_the_rendered_texts(name):
    pairs = json.loads((BENCHMARKS / f"{name}.json").read_text())["pairs"]
    assert len(pairs) >= 84
    for pair in pairs:
        assert pair["lean_statement"] == lean_text(parse_statement(pair["statement"])), pair["pair_id"]
        assert pair["statement"] == print_term(parse_statement(pair["statement"]).term), pair["pair_id"]


def test_development_has_no_pair_of_those_that_are_measured():
    measured, development = (
        {
            alpha_normal_form(s.term): name
            for name, s in parse_statements(read_pair_spec(BENCHMARKS / file).pairs).items()
        }
        for file in ("lean_coq_logic_micro_v1.json", "lean_coq_development_v1.json")
    )
    assert len(measured) == 84
    assert len(development) >= 150
    assert {development[statement]: measured[statement] for statement in development.keys() & measured.keys()} == {}
