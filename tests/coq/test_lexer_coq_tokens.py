"""The Coq lexer's tokens and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_coq.replay.sentences import split_sentences
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.source.task_source import CoqSource
from wonton_coq.source.token_scanner import scan
from wonton_core.errors import BadInputError
from wonton_core.model.lexed_source import TOKEN_KINDS

COQ = CoqSource()


def tokens(text: str) -> list[tuple[str, str]]:
    return [(token.kind, text[token.start : token.end]) for token in COQ.lex(text).tokens]


def sentences(text: str) -> list[str]:
    scanned = scan(text)
    spans = zip(scanned.firsts, scanned.lasts, strict=True)
    return [text[scanned.table.starts[first] : scanned.table.ends[last]] for first, last in spans]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("comment", "(* a (* b. *) \"*)\" c *)"),
        ("comment", "(*)*)"),
        ("comment", "(****)"),
        ("comment", '(* ""a. *)'),
        ("doc_comment", "(** a (* b *) *)"),
    ],
)  # fmt: skip
def test_comments(kind: str, text: str) -> None:
    assert tokens(text) == [(kind, text)]
    assert COQ.lex(text).problems == ()


def test_kinds_of_tokens() -> None:
    assert tokens('Lemma é\' : A.b = "x""(*" /\\ 1.5 -> x.(p) {| q := 0x1F |}.') == [
        ("keyword", "Lemma"), ("identifier", "é'"), ("symbol", ":"), ("identifier", "A.b"), ("symbol", "="),
        ("string", '"x""(*"'), ("symbol", "/\\"), ("number", "1.5"), ("symbol", "->"), ("identifier", "x"),
        ("symbol", "."), ("symbol", "("), ("identifier", "p"), ("symbol", ")"), ("symbol", "{|"), ("identifier", "q"),
        ("symbol", ":="), ("number", "0x1F"), ("symbol", "|"), ("symbol", "}"), ("symbol", "."),
    ]  # fmt: skip


def test_a_word_is_a_keyword_only_where_a_sentence_begins() -> None:
    found = tokens("#[local] Program Definition End := Section. intros Qed. Qed.")
    assert [word for kind, word in found if kind == "keyword"] == ["Program", "Definition", "Qed"]


def test_sentences() -> None:
    text = 'A. b.c d. (* . *) E...\nF .. g. -- + x. 2: { y. } [a]: { z 1.5 "s. " . } {| r |}.'
    assert sentences(text) == [
        "A.", "b.c d.", "E...", "F .. g.", "--", "+", "x.", "2: {", "y.", "}",
        "[a]: {", 'z 1.5 "s. " .', "}", "{| r |}.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("A.\n(* (* *)", 2, "a comment that has no end"),
        ('A.\n\nB "x.', 3, "a string that has no end"),
        ('A. \n(* " *)', 2, "a comment that has no end"),
        ("A.\nB", 2, "a sentence that has no end"),
        ("A \x00.", 1, "a character that Coq does not know: '\\x00'"),
    ],
)
def test_what_is_broken_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    assert (line, problem) in [(found.line, found.text) for found in COQ.lex(text).problems]


PIECES = st.sampled_from(
    [
        *"(*)\"'.{}[]:-+ \n\tλé𝔸1#\x00",
        "(*",
        "*)",
        "(** ",
        ". ",
        "...",
        "..",
        "\r\n",
        "Lemma a : b",
        "Definition a := b. ",
        "Proof. ",
        "Qed. ",
        "Fixpoint f := g with ",
        "match x with ",
        "end",
        "Module A. ",
        "Section B. ",
        "End A. ",
        "#[",
        "Program ",
        "Next Obligation. ",
        "Add Morphism f as ",
        "From A Require ",
        "Import ",
        "2: {",
        ":=",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=400)
@given(TEXTS)
def test_tokens_gaps_sentences_and_declarations_fit_together(text: str) -> None:
    lexed = COQ.lex(text)
    place = 0
    for token in lexed.tokens:
        assert place <= token.start < token.end
        assert text[place : token.start].strip(" \t\r\n\f\v") == ""
        assert token.line == text.count("\n", 0, token.start) + 1
        assert token.end_line == text.count("\n", 0, token.end - 1) + 1
        assert token.kind in TOKEN_KINDS
        place = token.end
    assert text[place:].strip(" \t\r\n\f\v") == ""
    assert list(lexed.commands) == sorted(set(lexed.commands))
    end_of_outermost = 0
    for position, declaration in enumerate(lexed.declarations):
        assert 0 <= declaration.start < declaration.end <= len(text)
        assert declaration.first_line <= declaration.keyword_line <= declaration.last_line
        assert declaration.parent < position
        if declaration.parent < 0:
            assert declaration.start >= end_of_outermost
            end_of_outermost = declaration.end
        else:
            parent = lexed.declarations[declaration.parent]
            assert parent.start <= declaration.start and declaration.end <= parent.end


@settings(max_examples=300)
@given(TEXTS)
def test_the_sentences_are_those_of_the_splitter_that_replays(text: str) -> None:
    try:
        source = text.encode()
        expected = [source[found.start : found.end].decode() for found in split_sentences(source)]
    except (BadInputError, UnicodeEncodeError):
        return  # the splitter refuses what is broken
    if "\x00" not in text and all(c.isspace() == (c in " \t\r\n\f\v") for c in text):
        assert sentences(text) == expected


@pytest.mark.parametrize("text", ["(*" * 100_000, "(*" * 100_000 + "*)" * 100_000, '(* "' * 100_000, "#[" * 100_000,
                                  "Section A. End B. " * 20_000, "Lemma a. " * 20_000])  # fmt: skip
def test_hostile_files_take_linear_time(text: str) -> None:
    """The suite would stand still otherwise."""
    assert sum(token.end - token.start for token in COQ.lex(text).tokens) <= len(text)


HOSTILE = r"""
Require Import Coq.Strings.String Coq.Lists.List.
(* a (* nested. *) comment with a "string *) . " inside *) Import ListNotations.
Notation "x '. ' y" := (x, y) (at level 40). (** dots. in. strings *)
Definition s := "a ""quoted. "" text."%string. Definition t := 1 :: nil.
#[local] Lemma é_x : forall n:nat, n = n. Proof with auto.
  intros n. { destruct n... }
Qed.
Lemma three : True /\ True. Proof. split. 2: { exact I. } { apply I. } Qed.
Lemma four : (True /\ True) /\ True. Proof. split. - split. + exact I. + exact I. - exact I. Qed.
Definition r := fun p : nat * nat => let '(a, b) := p in a. Check (fun x => x.(@fst nat nat)).
Record q := { q1 : nat; q2 : nat }. Definition u := {| q1 := 0x1F; q2 := 12 |}.
Goal forall λ:nat, λ = λ. intros λ. reflexivity. Qed.
"""


@pytest.mark.prover
def test_coq_cuts_a_hostile_source_in_the_same_way(coq_session: SerapiSession) -> None:
    text = HOSTILE
    added = coq_session.add(text)
    assert added.failure is None
    source = text.encode()
    assert sentences(text) == [source[found.start : found.end].decode() for found in added.sentences]
