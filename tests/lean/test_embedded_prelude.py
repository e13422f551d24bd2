"""The embedded Lean: its prelude proves what the corpus needs, prints goals with notation, and proves no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from wonton_lean.embedded.bindings import load_bindings
from wonton_lean.embedded.sources import prelude_modules
from wonton_lean.toolchain import LeanToolchain, find_toolchain

pytestmark = pytest.mark.prover


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> LeanToolchain:
    return find_toolchain("embedded", cache_dir=tmp_path_factory.mktemp("cache"))


def messages(lean: LeanToolchain, text: str) -> list[dict[str, Any]]:
    result = lean.run("--json", "--stdin", "-DmaxErrors=0", content=(lean.header + text).encode(), seconds=120)
    assert not result.timed_out and result.stderr == b""
    return [json.loads(line) for line in result.stdout.splitlines()]


def errors(lean: LeanToolchain, text: str) -> list[str]:
    return [message["data"] for message in messages(lean, text) if message["severity"] == "error"]


FAMILIES = Path(__file__).with_name("test_embedded_families.lean").read_text(encoding="utf-8")
NAMES = re.findall(r"^theorem (\w+)", FAMILIES, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def family_messages(lean: LeanToolchain) -> list[dict[str, Any]]:
    text = FAMILIES + "".join(f"\n#print axioms {name}" for name in NAMES)
    return messages(lean, text)


@pytest.mark.parametrize("name", NAMES)
def test_every_family_of_theorems_is_proved_without_axioms(family_messages: list[dict[str, Any]], name: str) -> None:
    assert f"'{name}' does not depend on any axioms" in [message["data"] for message in family_messages]
    assert [message for message in family_messages if message["severity"] != "information"] == []


def test_types_that_are_no_propositions_can_be_inhabited(lean: LeanToolchain) -> None:
    text = """
def bool_dec (a b : Bool) : Decidable (a = b) := by
  cases a <;> cases b <;> first | exact isTrue rfl | (apply isFalse; intro h; contradiction)
noncomputable def eq_true_rect_r (P : Bool → Type) (b : Bool) (p : P b) (h : Wonton.EqTrue b) : P true := by
  cases h
  exact p
#print axioms bool_dec
#print axioms eq_true_rect_r
"""
    assert [message["data"] for message in messages(lean, text)] == [
        "'bool_dec' does not depend on any axioms",
        "'eq_true_rect_r' does not depend on any axioms",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "a ∧ b ∨ ¬c ↔ c",
        "∃ x, x = p",
        "p ≠ q",
        "(p && q) = (p || !q)",
        "(p == q) = (p != q)",
        "(p, q) = (q, p)",
        "(bif p then q else p) = p",
        "(if p = true then q else p) = p",
    ],
)
def test_goals_print_as_they_are_written(lean: LeanToolchain, statement: str) -> None:
    text = f"example (a b c : Prop) (p q : Bool) : {statement} := by\n  trace_state\n"
    printed = [message["data"] for message in messages(lean, text) if message["severity"] == "information"]
    assert printed == [f"a b c : Prop\np q : Bool\n⊢ {statement}"]


def test_a_proof_that_gives_up_rests_on_the_sorry_axiom(lean: LeanToolchain) -> None:
    texts = [
        message["data"] for message in messages(lean, "theorem f : false = true := by exact sorry\n#print axioms f")
    ]
    assert "'f' depends on axioms: [sorryAx]" in texts
    texts = [message["data"] for message in messages(lean, "theorem f : false = true := by rfl\n#print axioms f")]
    assert "'f' depends on axioms: [sorryAx]" in texts


def test_the_only_axioms_in_reach_of_a_safe_proof_mark_unchecked_proofs(lean: LeanToolchain) -> None:
    unsafe = ["lcErased", "lcProof", "lcAny", "lcUnreachable", "lcVoid"]
    for name in unsafe:
        assert any("unsafe" in error for error in errors(lean, f"def x := @{name}")), name
    folder = Path(lean.variables["LEAN_PATH"])
    from wonton_lean.olean.module import OleanModule

    axioms = []
    for path in sorted((folder / "Wonton").glob("*.olean")):
        with OleanModule(path) as module:
            axioms += [constant.name for constant in module if constant.kind == "axiom"]
    assert sorted(axioms) == sorted([*unsafe, "sorryAx", "Lean.trustCompiler"])


def test_a_bound_parser_is_no_proof_of_anything(lean: LeanToolchain) -> None:
    text = "theorem f : false = true := Lean.Parser.Tactic.intro"
    assert any("mismatch" in error for error in errors(lean, text))


def test_every_binding_is_in_the_prelude_as_an_opaque_constant(lean: LeanToolchain) -> None:
    from wonton_lean.olean.module import OleanModule

    with OleanModule(Path(lean.variables["LEAN_PATH"], "Wonton", "Notation.olean")) as module:
        assert [(constant.name, constant.kind) for constant in sorted(module, key=lambda c: c.name)] == sorted(
            (binding.name, "opaque") for binding in load_bindings()
        )


KERNEL_NAMES = (
    "Nat.add Nat.sub Nat.mul Nat.div Nat.mod Nat.gcd Nat.beq Nat.ble Nat.land Nat.lor Nat.xor Nat.shiftLeft "
    "Nat.shiftRight Nat.pow Nat.log2 Nat.pred Nat String Char List Lean.reduceBool Lean.reduceNat"
).split()


@pytest.mark.parametrize("name", KERNEL_NAMES)
def test_a_theorem_file_cannot_redefine_what_the_kernel_computes_by_itself(lean: LeanToolchain, name: str) -> None:
    found = errors(lean, f"axiom {name} : Prop")
    assert any("already" in error for error in found), found


def test_the_kernels_arithmetic_agrees_with_the_definitions(lean: LeanToolchain) -> None:
    # The kernel unfolds a copy of the definitions under names that it doesn't know, and computes the originals.
    calls = (
        "add 13 5|sub 13 5|sub 5 13|mul 13 5|mul 0 5|pow 2 5|pow 0 0|beq 4 4|beq 4 5|ble 4 5|ble 5 5|ble 5 4|div 13 5|"
        "div 13 0|div 4 5|mod 13 5|mod 13 0|mod 10 5|gcd 12 18|gcd 0 7|gcd 7 0|log2 9|log2 8|log2 1|log2 0|land 12 10|"
        "land 7 0|lor 12 10|lor 0 5|xor 12 10|xor 6 6|shiftLeft 3 2|shiftLeft 0 4|shiftRight 13 2|shiftRight 1 3"
    ).split("|")
    sources = {module.name: module.source for module in prelude_modules()}
    arithmetic = sources["Arithmetic"].split("/-! ## Compiled")[0].split("/-! ## Natural")[1]
    numbers = sources["Decidable"].split("set_option bootstrap.genMatcherCode false")[1].split("/-!")[0]
    definitions = numbers + "/-!" + arithmetic
    functions = sorted(set(re.findall(r"def Nat\.(\w+)", definitions)), key=len, reverse=True)
    copy = re.sub(
        rf"Nat\.({'|'.join(functions)})\b", r"Copy.\1", re.sub(r"@\[extern \S+\] ", "noncomputable ", definitions)
    )
    text = "set_option bootstrap.genMatcherCode false\n" + copy.replace("\ndef", "\nnoncomputable def")
    text += "\n".join(f"example : Copy.{call} = Nat.{call} := by decide" for call in calls)
    assert {call.split()[0] for call in calls} < set(functions)
    assert errors(lean, text) == []
    assert len(errors(lean, text + "\nexample : Copy.div 13 5 = 3 := by decide")) == 1


def test_two_values_of_compiled_code_do_not_go_unmarked(lean: LeanToolchain) -> None:
    text = """
def yes : Bool := true
@[implemented_by yes] def no : Bool := false
theorem trusting : Lean.reduceBool no = true := by rfl
#print axioms trusting
"""
    found = [message["data"] for message in messages(lean, text)]
    assert not any("does not depend on any axioms" in text for text in found), found
