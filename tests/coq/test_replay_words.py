"""What scripts are found in a source, and what a sentence of a script says."""

from __future__ import annotations

import pytest

from wonton_coq.replay.script_finder import find_declarations
from wonton_coq.replay.sentences import split_sentences
from wonton_coq.replay.tactic_words import sentence_kind, tactic_heads

SOURCE = """
Section S. Variable A : Prop.
#[global] Lemma inside : A -> A. Proof. auto. Qed.
Module M. Theorem t : let x := 1 in x = 1. reflexivity. Defined. End M.
End S.
Module Type T. Parameter p : nat. Lemma l : True. Proof. exact I. Qed. End T.
Module F (X : T). Lemma l : True. exact I. Qed. End F.
Module N := F. Lemma after (n := 1) : n = 1. Proof eq_refl.
Definition d : nat := 3. Local Program Definition pd : nat := _. Next Obligation. exact 0. Qed.
Instance: True. Proof. exact I. Qed.
Goal True. exact I. Qed.
Fixpoint f (n : nat) : nat. Proof. exact n. Defined.
Axiom a : False. Lemma given_up : False. Admitted. Let x := 3. Let y : True. exact I. Qed.
"""


def test_declarations_have_their_modules_sections_and_kind_of_proof() -> None:
    found = {d.path: (d.keyword, d.proof, d.in_functor) for d in find_declarations(split_sentences(SOURCE.encode()))}
    assert found == {
        "inside": ("Lemma", "tactics", False),
        "M.t": ("Theorem", "tactics", False),
        "T.p": ("Parameter", "no_proof", True),
        "T.l": ("Lemma", "tactics", True),
        "F.l": ("Lemma", "tactics", True),
        "after": ("Lemma", "term", False),
        "d": ("Definition", "term", False),
        "pd": ("Definition", "term", False),
        "f": ("Fixpoint", "tactics", False),
        "a": ("Axiom", "no_proof", False),
        "given_up": ("Lemma", "tactics", False),
        "x": ("Let", "term", False),
        "y": ("Let", "tactics", False),
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Proof.", "proof_open"), ("Proof using A.", "proof_open"), ("Proof with auto.", "proof_open"),
        ("Proof eq_refl.", "proof_end"), ("Proof (f x).", "proof_end"), ("Qed.", "proof_end"), ("Abort.", "proof_end"),
        ("Admitted.", "proof_end"), ("--", "structure"), ("{", "structure"), ("2: {", "structure"), ("}", "structure"),
        ("Unshelve.", "structure"), ("Show.", "command"), ("intros.", "tactic"), ("all: auto.", "tactic"),
        ("(split; auto).", "tactic"), ("[x]: exact I.", "tactic"),
    ],
)  # fmt: skip
def test_kinds_of_sentences(text: str, kind: str) -> None:
    assert sentence_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("intros [] ; simpl in *; auto with arith.", ("intros", "simpl", "auto")),
        ("destruct b as [|]; [ left | right; trivial ].", ("destruct", "left", "right", "trivial")),
        ("try (rewrite H; reflexivity).", ("try", "rewrite", "reflexivity")),
        ("all: do 2 apply f_equal || exact (f (g; h)).", ("do", "apply", "exact")),
        ("1-2: now apply Nat.add_comm.", ("now",)),
        ("first [assumption | solve [auto]].", ("first", "assumption", "solve", "auto")),
        ("Nat.nzinduct n.", ("Nat.nzinduct",)),
        ("intros ? ? [Hl Hr]; (split; [ assumption | ]).", ("intros", "split", "assumption")),
    ],
)
def test_heads_of_tactics(text: str, heads: tuple[str, ...]) -> None:
    assert tactic_heads(text) == heads
