"""Edits that only pretend to be one: what becomes of every form that a theorem is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_lean.source.lower_bounds import lower_bounds

HEAD = "import A\n\nnamespace B\n\n"
OLD = "theorem old : 1 = 1 := rfl\n\n"


@pytest.mark.parametrize(
    ("theorem", "axiom", "sorry"),
    [
        ("theorem t : P := rfl", "axiom t : P", "theorem t : P := sorry"),
        (
            "/-- Doc. -/\n@[simp] private lemma t (h : x = 1 := by decide) : P h := by\n  simp\n  rfl",
            "/-- Doc. -/\n@[simp] private axiom t (h : x = 1 := by decide) : P h",
            "/-- Doc. -/\n@[simp] private lemma t (h : x = 1 := by decide) : P h := sorry",
        ),
        (
            "theorem t : ∀ n, P n\n  | 0 => a\n  | n + 1 => b",
            "axiom t : ∀ n, P n",
            "theorem t : ∀ n, P n := sorry",
        ),
        ("theorem t : A ∧ B where\n  left := a\n  right := b", "axiom t : A ∧ B", "theorem t : A ∧ B := sorry"),
        (
            "theorem t : let x := 1; have y := x\n    x = y := rfl",
            "axiom t : let x := 1; have y := x\n    x = y",
            "theorem t : let x := 1; have y := x\n    x = y := sorry",
        ),
        (
            "theorem t (n : Nat) : {m | m = n}.Nonempty := -- why := not\n  go n\ntermination_by n\ndecreasing_by simp",
            "axiom t (n : Nat) : {m | m = n}.Nonempty",
            "theorem t (n : Nat) : {m | m = n}.Nonempty := sorry",
        ),
    ],
)
def test_every_form_of_a_theorem(theorem, axiom, sorry):
    after = f"{HEAD}{OLD}{theorem}\n\nend B\n"
    found = lower_bounds(f"{HEAD}{OLD}end B\n", after)
    assert found == {name: after.replace(theorem, text) for name, text in (("axiom", axiom), ("sorry", sorry))}


def test_only_what_the_edit_touches_is_given_up():
    before = f"{HEAD}{OLD}theorem changed : 2 = 2 := rfl\n\nend B\n"
    after = before.replace("2 = 2 := rfl", "2 = 2 := by rfl").replace(OLD, "-- new words\n" + OLD) + "def d := 1\n"
    found = lower_bounds(before, after)
    assert found["axiom"] == after.replace("theorem changed : 2 = 2 := by rfl", "axiom changed : 2 = 2")
    assert OLD in found["sorry"]
    assert lower_bounds(before, before + "def d := 1\n") == {}
    assert lower_bounds("", "theorem t : P := p") == {"axiom": "axiom t : P", "sorry": "theorem t : P := sorry"}


WORDS = st.sampled_from(
    ["theorem t", ":", ":=", "|", "(", ")", "{", "where", "let x", "by", "\n", "lemma «a b»", "/-", "-- x", "\x00"]
)


@given(st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map(" ".join))
def test_no_text_is_too_broken(before, after):
    found = lower_bounds(before, after)
    assert set(found) <= {"axiom", "sorry"}
    assert after not in found.values()
