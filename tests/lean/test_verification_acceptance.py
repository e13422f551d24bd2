"""Solved means proved: every way to look solved without a proof is refused, by Lean itself or by what it compiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import ToolFailedError
from wonton_core.model.term import TermBuilder
from wonton_core.process.command import CommandResult
from wonton_lean.embedded.bindings import binding_names
from wonton_lean.toolchain import LeanToolchain, find_toolchain
from wonton_lean.verification.acceptance import CheckedProof, ProofChecker, checked_name
from wonton_lean.verification.auxiliary_constants import inline_constants

pytestmark = pytest.mark.prover

AND = "theorem {name} (P Q : Prop) (hP : P) : P ∧ Q := by"
SWAP = "theorem {name} (P Q : Prop) : P ∧ Q → Q ∧ P := by"
FALSE = "theorem {name} : False := by"
DATA = "noncomputable def {name} (a b : Bool) : Decidable (a = b) := by"
SWAPPED = ("  intro h", "  exact ⟨h.2, h.1⟩")


@pytest.fixture(scope="module")
def lean() -> LeanToolchain:
    return find_toolchain("embedded")


def check(lean: LeanToolchain, folder: Path, statement: str, *lines: str) -> CheckedProof:
    checker = ProofChecker(lean, folder, {"t": statement}, seconds=120)
    assert checker.refused == {}
    return checker.check({"t": lines})["t"]


def test_a_proof_is_accepted_with_its_term(lean: LeanToolchain, tmp_path: Path) -> None:
    proof = check(lean, tmp_path, SWAP, *SWAPPED)
    assert (proof.accepted, proof.reason, proof.axioms) == (True, "", ())
    assert proof.proof_term is not None
    assert "And.intro" in proof.proof_term.constants()


def test_data_is_accepted_and_its_term_is_whole(lean: LeanToolchain, tmp_path: Path) -> None:
    script = (
        "  cases a <;> cases b",
        "  · exact isTrue rfl",
        "  · left; intro h; cases h",
        "  · left; intro h; cases h",
    )
    proof = check(lean, tmp_path, DATA, *script, "  · exact isTrue rfl")
    assert proof.accepted, proof.reason
    assert proof.proof_term is not None
    assert not [name for name in proof.proof_term.constants() if "wonton_" in name]


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        (AND, ("  constructor", "  · exact hP")),
        (AND, ("  constructor", "  · exact hP", "  · exact hP")),
        (AND, ("  constructor <;> assumption",)),
        (AND, ("  sorry",)),
        (AND, ("  exact sorry",)),
        (AND, ("  exact sorryAx _ false",)),
        (AND, ("  admit",)),
        (FALSE, ("  decide",)),
        (FALSE, ("  exact wonton_no_such_lemma",)),
        (FALSE, (f"  exact {checked_name('t')}",)),
        (SWAP, ("  intro h",)),
        (SWAP, ()),
    ],
)
def test_what_is_not_proved_is_refused(
    lean: LeanToolchain, tmp_path: Path, statement: str, lines: tuple[str, ...]
) -> None:
    proof = check(lean, tmp_path, statement, *lines)
    assert not proof.accepted
    assert proof.reason
    assert proof.proof_term is None


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (("  exact wonton_cheat", "axiom wonton_cheat : False"), "refuses"),
        (("  trivial", "theorem wonton_other : True := trivial"), "refuses"),
        (("  intro h", "  exact ⟨h.2, h.1⟩", "theorem other : True := True.intro"), "other"),
        (("  intro h", "  exact ⟨h.2, h.1⟩", "axiom cheat : False"), "cheat"),
        (("  intro h", "  exact ⟨h.2, h.1⟩", "macro_rules | `(True) => `(False)"), ""),
    ],
)
def test_a_script_may_declare_nothing(lean: LeanToolchain, tmp_path: Path, lines: tuple[str, ...], word: str) -> None:
    proof = check(lean, tmp_path, SWAP, *lines)
    assert not proof.accepted
    assert word in proof.reason


def test_a_script_cannot_put_another_statement_in_place(lean: LeanToolchain, tmp_path: Path) -> None:
    name = checked_name("t")
    hidden = (f"  exact {name}.helper", "", f"theorem {name}.unused : True := True.intro")
    assert not check(lean, tmp_path, FALSE, *hidden).accepted
    renamed = FALSE.replace("{name}", f"{name}.real")
    checker = ProofChecker(lean, tmp_path, {"t": FALSE}, seconds=120)
    # As if a text could close the block: the constant that was asked for is then another statement's.
    checker._texts["t"] = "theorem {name} : True := True.intro --" + renamed
    assert "statement is not the one" in checker.check({"t": ("",)})["t"].reason


def test_a_parser_binding_is_no_proof(lean: LeanToolchain, tmp_path: Path) -> None:
    binding = sorted(name for name in binding_names() if "«" not in name)[0]
    statement = "noncomputable def {name} : Lean.ParserDescr := by"
    proof = check(lean, tmp_path, statement, f"  exact {binding}")
    assert not proof.accepted
    assert "parser binding" in proof.reason


def test_one_bad_proof_does_not_spoil_the_others(lean: LeanToolchain, tmp_path: Path) -> None:
    statements = {"good": SWAP, "bad": AND, "late": SWAP, "other": SWAP}
    checker = ProofChecker(lean, tmp_path, statements, seconds=120)
    scripts = {
        "good": SWAPPED,
        "bad": ("  exact ⟨hP, hP⟩",),
        "late": SWAPPED,
        "other": (f"  exact {checked_name('good')} P Q",),
    }
    found = checker.check(scripts)
    assert {name: proof.accepted for name, proof in found.items()} == {
        "good": True, "bad": False, "late": True, "other": False,
    }  # fmt: skip
    assert found["good"] == checker.check({"good": SWAPPED})["good"]


def test_statements_that_do_not_elaborate_are_named(lean: LeanToolchain, tmp_path: Path) -> None:
    checker = ProofChecker(lean, tmp_path, {"fine": SWAP, "typo": "theorem {name} : Fals := by"}, seconds=120)
    assert list(checker.refused) == ["typo"]
    assert "Fals" in checker.refused["typo"]
    assert list(checker.statements) == ["fine"]


UNCHECKED = "decide +kernel"  # leaves all checking to the kernel


@pytest.mark.parametrize(
    "script",
    [
        f"set_option debug.skipKernelTC true in {UNCHECKED}",
        f"exact (set_option debug.skipKernelTC true in (by {UNCHECKED}))",
        f"set_option debug.«skipKernelTC» true in {UNCHECKED}",
    ],
)
def test_a_proof_that_keeps_the_kernel_away_is_refused(lean: LeanToolchain, tmp_path: Path, script: str) -> None:
    proof = check(lean, tmp_path, "theorem {name} : true = false := by", f"  {script}")
    assert not proof.accepted
    assert "skipKernelTC" in proof.reason


def test_the_kernel_itself_proves_what_is_true(lean: LeanToolchain, tmp_path: Path) -> None:
    assert check(lean, tmp_path, "theorem {name} : true = true := by", f"  {UNCHECKED}").accepted


@pytest.mark.parametrize(
    "statement",
    [
        "set_option debug.skipKernelTC true\ntheorem {name} : true = false := by",
        "theorem {name} : set_option debug.skipKernelTC true in true = false := by",
        "axiom {name}_cheat : False\ntheorem other : False := by",
        "theorem {name} : ∀ _ : Bool, True | _ => True.intro theorem other : True := by",
        "theorem {name} : ∀ _ : Bool, True | _ => True.intro open Bool example : True := by",
        "theorem {name} : True := True.intro theorem other : False := by",
        "theorem {name}.other : True := by",
        "theorem {name} : True -- := by",
        "theorem {name} : @[simp] True := by",
    ],
)
def test_a_statement_is_one_declaration_and_sets_nothing(lean: LeanToolchain, tmp_path: Path, statement: str) -> None:
    checker = ProofChecker(lean, tmp_path, {"fine": SWAP, "t": statement}, seconds=120)
    assert list(checker.refused) == ["t"]
    assert checker.check({"fine": SWAPPED})["fine"].accepted


class MuteLean(LeanToolchain):
    """Compiles nothing and says nothing."""

    def run(self, *arguments: str, **options: object) -> CommandResult:
        return CommandResult(0, b"", b"", 0.0)


def test_a_lean_that_says_nothing_proves_nothing(lean: LeanToolchain, tmp_path: Path) -> None:
    mute = MuteLean(lean.kind, lean.version, lean.githash, lean.arguments, lean.variables, lean.header)
    with pytest.raises(ToolFailedError):
        ProofChecker(mute, tmp_path, {"t": SWAP}, seconds=5)


def test_inlining_refuses_a_circle() -> None:
    builder = TermBuilder()
    circle = builder.finish(builder.add("const", "a"))
    with pytest.raises(ValueError, match="itself"):
        inline_constants(circle, {"a": circle})


def test_inlining_merges_applications() -> None:
    builder = TermBuilder()
    term = builder.finish(builder.add("app", children=(builder.add("const", "a"), builder.add("const", "x"))))
    value_builder = TermBuilder()
    function = value_builder.add("const", "f")
    value = value_builder.finish(value_builder.add("app", children=(function, value_builder.add("const", "y"))))
    found = inline_constants(term, {"a": value})
    assert found.constants() == ("f", "x", "y")
    assert [found.nodes[child].name for child in found.nodes[found.root].children] == ["f", "y", "x"]
