"""The outermost shape of printed terms, with notation and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_lean.tactics.term_shape import normal_text, shape_of


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("(A ∨ B) ∨ C ↔ A ∨ B ∨ C", "iff", ("(A ∨ B) ∨ C", "A ∨ B ∨ C")),
        ("A → B → C", "arrow", ("A", "B → C")),
        ("A ∧ B → C", "arrow", ("A ∧ B", "C")),
        ("A ∨ B ∧ C", "or", ("A", "B ∧ C")),
        ("¬A ∧ B", "and", ("¬A", "B")),
        ("¬(A ∧ B)", "not", ("A ∧ B",)),
        ("¬a = b", "not", ("a = b",)),
        ("(!b) = b", "eq", ("!b", "b")),
        ("(a && b) = true", "eq", ("a && b", "true")),
        ("x ≠ y", "ne", ("x", "y")),
        ("(a, b) = (c, d)", "eq", ("(a, b)", "(c, d)")),
        ("And A (Or B C)", "and", ("A", "Or B C")),
        ("@Eq Bool a b", "app", ("@", "Eq", "Bool", "a", "b")),
        ("Not A", "not", ("A",)),
        ("P (f x) true", "app", ("P", "f x", "true")),
        ("A → ∀ x, P x ∧ Q", "arrow", ("A", "∀ x, P x ∧ Q")),
        ("((A))", "atom", ("A",)),
        ("", "atom", ("",)),
    ],
)
def test_shapes(text: str, kind: str, parts: tuple[str, ...]) -> None:
    shape = shape_of(text)
    assert (shape.kind, shape.parts) == (kind, parts)


@pytest.mark.parametrize(
    ("text", "kind", "binders", "body"),
    [
        ("∀ (x y : A) {z}, P x → Q", "forall", ("x", "y", "z"), "P x → Q"),
        ("∀ x : A, P x", "forall", ("x",), "P x"),
        ("∃ x, (!x) = x ∨ A", "exists", ("x",), "(!x) = x ∨ A"),
        ("(x : A) → P x → Q x", "forall", ("x",), "P x → Q x"),
    ],
)
def test_binders(text: str, kind: str, binders: tuple[str, ...], body: str) -> None:
    shape = shape_of(text)
    assert (shape.kind, shape.binders, shape.parts) == (kind, binders, (body,))


@given(st.text(alphabet="AB()[]⟨⟩∀∃λ,→↔∧∨¬=≠:!&|. x", max_size=40))
def test_no_text_breaks_it_and_spacing_is_settled_once(text: str) -> None:
    shape_of(text)
    assert normal_text(normal_text(text)) == normal_text(text)
