"""The kernel's second look, the axioms a fresh Lean tells, and files that no Lean wrote."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import Sandbox
from wonton_lean.olean.mapped_file import OleanError
from wonton_lean.toolchain import find_toolchain
from wonton_lean.verification.asked_axioms import ask_in_sandbox
from wonton_lean.verification.built_library import BuiltLibrary, open_library
from wonton_lean.verification.edit_corpus import build_library
from wonton_lean.verification.kernel_check import check_by_kernel
from wonton_lean.verification.module_facts import read_facts

pytestmark = pytest.mark.prover


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> BuiltLibrary:
    folder = tmp_path_factory.mktemp("shelf")
    build_library(folder, find_toolchain("embedded"))
    return open_library(folder, None)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as found:
        yield found


def compile_text(library: BuiltLibrary, folder: Path, text: str, name: str = "Tried") -> Path:
    (folder / f"{name}.lean").write_text(library.lean.header + text, encoding="utf-8")
    arguments = ("-o", f"{name}.olean", f"{name}.lean")
    result = library.lean.run(*arguments, folder=folder, seconds=60, search_path=library.folders[0])
    assert result.code == 0, result.stdout
    return folder / f"{name}.olean"


def refusal(sandbox: Sandbox, library: BuiltLibrary, module: Path, folder: Path) -> str:
    found = check_by_kernel(sandbox, library, module, folder, ResourceLimits())
    assert found.done
    return found.refusal


def test_all_modules_of_the_library_are_accepted(sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path) -> None:
    for module in sorted(library.folders[0].rglob("*.olean")):
        assert refusal(sandbox, library, module, tmp_path) == ""


MODULE_IN_PARTS = """module
prelude

public section

inductive Truth : Prop where
  | intro

theorem fine : Truth := Truth.intro

private theorem step (t : Truth) : Truth := t

theorem further : Truth := step fine

end
"""


def test_proofs_of_a_module_in_parts_are_checked_too(sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path) -> None:
    (tmp_path / "Tried.lean").write_text(MODULE_IN_PARTS, encoding="utf-8")
    result = library.lean.run("-o", "Tried.olean", "Tried.lean", folder=tmp_path, seconds=60)
    assert result.code == 0, result.stdout
    assert refusal(sandbox, library, tmp_path / "Tried.olean", tmp_path) == ""
    # The part with the proofs: without it nothing would be checked.
    proofs = tmp_path / "Tried.olean.private"
    proofs.write_bytes(b"nothing" + proofs.read_bytes())
    assert refusal(sandbox, library, tmp_path / "Tried.olean", tmp_path)


def test_every_kind_of_constant_is_accepted(sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path) -> None:
    text = """
universe u
axiom a : True
opaque o : Bool
partial def p (n : Nat) : Bool := p n
unsafe def q (n : Nat) : Bool := q n
noncomputable def r : Nat := Nat.zero
inductive Vec (α : Type u) : Nat → Type u
  | nil : Vec α Nat.zero
  | cons {n : Nat} : α → Vec α n → Vec α (Nat.succ n)
mutual
inductive Even : Nat → Prop
  | zero : Even Nat.zero
  | succ {n : Nat} : Odd n → Even (Nat.succ n)
inductive Odd : Nat → Prop
  | succ {n : Nat} : Even n → Odd (Nat.succ n)
end
inductive Rose
  | node : List Rose → Rose
structure Point where
  x : Nat
  y : Nat
deriving DecidableEq
"""
    module = compile_text(library, tmp_path, text)
    assert refusal(sandbox, library, module, tmp_path) == ""
    facts = read_facts(module)
    assert {facts.constants[name].safety for name in ("q", "r")} == {"unsafe", "safe"}


def test_a_constant_that_the_kernel_never_saw_is_refused(
    sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path
) -> None:
    text = "set_option debug.skipKernelTC true\ntheorem wrong : true = false := by\n  decide +kernel\n"
    found = refusal(sandbox, library, compile_text(library, tmp_path, text), tmp_path)
    assert "wrong" in found
    assert "(kernel)" in found


def test_a_module_that_is_changed_on_disk_is_refused(sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path) -> None:
    # `and true true = true`, with another function in the place of `and`.
    module = compile_text(library, tmp_path, "theorem good : Bool.and true true = true := rfl\n")
    assert refusal(sandbox, library, module, tmp_path) == ""
    content = module.read_bytes()
    assert content.count(b"and\0\0\0\0\0") == 1
    module.write_bytes(content.replace(b"and\0\0\0\0\0", b"xor\0\0\0\0\0"))
    assert "good" in refusal(sandbox, library, module, tmp_path)


def test_bytes_that_no_lean_wrote_are_an_error_or_differ_in_nothing_that_counts(
    library: BuiltLibrary, tmp_path: Path
) -> None:
    module = library.compiled("Shelf.Logic")
    assert module is not None
    content = module.read_bytes()
    damaged = tmp_path / "Damaged.olean"
    chosen = random.Random(3)
    refused = 0
    for _ in range(60):
        changed = bytearray(content)
        for _ in range(4):
            changed[chosen.randrange(96, len(content))] = chosen.randrange(256)
        damaged.write_bytes(changed)
        try:
            read_facts(damaged)
        except (OleanError, LookupError, ValueError, RecursionError):
            refused += 1
    assert refused > 0


def test_a_fresh_lean_tells_axioms_of_what_it_did_not_elaborate(
    sandbox: Sandbox, library: BuiltLibrary, tmp_path: Path
) -> None:
    folder = tmp_path / "compiled"
    folder.mkdir()
    text = "axiom a : False\ntheorem uses : True := a.elim\ntheorem «not so» : True := trivial\n"
    compile_text(library, folder, text)
    names = ["uses", "not so", "missing"]
    # What a program left there while Lean compiled: nothing may be written through it.
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "WontonQuestions.lean").symlink_to(precious)
    found = ask_in_sandbox(sandbox, library, ("Tried", folder), names, tmp_path, ResourceLimits())
    assert found.axioms == {"uses": ("a",), "not so": ()}
    assert found.silent == ("missing",)
    assert precious.read_text() == "mine"


def test_facts_do_not_depend_on_where_a_module_lies(library: BuiltLibrary, tmp_path: Path) -> None:
    module = library.compiled("Shelf.Tree")
    assert module is not None
    shutil.copy(module, tmp_path / "Copy.olean")
    assert read_facts(tmp_path / "Copy.olean") == read_facts(module)
