"""What an edit's own commands say, with no Lean at hand: words, options, attributes, which commands are edited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.edited_text import edited_commands, read_file
from wonton_lean.verification.import_closure import plain_module
from wonton_lean.verification.text_audit import text_findings

HEAD = "import Mathlib.Order.Basic\n\nnamespace A\n\ntheorem one : 1 = 1 := rfl\n\n"


def findings(text: str, before: str = HEAD) -> list[str]:
    commands = edited_commands(read_file(before), read_file(before + text))
    return [finding.code for finding in text_findings(commands, {"Or", "Nat.add"}.__contains__) if finding.decisive]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('#eval IO.FS.writeFile "x" "y"\n', codes.RUNS_CODE),
        ("#eval! f\n", codes.RUNS_CODE),
        ('run_cmd Lean.logInfo "x"\n', codes.RUNS_CODE),
        ("theorem t : True := by\n  run_tac pure ()\n  trivial\n", codes.RUNS_CODE),
        ("theorem t : True := by_elab return q(trivial)\n", codes.RUNS_CODE),
        ("initialize x : Nat ← pure 1\n", codes.RUNS_CODE),
        ('elab "x" : tactic => pure ()\n', codes.RUNS_CODE),
        ("@[term_elab foo] def f : TermElab := g\n", codes.RUNS_CODE),
        ("@[simp, tactic foo] def f : Tactic := g\n", codes.RUNS_CODE),
        ("attribute [local macro «term_∧_»] f\n", codes.RUNS_CODE),
        ("@[init f] opaque x : Nat\n", codes.RUNS_CODE),
        ("@[implemented_by g] def f : Nat := 1\n", codes.FOREIGN_CODE),
        ('attribute [inline, extern "x"] f\n', codes.FOREIGN_CODE),
        ("@[csimp] theorem f_eq : @f = @g := rfl\n", codes.FOREIGN_CODE),
        ("attribute [-simp, csimp] f_eq\n", codes.FOREIGN_CODE),
        ("unsafe def f : False := f\n", codes.UNSAFE),
        ("theorem t : 2 < 3 := by native_decide\n", codes.COMPILED_CODE),
        ("theorem t : 2 < 3 := Lean.ofReduceBool _ _ rfl\n", codes.COMPILED_CODE),
        ("set_option debug.skipKernelTC true in\ntheorem t : True := trivial\n", codes.OPTION),
        ("theorem t : True := by\n  set_option debug.skipKernelTC true in trivial\n", codes.OPTION),
        ("set_option\n  /- x -/ «debug».byAsSorry true\n", codes.OPTION),
        ("open Foo renaming bar → Or\n", codes.SHADOW),
        ("#exit\n", codes.UNAUDITED),
        ('macro "x" : command => `(set_option debug.skipKernelTC true)\n', codes.OPTION),
        ('macro "x" : command => `(#eval f)\n', codes.RUNS_CODE),
    ],
)
def test_words_that_make_a_file_not_to_be_trusted(text: str, code: str) -> None:
    assert code in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "-- #eval f\n/- unsafe run_cmd -/\n/-- native_decide -/\ntheorem t : True := trivial\n",
        'def s : String := "set_option debug.skipKernelTC true #eval unsafe"\n',
        "@[simp, norm_cast] theorem t : True := trivial\n",
        "attribute [simp, ext (iff := false)] t\n",
        "set_option linter.unusedVariables false in\ntheorem t : True := trivial\n",
        "set_option maxHeartbeats 400000 in\ntheorem t : True := trivial\n",
        "#check one\n#print axioms one\n",
        "partial def f (n : Nat) : Nat := f n\n",
        "open Foo renaming bar → baz\n",
        "theorem t (init : Nat) (macro_name : Nat) : f init = macro_name := rfl\n",
    ],
)
def test_what_contributors_write_is_left_alone(text: str) -> None:
    assert findings(text) == []


def test_what_was_there_before_does_not_count() -> None:
    before = HEAD + "#eval f\n\nunsafe def g : Nat := g\n\n"
    assert findings("theorem two : 2 = 2 := rfl\n", before) == []
    # One more of the same does.
    assert findings("#eval f\n", before) == [codes.RUNS_CODE]


def test_a_new_file_is_all_new() -> None:
    commands = edited_commands(None, read_file("import A\n#eval f\n"))
    assert [finding.code for finding in text_findings(commands, set[str]().__contains__)] == [codes.RUNS_CODE]


def test_comments_and_layout_are_no_edits() -> None:
    moved = HEAD.replace("theorem one : 1 = 1 := rfl", "/-- One. -/\ntheorem one :\n    1 = 1 := -- clear\n  rfl")
    assert edited_commands(read_file(HEAD), read_file(moved)) == []


def test_statements_end_where_proofs_begin() -> None:
    file = read_file("theorem t (h : a = b := by simp) (x : Nat) : b = a := h.symm\ndef f : Nat → Nat\n  | 0 => 1\n")
    statements = [" ".join(file.statement(declaration)) for declaration in file.declarations]
    assert statements == ["theorem t ( h : a = b := by simp ) ( x : Nat ) : b = a", "def f : Nat → Nat"]


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("import A.B\nimport C\n", ["A.B", "C"]),
        ("module\n\npublic import A\nimport all B\npublic meta import C\nmeta import all D\n", ["A", "B", "C", "D"]),
        ("/- x /- y -/ -/ prelude -- z\nimport -- w\n  A import B\n", ["A", "B"]),
        ("import «A».«b c»\nimport Ä.β\n", ["A.b c", "Ä.β"]),
        ("/-! no header after this -/\nimport A\n", []),
        ("-- import A\n/- import B -/\ndef x := 1\nimport C\n", []),
    ],
)
def test_imports_are_read_as_lean_reads_them(text: str, modules: list[str]) -> None:
    assert [plain_module(found.module) for found in read_file(text).header.imports] == modules


@given(st.text(alphabet=st.sampled_from(list("@[]()«»`→ \n#:=ab-/!\"'")) | st.characters(), max_size=200))
def test_no_text_makes_the_audit_fail(text: str) -> None:
    file = read_file(text)
    commands = edited_commands(read_file(HEAD), file)
    text_findings(commands, lambda name: True)
    # The commands of a file are cut without a gap: every token that is no comment is in one of them, or in the header.
    spans = [place for first, last in file.commands for place in range(first, last)]
    assert spans == list(range(file.header.end, len(file.table)))
