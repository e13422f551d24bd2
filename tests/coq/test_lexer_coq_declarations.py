"""The Coq lexer's declarations with their proofs, commands and imports."""

from __future__ import annotations

import pytest

from wonton_coq.plugin import wonton_task_sources
from wonton_coq.source.task_source import CoqSource

LIBRARY = """\
(* Copyright. Lemma not_here : True. *)
From Coq Require Import List Arith.PeanoNat.
Require Export A.B (* c *) C.
Import ListNotations.

(** * A heading *)
Module Type Sig. Parameter t : Set. End Sig.
Module M : Sig.
Section S.
Variable A : Type.

(** Doc of a lemma. *)
#[local, deprecated(note="a, b.")]
Lemma l (a : nat) : a = a.
Proof.
  Definition inside := 1.
  - { reflexivity. }
Qed.

Program Definition p : nat := _.
Next Obligation. exact 1. Defined.
Global Instance i : C := {}.
Instance named : C nat.
Proof (c).
Instance : C bool := { x := fun n => match n with 0 => 1 | _ => 2 end }.
Definition d : nat. exact 1. Defined. (* stray *)
Fixpoint even n := match n with 0 => true | S n => odd n end
with odd n := match n with 0 => false | S n => even n end.
Inductive tree : Set := node : forest -> tree
(* between *)
with forest : Set := nil | cons : tree -> forest -> forest.
End S.
Module N := Other.
Module Import K (X : Sig).
Goal True. Abort.
Ltac tac := idtac.
Add Parametric Morphism : f with signature eq ==> eq as f_mor. Proof. auto. Qed.
Canonical Structure can := 1.
Canonical can.
Existing Instance i.
Obligation Tactic := idtac.
End K.
Notation "x + y" := (f x y).
Definition t := nat.
End M.
Time Lemma last : True. Proof. exact I. Admitted.
"""


def test_declarations_of_a_whole_file() -> None:
    lexed = CoqSource().lex(LIBRARY)
    assert lexed.problems == ()
    rows = [(d.kind, d.full_name, LIBRARY[d.start :][:9], LIBRARY[: d.end][-9:]) for d in lexed.declarations]
    assert rows == [
        ("Parameter", "Sig.t", "Parameter", " t : Set."),
        ("Variable", "M.A", "Variable ", "A : Type."),
        ("Lemma", "M.l", "(** Doc o", "y. }\nQed."),
        ("Definition", "M.inside", "Definitio", "ide := 1."),
        ("Definition", "M.p", "Program D", "nat := _."),
        ("Obligation", "", "Next Obli", " Defined."),
        ("Instance", "M.i", "Global In", " C := {}."),
        ("Instance", "M.named", "Instance ", "roof (c)."),
        ("Instance", "", "Instance ", " 2 end }."),
        ("Definition", "M.d", "Definitio", " Defined."),
        ("Fixpoint", "M.even", "Fixpoint ", "en n end."),
        ("Fixpoint", "M.odd", "with odd ", "ven n end"),
        ("Inductive", "M.tree", "Inductive", "> forest."),
        ("Inductive", "M.forest", "with fore", "-> forest"),
        ("Goal", "", "Goal True", "e. Abort."),
        ("Ltac", "M.K.tac", "Ltac tac ", ":= idtac."),
        ("Add Morphism", "M.K.f_mor", "Add Param", "uto. Qed."),
        ("Canonical", "M.K.can", "Canonical", "can := 1."),
        ("Notation", "", "Notation ", " (f x y)."),
        ("Definition", "M.t", "Definitio", "t := nat."),
        ("Lemma", "last", "Time Lemm", "Admitted."),
    ]


def test_parts_of_declarations() -> None:
    found = {d.name: d for d in CoqSource().lex(LIBRARY).declarations}
    assert found["l"].attributes == ("local", 'deprecated(note="a, b.")')
    assert found["i"].modifiers == ("Global",)
    parents = {name: found[name].parent for name in ("l", "inside", "even", "odd", "tree", "forest")}
    assert [parents[name] < 0 for name in parents] == [True, False, True, False, True, False]
    declarations = CoqSource().lex(LIBRARY).declarations
    assert [declarations[parents[name]].name for name in ("inside", "odd", "forest")] == ["l", "even", "tree"]
    assert LIBRARY.split("\n")[found["l"].keyword_line - 1] == "Lemma l (a : nat) : a = a."
    assert found["l"].first_line == found["l"].keyword_line - 2


def test_imports() -> None:
    found = [(entry.module, entry.line) for entry in CoqSource().lex(LIBRARY).imports]
    assert found == [("Coq.List", 2), ("Coq.Arith.PeanoNat", 2), ("A.B", 3), ("C", 3)]


def test_commands_leave_proofs_out() -> None:
    lines = LIBRARY.split("\n")
    commands = [lines[line - 1] for line in CoqSource().lex(LIBRARY).commands]
    assert commands[:3] == ["From Coq Require Import List Arith.PeanoNat.", "Require Export A.B (* c *) C.",
                            "Import ListNotations."]  # fmt: skip
    assert "(** Doc of a lemma. *)" in commands
    assert {"Proof.", "  Definition inside := 1.", "Qed.", "(** * A heading *)", "with odd n"}.isdisjoint(commands)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("End A.", "End A without a beginning"),
        ("Module A. Section B. End A.", "End A before the end of Section B"),
        ("Section A. Definition b := 1.", "Section A has no end"),
        ("Lemma a : b. Proof. auto. Lemma c : d. Qed.", "Lemma without an end of its proof"),
        ("Definition a : b. auto.", "Definition without an end of its proof"),
        ("Notation a := b. Qed.", "Qed without a theorem"),
    ],
)
def test_what_does_not_fit_is_told(text: str, problem: str) -> None:
    assert [found.text for found in CoqSource().lex(text).problems] == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "Goal a. Proof with auto. Qed.",
        "Instance a : b := c. Proof. auto. Qed.",
        "Declare Instance a : b. Section c. End c.",
        "Program Instance a : b. Section c. End c.",
        "Definition a@{u} : b. Proof using A. auto. Defined.",
        "Module Type A. End A. Declare Module B : A. Module C := B.",
        'Lemma a : b. Proof. exact (x.(y)). Qed. (* " . " *)',
        "Fail Definition a : b. Section c. End c.",
        "Lemma a : b. Abort All.",
    ],
)
def test_what_is_right(text: str) -> None:
    assert CoqSource().lex(text).problems == ()


def test_only_code_directly_below_has_a_doc_comment() -> None:
    text = "(** far *)\n\nLemma a : b. Qed. (** behind *)\nLemma c : d. Qed.\n(** own *) Lemma e : f. Qed."
    found = CoqSource().lex(text).declarations
    assert [text[d.start : d.start + 7] for d in found] == ["Lemma a", "Lemma c", "(** own"]


def test_the_plugin_offers_it() -> None:
    (record,) = wonton_task_sources()
    assert (record.name, record.suffixes, record.toolchain_files) == ("coq", (".v",), ())
    assert record.load == f"{CoqSource.__module__}:{CoqSource.__name__}"
