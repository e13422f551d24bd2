import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.codec.neutral_syntax import parse_term, print_term
from wonton_core.model.neutral_statement import all_names, alpha_normal_form, free_variables, rename_bound


def normal(text):
    return alpha_normal_form(parse_term(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("forall (A B : Prop), A and B -> B", "forall (B A : Prop), B and A -> A"),
        ("forall (A B : Prop), A", "forall (A : Prop), forall (B : Prop), A"),
        ("forall (A : Prop), A -> A", "forall (A : Prop) (proof : A), A"),
        ("forall (A : Prop), forall (A : Prop), A", "forall (B A : Prop), A"),
        ("fun (x : bool) => fun (y : bool) => x", "fun (y : bool) (x : bool) => y"),
    ],
)
def test_same_statement(left, right):
    assert normal(left) == normal(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("forall (A B : Prop), A and B -> A", "forall (A B : Prop), A and B -> B"),
        ("forall (A B : Prop), A and B iff B and A", "forall (A B : Prop), B and A iff A and B and A"),
        ("forall (A B : Prop), A", "forall (A B : Prop), B"),
        ("forall (P : bool -> Set), P true", "forall (P : bool -> Type), P true"),
        ("forall (A : Prop), A or A", "forall (A : Prop), A and A"),
        ("fun (x : bool) => x", "forall (x : bool), x"),
        ("forall (x : bool), y", "forall (y : bool), y"),  # a free variable isn't the bound one
        ("true = false", "false = true"),
    ],
)
def test_different_statements(left, right):
    assert normal(left) != normal(right)


STATEMENTS = [
    "forall (A B : Prop), A and B -> forall (B : Prop), B",
    "forall (A : Type) (P : A -> Type) (x y : A) (e : x = y), P x -> P y",
    "fun (f : bool -> bool) (x : bool) => f (f x)",
]


@given(st.sampled_from(STATEMENTS), st.data())
def test_renaming_changes_the_text_and_not_the_statement(text, data):
    term = parse_term(text)
    taken = data.draw(st.frozensets(st.sampled_from(sorted(all_names(term)))))
    renamed = rename_bound(term, taken)
    assert alpha_normal_form(renamed) == alpha_normal_form(term)
    assert not all_names(renamed) & taken
    assert (print_term(renamed) == print_term(term)) == (not taken)
    assert free_variables(renamed) == frozenset()


def test_renaming_avoids_names_in_use():
    renamed = rename_bound(parse_term("forall (A A_1 : Prop), A -> A_1"), frozenset({"A", "A_2"}))
    assert print_term(renamed) == "forall (A_3 A_1 : Prop), A_3 -> A_1"
