"""What verifications are made of and needs no Coq: project files, compiled files, messages, commands, notations."""

from __future__ import annotations

import struct

import pytest

from wonton_coq.verification.assumptions import outside
from wonton_coq.verification.compiled_file import read_compiled
from wonton_coq.verification.compiler_messages import compiler_messages, outcome_of
from wonton_coq.verification.declared_texts import declared_texts
from wonton_coq.verification.edit_imports import required_modules
from wonton_coq.verification.errors import CompiledFileError, ProjectFileError
from wonton_coq.verification.forbidden_commands import command_findings
from wonton_coq.verification.marshalled import read_value
from wonton_coq.verification.meaning_of_syntax import syntax_findings
from wonton_coq.verification.project_options import FolderMapping, parse_project
from wonton_coq.verification.source_sentences import added_sentences, read_sentences
from wonton_core.model.verification import CRASHED, FAILED, OUT_OF_MEMORY, PASSED, TIMED_OUT
from wonton_core.process.sandbox.client import SandboxResult


def ended(stderr="", *, code=0, ended_by="exit"):
    return SandboxResult(code, ended_by, b"", stderr.encode(), 0.0, 0.0, 0, "namespaces")


def codes(text):
    return [finding.code for finding in command_findings(read_sentences(text).sentences)]


def marshalled(*codes_of_value):
    return struct.pack(">5I", 0x8495A6BE, len(codes_of_value), 0, 0, 0) + bytes(codes_of_value)


def test_a_project_file():
    project = parse_project(
        "# comment -Q not this\n-Q ./theories/ My.Lib -R other Top -I src\n"
        "-arg \"-w -notation-overridden\" -arg -noinit\nVARIABLE = value\n-docroot x\ntheories/A.v 'theories/B c.v'\n"
    )
    assert project.mappings == (FolderMapping("-Q", "theories", "My.Lib"), FolderMapping("-R", "other", ""))
    assert project.plugins == ("src",)
    assert project.arguments == ("-w", "-notation-overridden", "-noinit")
    assert project.mapping_of("theories/Sub/A.v") == project.mappings[0]
    assert project.mappings[0].logical_name("theories/Sub/A.v") == "My.Lib.Sub.A"
    assert project.mapping_of("theories2/A.v") is None


def test_the_last_mapping_names_a_file():
    project = parse_project("-R . All -Q theories Part")
    for path, name in (("theories/A.v", "Part.A"), ("A.v", "All.A")):
        mapping = project.mapping_of(path)
        assert mapping is not None
        assert mapping.logical_name(path) == name


@pytest.mark.parametrize(
    "text", ["-Q a", "-Q /etc X", "-Q ../a X", '-arg "never closed', "-unknown", "-arg", "-arg -o", '-arg "-l evil.v"']
)
def test_project_files_that_cannot_be_followed(text):
    with pytest.raises(ProjectFileError, match="_CoqProject"):
        parse_project(text)


def test_values_of_ocaml():
    # (1, "ab", [3]) with the string shared: a block of three, an integer, a string, a list of one, a back reference.
    assert read_value(marshalled(0xB0, 0x41, 0x22, 97, 98, 0xA0, 0x43, 0x40), 0) == [0, 1, b"ab", [0, 3, 0]]
    shared = read_value(marshalled(0xA0, 0xA0, 0x41, 0x42, 0x04, 1), 0)
    assert shared == [0, [0, 1, 2], [0, 1, 2]]
    assert shared[1] is shared[2]
    assert read_value(marshalled(0x00, 0xFF), 0) == -1
    assert read_value(marshalled(0x01, 0x80, 0x00), 0) == -32768
    assert read_value(marshalled(0x0C, *struct.pack("<d", 1.5)), 0) == 1.5
    assert read_value(marshalled(0xA0, 0x41, 0x42), 0, fields=1) == [0, 1]


@pytest.mark.parametrize(
    "value", [b"", b"nothing at all here", marshalled(0xA0, 0x41), marshalled(0x25, 97), marshalled(0x10)]
)
def test_damaged_values_of_ocaml(value):
    with pytest.raises(CompiledFileError):
        read_value(value, 0)


@pytest.mark.parametrize(
    "content", [b"", b"Coq!", b"text that is no compiled file", b"Coq!" + struct.pack(">IQ", 81900, 16) + bytes(40)]
)
def test_damaged_compiled_files(tmp_path, content):
    path = tmp_path / "A.vo"
    path.write_bytes(content)
    with pytest.raises(CompiledFileError, match=r"A\.vo"):
        read_compiled(path)


def test_messages_of_the_compiler():
    source = "Check 1.\n(* é *) Foo.\n"
    text = (
        'File "./A.v", line 1, characters 0-8:\nWarning: it is old\n[deprecated,default]\n'
        'File "./A.v", line 2, characters 9-12:\nError: it is wrong:\n  in two lines\n\n'
    )
    first, second = compiler_messages(ended(text, code=1), source)
    assert (first.severity, first.line, first.column, first.text) == (
        "warning",
        1,
        0,
        "it is old\n[deprecated,default]",
    )
    assert (second.severity, second.line, second.column) == ("error", 2, 8)
    assert second.text == "it is wrong:\n  in two lines"
    (bare,) = compiler_messages(ended("Error: Can't find file A.v\n", code=1), source)
    assert (bare.severity, bare.line) == ("error", 0)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (ended(), PASSED),
        (ended("Error: x", code=1), FAILED),
        (ended("Error: Anomaly", code=129), CRASHED),
        (ended("Fatal error: not enough memory", code=-6, ended_by="signal"), OUT_OF_MEMORY),
        (ended(code=-11, ended_by="signal"), CRASHED),
        (ended(code=-9, ended_by="memory"), OUT_OF_MEMORY),
        (ended(code=-9, ended_by="wall"), TIMED_OUT),
        (ended(code=-9, ended_by="cpu"), TIMED_OUT),
        (ended(code=-9, ended_by="output"), CRASHED),
    ],
)
def test_how_a_compilation_ends(result, outcome):
    assert outcome_of(result) == outcome


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Admitted.", ["admitted"]),
        ("intros; admit.", ["admitted"]),
        ("- give_up.", ["admitted"]),
        ("Definition admit := 1.", []),
        ('(* Load "x". *) Check 1.', []),
        ('Load "x".', ["runs-code"]),
        ('Time Redirect "x" Print nat.', ["runs-code"]),
        ('Timeout 5 Redirect "x" Print nat.', ["runs-code"]),
        ('Time Profile "x" Check 1.', ["runs-code"]),
        ("Timeout 5 #[local] Unset Guard Checking.", ["option"]),
        ("Succeed Timeout 5 Admitted.", ["admitted"]),
        ("intro admit.", []),
        ("intros; try admit.", ["admitted"]),
        ('Declare ML Module "x".', ["runs-code"]),
        ('Cd "/tmp".', ["runs-code"]),
        ('Extraction "a.ml" nat.', ["runs-code"]),
        ("Recursive Extraction nat.", []),
        ("#[local] Unset Guard Checking.", ["option"]),
        ("Unset  Universe (* x *) Checking.", ["option"]),
        ("Set Guard Checking.", []),
        ("#[bypass_check(positivity)] Inductive t := c.", ["option"]),
        ('Set Warnings "-all".', ["silenced"]),
        ('Set Warnings "+all".', []),
        ('#[warnings="-deprecated"] Check 1.', ["silenced"]),
        ('#[warnings="+notation-overridden,-deprecated"] Check 1.', ["silenced"]),
        ('#[warnings="none"] Check 1.', ["silenced"]),
    ],
)
def test_commands(text, found):
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('Notation "x = y" := True : my_scope.', True),
        ('Local Notation "a <> b" := True.', True),
        ('Notation "3 = b" := True (at level 70).', True),
        ("Notation \"'forall' x , P\" := True.", True),
        ('Infix "/\\" := or.', True),
        ('Fixpoint f (n : nat) := 0 where "a = b" := (f a).', True),
        ("Number Notation nat f g : nat_scope.", True),
        ("Declare Scope mine. Number Notation t f g : mine.", False),
        ('Infix "+" := add : my_scope.', False),
        ('Notation "x == y" := (x = y).', False),
        ('Tactic Notation "x" := idtac.', False),
    ],
)
def test_notations_in_the_place_of_logic(text, meant):
    sentences = read_sentences(text).sentences
    found = [finding.code for finding in syntax_findings(sentences, sentences, ())]
    assert found == (["syntax"] if meant else [])


def test_required_modules():
    def read(text):
        return [required_modules(sentence.words) for sentence in read_sentences(text).sentences]

    assert read("From A.B Require Import C D.E.") == [("A.B", ("C", "D.E"))]
    assert read("Require Export A (* B *) C.") == [("", ("A", "C"))]
    assert read("Time Require Import(notations) A(b, c).") == [("", ("A",))]
    assert read("Import A. Check Require.") == [("", ()), ("", ())]


def test_added_sentences_are_counted():
    before, after = read_sentences("A. B. B."), read_sentences("B. (* x *) A. C. B. B.")
    assert [sentence.words for sentence in added_sentences(before, after)] == [("C", "."), ("B", ".")]


def test_a_second_text_does_not_make_the_first_look_edited():
    before = declared_texts("Lemma a : 1 = 1. Proof. reflexivity. Qed.")
    after = declared_texts("Lemma a : 1 = 1. Proof. auto. Qed. Fail Lemma a : True.", before)
    assert after["a"].statement == before["a"].statement
    assert after["a"].whole != before["a"].whole


def test_allowed_axioms():
    allowed = frozenset(("Coq.A.b", "Coq.M.*"))
    assert outside(("Coq.A.b", "Coq.A.bc", "Coq.M.x", "Coq.Mx", "Lib.A.b"), allowed) == [
        "Coq.A.bc",
        "Coq.Mx",
        "Lib.A.b",
    ]
