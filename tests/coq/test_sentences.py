"""Cutting Coq sources into sentences without Coq."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_coq.replay.sentences import line_of, plain_text, split_sentences
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import BadInputError

HOSTILE = r"""
(* a (* nested. *) comment with a "string *) . " inside *)
Require Import Coq.Lists.List. Import ListNotations.
Notation "x '. ' y" := (x, y) (at level 40). (* dots. in. strings *)
Definition s := "a ""quoted. "" text."%string.
#[local] Lemma é_x : forall n:nat, n = n. Proof with auto.
  intros n. { destruct n... }
Qed.
Lemma two : (True /\ True) /\ True.
Proof. split; [ split | ]. - exact I. - exact I. - exact I.
Qed.
Lemma three : True /\ True. Proof. split. 2: { exact I. } { apply I. } Qed.
Definition r := fun p : nat * nat => p.(fst). Check (fun x .. y => x).
Definition last := 1.
"""


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(source.encode())]


def test_every_rule_of_the_cut() -> None:
    assert texts("A. b.c d. (* . *) E...\nF .. g. -- + x. 2: { y. }") == [
        "A.", "b.c d.", "E...", "F .. g.", "--", "+", "x.", "2: {", "y.", "}",
    ]  # fmt: skip


def test_a_comment_inside_a_sentence_leaves_its_text_but_a_string_stays() -> None:
    assert plain_text(b'Notation  "a  (* b" :=\n (* c. "*)" *) d .') == 'Notation "a  (* b" := d .'


@pytest.mark.parametrize(
    ("source", "what", "line"),
    [
        ("A.\n(* (* *)", "comment", 2),
        ('A.\n\nB "x.', "string", 3),
        ("A.\nB", "sentence", 2),
        ('A. x(* " *)', "string", 1),
    ],
)
def test_what_has_no_end_is_named_with_its_line(source: str, what: str, line: int) -> None:
    with pytest.raises(BadInputError, match=f"F.v: line {line}: a {what}"):
        split_sentences(source.encode(), place="F.v")


@given(st.lists(st.sampled_from(["A b.", "-", "{", "}", "x...", 'S "a. b".', "(* c. *)", "é.f g.", "++"]), max_size=20))
def test_sentences_tile_the_source(parts: list[str]) -> None:
    source = "\n".join(parts).encode()
    found = split_sentences(source)
    assert [source[s.start : s.end].decode() for s in found] == [part for part in parts if not part.startswith("(*")]
    assert [line_of(source, s.start) for s in found] == [
        number for number, part in enumerate(parts, 1) if not part.startswith("(*")
    ]


@pytest.mark.prover
def test_coq_cuts_a_hostile_source_in_the_same_way(coq_session: SerapiSession) -> None:
    source = ("Require Import Coq.Strings.String." + HOSTILE).encode()
    added = coq_session.add(source.decode())
    assert added.failure is None
    assert [(s.start, s.end) for s in split_sentences(source)] == [(s.start, s.end) for s in added.sentences]
