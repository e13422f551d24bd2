import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_coq.source.task_source import CoqSource
from wonton_core.engineering.code_lines import edited_parts
from wonton_core.engineering.line_statistics import code_line_statistics, line_statistics
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.model.edit_task import LineStatistics
from wonton_core.model.lexed_source import LexedSource
from wonton_lean.source.task_source import LeanSource

lex = LeanSource().lex


def lines_of(before, after):
    return line_statistics(unified_diff(before, after, "f", "f"))


def code_of(before, after):
    return code_line_statistics(before, after, lex(before), lex(after))


NOTHING = LineStatistics(0, 0, 0)


def test_a_block_of_three_for_three_is_three_replacements():
    found = lines_of("x\na\nb\nc\ny\n", "x\nd\ne\nf\ny\n")
    assert found == LineStatistics(added=3, removed=3, replaced=3)
    assert found.pure_changes == 3


def test_a_context_line_ends_a_block():
    diff = "@@ -1,3 +1,3 @@\n-a\n x\n-b\n+c\n+d\n"
    assert line_statistics(diff) == LineStatistics(added=2, removed=2, replaced=1)
    assert line_statistics(diff).pure_changes == 3


def test_a_deleted_comment_line_counts():
    diff = unified_diff("-- text\nx\n", "x\n", "f", "f")
    assert "\n--- text\n" in diff
    assert line_statistics(diff) == LineStatistics(added=0, removed=1, replaced=0)


def test_a_missing_newline_is_no_line():
    assert lines_of("a\nb", "a\nc") == LineStatistics(1, 1, 1)
    assert lines_of("a\nb", "a\nb\n") == LineStatistics(1, 1, 1)


LINES = st.lists(st.sampled_from(["a", "b", "-- c", "++ d", "", "\u2028", "e\x0c"]), max_size=15)


@settings(max_examples=50, deadline=None)
@given(LINES, LINES)
def test_lines_are_those_that_git_counts(before, after):
    before, after = "".join(f"{line}\n" for line in before), "".join(f"{line}\n" for line in after)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "f").write_bytes(before.encode())
        environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        shown = subprocess.run(
            ["git", "apply", "--numstat"],
            cwd=folder,
            env=environment,
            input=(unified_diff(before, after, "f", "f") or "\n").encode(),
            capture_output=True,
            check=before != after,
        ).stdout.decode()
    found = lines_of(before, after)
    assert [found.added, found.removed] == [int(number) for number in (shown or "0 0").split()[:2]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("theorem a : p := q\n", "theorem  a :\n    p := q\n\n"),
        ("theorem a : p := q\n", "-- why\ntheorem a : p := q -- so\n"),
        ("/-- old -/\ntheorem a : p := q\n", "/-- new\nand /- nested -/ more -/\ntheorem a : p := q\n"),
        ("import A\nimport B\ntheorem a : p := q\n", "import B\nimport C.D\n\ntheorem a : p := q\n"),
        ("/-! text -/\n", "/-! other\ntext -/\n"),
        ("def x := 1\n", "def x := 1"),
    ],
)
def test_changes_without_code(before, after):
    assert lines_of(before, after) != NOTHING
    assert code_of(before, after) == NOTHING


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        # Words that stand inside others, and what only looks like a comment or an import.
        ("theorem openSegment : p := q\n", "theorem openSegment_eq : p := q\n", 1),
        ("theorem important : p := q\n", "theorem importing : p := q\n", 1),
        ("-- import A\ndef a := 1\n", "-- import A\ndef a := 2\n", 1),
        ('def s := "a -- b"\n', 'def s := "a -- c"\n', 1),
        ('def s := "/- a"\ndef t := 1\n', 'def s := "/- a"\ndef t := 2\n', 1),
        ('def s := "a b"\n', 'def s := "ab"\n', 1),
        ('def s := "a\n\nb"\n', 'def s := "a\nb"\n', 1),
        ("open Nat\n", "open Nat Int\n", 1),
        ("set_option a true\n", "", 1),
        ("def a := 1\ndef b := 2\n", "/- def a := 1 -/\ndef b := 2\n", 1),
        # A comment opened here and closed there takes lines away that nobody touched.
        ("def a := 1\ndef b := 2\ndef c := 3\n", "def a := 1\n/-\ndef b := 2\n-/\ndef c := 3\n", 1),
    ],
)
def test_changes_of_code(before, after, changes):
    assert code_of(before, after).pure_changes == changes
    assert code_of(after, before).pure_changes == changes


def test_broken_text_is_counted_too():
    assert code_of('def a := "\n', 'def a := "x\n').pure_changes == 1
    assert code_of("def a := 1\n", "def a := 1\n/- never closed").pure_changes == 1


def test_an_import_is_its_command_not_its_line():
    coq = CoqSource().lex

    def changes(before, after):
        return code_line_statistics(before, after, coq(before), coq(after)).pure_changes

    assert changes("Require Import X. Definition a := 1.\n", "Require Import X. Definition a := 2.\n") == 1
    assert changes("Require Import X. Definition a := 1.\n", "Require Import Y Z. Definition a := 1.\n") == 0
    assert changes("From A\n  Require Import B.\n", "From Z\n  Require Import B\n  C.\n") == 0


SOURCES = st.lists(
    st.sampled_from(["def a := 1", "/- x", "-/", "-- y", '"s', '"', "import A", "", "  simp [a]", "/-- d -/"]),
    max_size=8,
).map("\n".join)


@given(SOURCES, SOURCES)
def test_the_part_that_an_edit_touches_says_all(before, after):
    """Equal code of the parts means equal code of the files, and an edit is nothing just where that is so."""
    left, right = lex(before), lex(after)
    parts = edited_parts(before, after, left, right)
    of_parts = [[token for line in part.code_lines() for token in line] for part in parts]
    whole = [code_of_file(before, left), code_of_file(after, right)]
    assert (of_parts[0] == of_parts[1]) == (whole[0] == whole[1])
    assert (code_line_statistics(before, after, left, right) == NOTHING) == (whole[0] == whole[1])


def code_of_file(text: str, lexed: LexedSource):
    imports = {imported.line for imported in lexed.imports}
    return [
        part
        for token in lexed.tokens
        if token.kind not in ("comment", "doc_comment", "module_doc")
        for line, part in enumerate(text[token.start : token.end].split("\n"), start=token.line)
        if line not in imports
    ]


def test_a_lexer_may_give_plain_tokens():
    text = "def a := 1 -- c\ndef b := 2\n"
    plain = lex(text)
    plain = LexedSource(tuple(plain.tokens), plain.imports, plain.declarations, plain.problems, plain.commands)
    other = text.replace("2", "3")
    assert code_line_statistics(text, other, plain, lex(other)) == LineStatistics(1, 1, 1)
