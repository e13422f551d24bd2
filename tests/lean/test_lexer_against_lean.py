"""The Lean lexer against Lean: where Lean itself says that commands begin and end, and what it declares."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wonton_core.model.lexed_source import LexedSource
from wonton_lean.embedded.sources import prelude_modules
from wonton_lean.olean.module import OleanModule
from wonton_lean.source.task_source import LeanSource
from wonton_lean.toolchain import LeanToolchain, find_toolchain

pytestmark = pytest.mark.prover

TREE = re.compile(r"^  • \[Command\] @ ⟨(\d+), \d+⟩-⟨(\d+), \d+⟩ @ ([\w.]+)", re.MULTILINE)
"""A command of the file in Lean's information trees, which an option makes it print; deeper ones are its parts."""

TRICKY = """\
prelude
import Wonton.Prelude
/-! module doc, theorem not_this : True /- nested -/ -/
set_option autoImplicit false

/- a /- b /- c -/ -/ " -- -/
def one : Bool := true -- /- "
/-/ def hidden -/
def two : Bool := /- /-- -/ -/ true
/--/ doc -/
def three : Bool := true
/-- doc -/ @[reducible]
-- between
private /- x -/ def four /- y -/ : Bool := (true)
theorem h' : True := True.intro
theorem h'' : True := (fun a' => a') h'
theorem «theorem x : /- » : True := True.intro
theorem a.«b.c».d! : True := True.intro
def five : Char → Char := fun x => x

namespace Outer.Inner
section
universe w
variable (p : Prop)

@[reducible] def id₁ (x : Sort w) : Sort w := x theorem same_line : True := True.intro
theorem with_where : True := go True.intro
where
  /-- local doc -/
  go (h : True) : True := h
class Marked (b : Bool) : Prop where
  mark : True
instance : Marked true where
  mark := True.intro
end
theorem _root_.rooted : True := by
  exact True.intro
mutual
/-- doc -/
inductive Even : Nat → Prop
  | zero : Even Nat.zero
  | next : (n : Nat) → Odd n → Even (Nat.succ n)
inductive Odd : Nat → Prop
  | next : (n : Nat) → Even n → Odd (Nat.succ n)
end
end Inner
structure Pair where
  make ::
  /-- field -/
  left : Bool
  protected right : Bool
open Bool in
set_option autoImplicit true in
/-- doc after `in` -/
@[reducible] def after_in : Bool := true
end Outer
class inductive Choice : Prop
  | only : Choice
abbrev short := Bool
axiom assumed : True
opaque hidden : Bool := true
example : True := by
  open Bool in
  exact True.intro
attribute [irreducible] three
#print axioms h'
#check (True : Prop)
"""


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> LeanToolchain:
    return find_toolchain("embedded", cache_dir=tmp_path_factory.mktemp("cache"))


def lines_of_commands(lean: LeanToolchain, source: str, folder: Path, module: str) -> dict[int, int]:
    """First to last line of every command, as Lean has them, without its header."""
    (folder / f"{module}.lean").write_text(source, encoding="utf-8")
    result = lean.run(
        "--json", "-DmaxErrors=0", "-Dtrace.Elab.info=true", "-o", f"{module}.olean", f"{module}.lean",
        seconds=120, folder=folder,
    )  # fmt: skip
    messages = [json.loads(line) for line in result.stdout.splitlines()]
    assert [message["data"] for message in messages if message["severity"] == "error"] == []
    found = [entry for message in messages for entry in TREE.findall(message["data"])]
    return {int(first): int(last) for first, last, kind in found if not kind.endswith("elabEoi")}


def last_lines(lexed: LexedSource) -> dict[int, int]:
    return {d.first_line: d.last_line for d in lexed.declarations if d.parent < 0}


def test_commands_and_names_are_those_of_lean(lean: LeanToolchain, tmp_path: Path) -> None:
    commands = lines_of_commands(lean, TRICKY, tmp_path, "Tricky")
    lexed = LeanSource().lex(TRICKY)
    assert lexed.problems == ()
    assert list(lexed.commands)[2:] == sorted(commands)
    ends = last_lines(lexed)
    starts_after_in = {d.first_line for d in lexed.declarations if d.name == "after_in"}
    assert {first: commands[first] for first in ends.keys() - starts_after_in} == {
        first: ends[first] for first in ends.keys() - starts_after_in
    }
    with OleanModule(tmp_path / "Tricky.olean") as compiled:
        declared = {name.removeprefix("_private.Tricky.0.") for name in compiled.names}
    names = {d.full_name.replace("«", "").replace("»", "") for d in lexed.declarations if d.full_name}
    assert names <= declared
    assert {"four", "Outer.Inner.with_where.go", "rooted", "Outer.Inner.Odd", "Outer.after_in", "Choice"} <= names


@pytest.mark.parametrize("module", [module.name for module in prelude_modules()])
def test_the_shipped_prelude_is_cut_as_lean_cuts_it(lean: LeanToolchain, tmp_path: Path, module: str) -> None:
    by_name = {entry.name: entry.source for entry in prelude_modules()}
    commands = lines_of_commands(lean, by_name[module], tmp_path, module)
    lexed = LeanSource().lex(by_name[module])
    header = 1 + len(lexed.imports)
    assert lexed.problems == ()
    assert list(lexed.commands)[header:] == sorted(commands)
    ends = last_lines(lexed)
    shared = ends.keys() & commands.keys()
    assert len(shared) > 2
    assert {first: ends[first] for first in shared} == {first: commands[first] for first in shared}
