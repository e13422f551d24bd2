"""The Lean lexer's declarations, commands and imports, on files that look like real ones."""

from __future__ import annotations

import pytest

from wonton_core.model.lexed_source import Declaration, LexedSource
from wonton_core.plugin_api.records import TaskSourceRecord
from wonton_lean.plugin import wonton_task_sources
from wonton_lean.source.task_source import LeanSource


def lex(text: str) -> LexedSource:
    return LeanSource().lex(text)


def only(text: str) -> Declaration:
    (found,) = lex(text).declarations
    return found


LIBRARY = """\
/-
Copyright. theorem not_here : True
-/
module -- a module

public import Mathlib.Order.Basic
import all A.«b c»
public meta import Lean.Elab

/-! # Title
def not_this := 1 -/

@[expose] public section

universe u v
open Nat in
/-- Doc of `f`. /- nested -/ -/
@[simp, to_additive (attr := simp) "a ] , b"]
-- in between
@[inline]
private noncomputable def Foo.f' (x : Nat := 1) : Nat :=
  /- theorem -/ go "theorem x" x
where
  /-- Doc of go. -/
  @[specialize] go (s : String) : Nat → Nat
    | 0 => helper 0
    | n + 1 => n
  where
    helper (n : Nat) : Nat := n
  last := 1
  termination_by 1

namespace A.B
section «s t»
variable (n : Nat)

theorem t : n = n := by
  open Nat in
  set_option maxHeartbeats 1 in
  exact rfl -- trailing

-- stray
instance : Inhabited Nat where
  default := 1
instance (priority := low) named.{w} : Inhabited Nat := ⟨1⟩
@[instance] def d := `(theorem x : True := trivial)
protected class inductive C : Prop
  | /-- doc -/ a
  deriving Repr, BEq
deriving instance Ord, Hashable for C
deriving noncomputable instance Ord for D
mutual
/-- doc -/
inductive E | a
inductive F | b
end
structure S extends C where
  private mk ::
  /-- field -/
  @[simp] x : Nat
  protected y : Nat := by exact 1
attribute [local instance] d
lemma _root_.r : True := trivial
end «s t»
end A.B

local notation "ℕ'" => Nat
scoped[Foo] infixl:65 (name := plus) " +' " => HAdd.hAdd
macro_rules | `(tactic| foo) => `(tactic| bar)
syntax (name := syn) "theorem" term : command
initialize cache : IO.Ref Nat ← IO.mkRef 0
initialize
  pure ()
example : True := trivial
#print prefix Foo
#eval show Nat from by
  exact 1
/-- info: 1 -/
#guard_msgs in #eval 1
add_decl_doc d
alias x := y
section
set_option a.b true in
instance : A := ⟨⟩ in
theorem after_in : True := trivial
end
"""


def test_names_kinds_and_lines_of_a_whole_file() -> None:
    lexed = lex(LIBRARY)
    assert lexed.problems == ()
    lines = LIBRARY.split("\n")
    rows = [(d.kind, d.full_name, lines[d.first_line - 1].strip()[:14], lines[d.last_line - 1].strip()[-9:])
            for d in lexed.declarations]  # fmt: skip
    assert rows == [
        ("def", "Foo.f'", "/-- Doc of `f`", "tion_by 1"),
        ("where", "Foo.f'.go", "/-- Doc of go.", " Nat := n"),
        ("where", "Foo.f'.go.helper", "helper (n : Na", " Nat := n"),
        ("where", "Foo.f'.last", "last := 1", "tion_by 1"),
        ("theorem", "A.B.t", "theorem t : n ", " trailing"),
        ("instance", "", "instance : Inh", "ault := 1"),
        ("instance", "A.B.named", "instance (prio", "at := ⟨1⟩"),
        ("def", "A.B.d", "@[instance] de", " trivial)"),
        ("class inductive", "A.B.C", "protected clas", "Repr, BEq"),
        ("mutual", "", "mutual", "end"),
        ("inductive", "A.B.E", "/-- doc -/", "ive E | a"),
        ("inductive", "A.B.F", "inductive F | ", "ive F | b"),
        ("structure", "A.B.S", "structure S ex", "y exact 1"),
        ("lemma", "r", "lemma _root_.r", "= trivial"),
        ("notation", "", "local notation", "'\" => Nat"),
        ("infixl", "plus", "scoped[Foo] in", "HAdd.hAdd"),
        ("macro_rules", "", "macro_rules | ", "tic| bar)"),
        ("syntax", "syn", "syntax (name :", ": command"),
        ("initialize", "cache", "initialize cac", "O.mkRef 0"),
        ("initialize", "", "initialize", "pure ()"),
        ("example", "", "example : True", "= trivial"),
        ("alias", "x", "alias x := y", "as x := y"),
        ("instance", "", "instance : A :", " := ⟨⟩ in"),
        ("theorem", "after_in", "theorem after_", "= trivial"),
    ]  # fmt: skip


def test_parts_of_one_declaration() -> None:
    found = lex(LIBRARY).declarations[0]
    assert found.attributes == ("simp", 'to_additive (attr := simp) "a ] , b"', "inline")
    assert found.modifiers == ("private", "noncomputable")
    assert LIBRARY[found.start : found.end].startswith("/-- Doc of `f`.")
    assert LIBRARY[found.start : found.end].endswith("termination_by 1")
    assert LIBRARY.split("\n")[found.keyword_line - 1].startswith("private noncomputable def")


def test_local_and_mutual_declarations_name_their_parent() -> None:
    found = lex(LIBRARY).declarations
    names = {d.full_name or d.kind: d for d in found}
    assert [found[names[name].parent].full_name for name in ("Foo.f'.go", "Foo.f'.go.helper", "Foo.f'.last")] == [
        "Foo.f'", "Foo.f'.go", "Foo.f'",
    ]  # fmt: skip
    assert names["Foo.f'.go"].attributes == ("specialize",)
    assert found[names["A.B.E"].parent].kind == found[names["A.B.F"].parent].kind == "mutual"
    assert names["A.B.t"].parent == -1


def test_imports_of_the_module_system() -> None:
    found = [(entry.module, entry.line) for entry in lex(LIBRARY).imports]
    assert found == [("Mathlib.Order.Basic", 6), ("A.«b c»", 7), ("Lean.Elab", 8)]
    assert [entry.module for entry in lex("prelude import A import B.C\ndef import_x := 1").imports] == ["A", "B.C"]
    assert lex("def module := 1\nimport A").imports == ()


def test_commands_begin_where_a_file_may_be_cut() -> None:
    lines = LIBRARY.split("\n")
    first = [lines[line - 1].strip() for line in lex(LIBRARY).commands]
    assert first[:8] == [
        "module -- a module", "public import Mathlib.Order.Basic", "import all A.«b c»", "public meta import Lean.Elab",
        "/-! # Title", "@[expose] public section", "universe u v", "open Nat in",
    ]  # fmt: skip
    assert first[-9:] == [
        "example : True := trivial", "#print prefix Foo", "#eval show Nat from by", "/-- info: 1 -/", "add_decl_doc d",
        "alias x := y", "section", "set_option a.b true in", "end",
    ]  # fmt: skip
    assert not {"open Nat in", "set_option maxHeartbeats 1 in"} & set(first[8:])
    assert "inductive E | a" not in first and "/-- doc -/" not in first


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("theorem a.b.{u} : x", "theorem", "a.b"),
        ("theorem «a b».c : x", "theorem", "«a b».c"),
        ("theorem /- c -/ a : x", "theorem", "a"),
        ("instance [A] : B := c", "instance", ""),
        ("instance (n : Nat) : B := c", "instance", ""),
        ("@[simp] /- c -/ theorem a : x", "theorem", "a"),
        ("class abbrev A := B", "class abbrev", "A"),
        ("proof_wanted a : b", "proof_wanted", "a"),
        ("theorem", "theorem", ""),
        ("elab (name := e) \"x\" : tactic => pure ()\n  where go := 1", "elab", "e"),
    ],
)  # fmt: skip
def test_names(text: str, kind: str, name: str) -> None:
    found = lex(text).declarations[0]
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    [
        "def a := (x\ntheorem b : c",  # an open bracket ends with the line that begins a command
        "def a := b theorem b : c",
        "def a := 1 /-! doc -/ theorem b : c",
        "def a (meta : Nat) := meta\ntheorem b : c",
        "def a := open X in\n  y\ntheorem b : c",
        "def a := by\n  alias\n  lemma\ntheorem b : c",
        "def a := x.theorem + `def + ``theorem\ntheorem b : c",
        "#adaptation_note /-- x -/\ndef a := 1\nlibrary_note n\n/-- x -/\ntheorem b : c",
        "def a := '\"'\ntheorem b : c --\"",
    ],
)
def test_what_does_not_hide_or_begin_a_declaration(text: str) -> None:
    found = lex(text).declarations
    assert [(d.kind, d.name, d.modifiers) for d in found] == [("def", "a", ()), ("theorem", "b", ())]
    assert text[found[1].start :].startswith("theorem b")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("end", "`end` without a beginning"),
        ("section\nend A", "`end A` without a beginning"),
        ("namespace A\nend", "`end` without the name of namespace A"),
        ("namespace A\nsection\nend A", "`end A` before the end of section"),
        ("mutual\ndef a := 1", "a mutual block that has no end"),
    ],
)
def test_scopes_that_do_not_fit_are_told(text: str, problem: str) -> None:
    assert [found.text for found in lex(text).problems] == [problem]


def test_scopes_left_open_at_the_end_are_right_in_lean() -> None:
    assert lex("namespace A\nsection\ntheorem b : c").problems == ()


def test_dotted_ends_close_part_of_a_dotted_namespace() -> None:
    found = lex("namespace A.B.C\ndef a := 1\nend B.C\ndef b := 1\nend A\ndef c := 1")
    assert [d.full_name for d in found.declarations] == ["A.B.C.a", "A.b", "c"]
    assert found.problems == ()


def test_full_names_stay_short_in_a_hostile_file() -> None:
    found = lex("namespace AAAAAAAAA\ndef a := 1\n" * 1000)
    assert max(len(d.full_name) for d in found.declarations) < 2100
    assert any("nested too deep" in problem.text for problem in found.problems)


def test_the_markup_after_doc_is_no_lean() -> None:
    found = lex('def a := 1\n#doc (Manual) "x" =>\ntheorem is a word\n')
    assert [d.name for d in found.declarations] == ["a"]
    assert found.commands == (1, 2)


def test_lines_count_newlines_only() -> None:
    found = only("-- \U0001d538\r\n\r\ntheorem \U0001d538 : x :=\r\n  y\r\n")
    assert (found.first_line, found.last_line, found.name) == (3, 4, "\U0001d538")


def test_the_plugin_offers_it() -> None:
    (record,) = wonton_task_sources()
    assert isinstance(record, TaskSourceRecord)
    assert (record.suffixes, record.toolchain_files) == ((".lean",), ("lean-toolchain",))
    assert record.load == f"{LeanSource.__module__}:{LeanSource.__name__}"
