import pytest

from wonton_core.codec.neutral_syntax import StatementError
from wonton_core.codec.neutral_typing import parse_statement


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("forall (A : Prop), A -> A", "Prop"),
        ("forall (b : bool), decidable(b = true)", "Set"),
        ("forall (P : bool -> Set), P true", "Type"),
        ("forall (A : Type) (P : A -> Type) (x y : A) (e : x = y), P x -> P y", "Type"),
        ("forall (A B : Type) (f : A -> B) (x : A), cong(fun (y : A) => f y, refl(x)) = refl(f x)", "Prop"),
        (
            "forall (A : Type) (P : A -> Prop) (x y : A) (e : x = y) (p : P x) (q : P y), transport(P, e, p) = q",
            "Prop",
        ),
        ("forall (A : Type) (x : A) (A : bool -> Prop), A true -> A true", "Prop"),  # a name bound twice
        ("forall (A : Type) (x : A), (fun (y : A) => y = x) x", "Prop"),
        ("forall (n : nat), le(zero, add(n, succ(mul(n, n))))", "Prop"),
        ("forall (A : Set) (P : list(A) -> Set), P nil(A)", "Type"),
        (
            "forall (A B : Type) (f : A -> B) (x : A) (l : list(A)), append(map(f, l), nil(B)) = map(f, cons(x, l))",
            "Prop",
        ),
        ("forall (l : list(nat)), member(length(l), l)", "Prop"),
        ("forall (f : forall (A : Type), A -> A) (g : forall (B : Type), B -> B), f = g", "Prop"),
    ],
)
def test_well_typed(text, sort):
    assert parse_statement(text).sort == sort


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("A", 1, "unknown variable `A`"),
        ("true", 1, "expected a type or a proposition, found `true` of type `bool`"),
        ("forall (b : bool), b", 20, "expected a type or a proposition, found `b` of type `bool`"),
        ("forall (b : bool), b and True", 20, "expected a term of type `Prop`, found `b` of type `bool`"),
        ("forall (b : bool), b = True", 24, "expected a term of type `bool`, found `True` of type `Prop`"),
        ("forall (A : Prop), !A = true", 21, "expected a term of type `bool`, found `A` of type `Prop`"),
        ("forall (A : Prop), holds(A)", 26, "expected a term of type `bool`"),
        ("forall (x : bool), (x x) = x", 21, "expected a function, found `x` of type `bool`"),
        ("forall (P : bool -> Prop), P True", 30, "expected a term of type `bool`, found `True`"),
        ("forall (A : Type) (x : A), fst(x) = x", 32, "expected a pair, found `x` of type `A`"),
        ("forall (A : Type) (x : A), sym(x) = x", 32, "expected a proof of an equality, found `x` of type `A`"),
        ("forall (A : Type) (x y z : A) (e : x = y) (f : x = z), trans(e, f) = trans(e, f)", 65,
         "expected a proof of an equality that begins with `y`, found `f` of type `x = z`"),
        ("forall (A B : Type) (f : A -> B) (x : B), cong(f, refl(x)) = refl(f x)", 48, "expected a function on `B`"),
        ("forall (A : Type) (P : A -> Type) (f : forall (x : A), P x) (x y : A) (e : x = y), cong(f, e) = cong(f, e)",
         89, "whose type does not depend on its argument"),
        ("forall (A : Type) (f : A -> A) (x y : A) (e : x = y), transport(f, e, x) = x", 65, "expected a family"),
        ("forall (A : Type) (P : A -> Type) (x y : A) (e : x = y) (p : P y), transport(P, e, p) = p", 84,
         "expected a term of type `P x`, found `p` of type `P y`"),
        ("forall (A : Prop) (x : A * A), True", 24, "expected a type of data, found `A` of type `Prop`"),
        ("forall (A : Prop) (x : A), (x, true) = (x, true)", 29, "expected data, not a proof, found `x` of type `A`"),
        ("forall (P : bool -> Prop) (x : P true), (true, x) = (true, x)", 48, "expected data, not a proof"),
        ("forall (b : bool), succ(b) = zero", 25, "expected a term of type `nat`, found `b` of type `bool`"),
        ("forall (n : nat) (l : list(bool)), member(n, l)", 46, "expected a term of type `list(nat)`, found `l`"),
        ("forall (n : nat), length(n) = n", 26, "expected a list, found `n` of type `nat`"),
        ("forall (A : Prop), list(A) = list(A)", 25, "expected a type of data, found `A` of type `Prop`"),
        ("forall (A : Prop) (x : A), cons(x, nil(A)) = cons(x, nil(A))", 33, "expected data, not a proof, found `x`"),
        ("forall (A : Type) (l m : list(A)), append(l, true) = m", 46, "expected a term of type `list(A)`"),
        ("forall (l : list(nat)), map(fun (b : bool) => b, l) = l", 29, "expected a function on `nat`"),
        ("forall (F : nat -> Type) (f : forall (n : nat), F n) (l : list(nat)), map(f, l) = map(f, l)", 75,
         "expected a function to one type of data"),
        ("forall (P : Prop) (f : nat -> P) (l : list(nat)), map(f, l) = map(f, l)", 55,
         "expected a function to one type of data"),
        # what one assistant accepts by subtyping, the other one doesn't
        ("forall (F : Type -> Type) (A : Set), F A", 40, "expected a term of type `Type`, found `A` of type `Set`"),
        ("forall (F : Set -> Type), F True", 29, "expected a term of type `Set`, found `True` of type `Prop`"),
        ("if true then True else bool", 24, "expected a term of type `Prop`, found `bool` of type `Set`"),
    ],
)  # fmt: skip
def test_place_of_a_type_error(text, column, problem):
    with pytest.raises(StatementError) as raised:
        parse_statement(text)
    assert raised.value.summary.startswith(f"column {column}: ")
    assert problem in raised.value.summary


def test_types_that_take_too_long_are_refused():
    doubled = "fun (x : A) => (x, x)"
    nested = "x"
    for _ in range(14):
        nested = f"({nested}, {nested})"
    text = f"forall (A : Type) (x : A), {nested} = {nested} -> ({doubled}) = ({doubled})"
    with pytest.raises(StatementError, match="too long"):
        parse_statement(text)
