"""Edits that only pretend to be one: what becomes of every form that a theorem is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_coq.source.lower_bounds import lower_bounds

OLD = "Lemma old : 1 = 1.\nProof. reflexivity. Qed.\n\n"


@pytest.mark.parametrize(
    ("theorem", "axiom", "statement"),
    [
        ("Lemma t : P.\nProof. auto. Qed.", "Axiom t : P.", "Lemma t : P."),
        (
            "(** Doc. *)\n#[local] Theorem t (A : Type) {B} : P A.\nProof.\n  - auto.\n  - lia.\nDefined.",
            "(** Doc. *)\n#[local] Axiom t : forall (A : Type) {B}, P A.",
            "(** Doc. *)\n#[local] Theorem t (A : Type) {B} : P A.",
        ),
        (
            "Corollary t : forall x : nat, x = (x : nat).\n(* why. *)\nauto.\nQed.",
            "Axiom t : forall x : nat, x = (x : nat).",
            "Corollary t : forall x : nat, x = (x : nat).",
        ),
    ],
)
def test_every_form_of_a_theorem(theorem, axiom, statement):
    after = f"{OLD}{theorem}\n\nDefinition d := 1.\n"
    assert lower_bounds(OLD, after) == {
        "admitted": after.replace(theorem, f"{statement}\nProof.\nAdmitted."),
        "axiom": after.replace(theorem, axiom),
    }


def test_only_what_the_edit_touches_and_what_can_be_told_is_given_up():
    after = OLD.replace("Lemma old", "(* new words *)\nLemma old") + "Definition d : nat.\nProof. exact 1. Defined.\n"
    assert lower_bounds(OLD, after) == {}
    together = "Theorem a : P with b : Q.\nProof. auto. auto. Qed.\n"
    assert lower_bounds(OLD, OLD + together) == {}
    assert lower_bounds(OLD, OLD + "Goal P.\nProof. auto. Qed.\n") == {}
    changed = OLD.replace("reflexivity", "auto")
    assert lower_bounds(OLD, changed)["axiom"] == "Axiom old : 1 = 1.\n\n"


WORDS = st.sampled_from(
    ["Lemma t", "Theorem", ":", ".", ":=", "(", ")", "Proof.", "Qed.", "with", "(*", "\n", "{", "#[", '"', "\x00"]
)


@given(st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map(" ".join))
def test_no_text_is_too_broken(before, after):
    found = lower_bounds(before, after)
    assert set(found) <= {"axiom", "admitted"}
    assert after not in found.values()
