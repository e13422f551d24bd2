"""How verifications of Coq edits end, one test an outcome, with the real Coq."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from wonton_coq.verification.edit_imports import LibraryModules, loaded_findings
from wonton_coq.verification.errors import CompiledFileError, LibraryNotBuiltError, ProjectFileError
from wonton_coq.verification.project_options import read_project
from wonton_coq.verification.verifier import CoqVerifier
from wonton_core.model.patch_verification import (
    LEAKED,
    NOT_APPLICABLE,
    TAMPERED,
    EditedFile,
    ResourceLimits,
)
from wonton_core.model.verification import FAILED, OUT_OF_MEMORY, PASSED, TIMED_OUT, WARNED

pytestmark = pytest.mark.prover

LIMITS = ResourceLimits(wall_seconds=120)
NUMBERS = "theories/Numbers.v"


@pytest.fixture(scope="module")
def verifier() -> Iterator[CoqVerifier]:
    with CoqVerifier() as made:
        yield made


@pytest.fixture
def verify(verifier, built_corpus_library):
    def run(appended, *, path=NUMBERS, limits=LIMITS, library=built_corpus_library):
        before = (library / path).read_text()
        return verifier.verify_edit(EditedFile(path, before, before + appended), library, limits)

    return run


@pytest.fixture
def copied(built_corpus_library, tmp_path) -> Path:
    return Path(shutil.copytree(built_corpus_library, tmp_path / "copy"))


def codes(found):
    return {finding.code for finding in found.findings}


def test_what_passes_is_told_in_full(verify):
    found = verify("Theorem t : double 2 = 4. Proof. reflexivity. Qed.\n")
    assert (found.outcome, found.messages, found.findings) == (PASSED, (), ())
    assert (found.added, found.changed, found.removed) == (("Small.Numbers.t",), (), ())
    assert found.axioms == {"Small.Numbers.t": ()}
    assert 0 < found.tool_seconds < found.seconds
    assert "no network" in found.sandbox


def test_an_error_is_told_with_its_place(verify, built_corpus_library):
    found = verify("(* é *) Theorem t : 1 = 2. Proof. reflexivity. Qed.\n")
    assert found.outcome == FAILED
    (message,) = found.messages
    line = (built_corpus_library / NUMBERS).read_text().count("\n") + 1
    assert (message.severity, message.line, message.column) == ("error", line, 34)
    assert "Unable to unify" in message.text


def test_a_syntax_error_is_an_error(verify):
    found = verify("Theorem t 1 = 2.\n")
    assert found.outcome == FAILED
    assert found.messages[0].severity == "error"


def test_a_file_that_does_not_end_is_an_error(verify):
    assert verify("Theorem t : 1 = 1. Proof. reflexivity.\n").outcome == FAILED
    assert verify("(* never closed\n").outcome == FAILED


def test_warnings_count(verify):
    found = verify('Notation "x =: y" := (x = x) (at level 70).\n')
    assert found.outcome == WARNED
    assert found.messages[0].severity == "warning"
    assert found.compiles
    assert not found.valid


def test_switched_off_warnings_count_as_warnings(verify):
    found = verify('Set Warnings "-non-reversible-notation".\nNotation "x =: y" := (x = x) (at level 70).\n')
    assert (found.outcome, codes(found)) == (WARNED, {"silenced"})


def test_endless_computation_ends_at_the_limit(verify):
    endless = "Fixpoint grow n := match n with 0 => 1 | S m => grow m + grow m end.\nEval vm_compute in grow 60.\n"
    assert verify(endless, limits=evolve(LIMITS, cpu_seconds=2)).outcome == TIMED_OUT
    assert verify(endless, limits=evolve(LIMITS, wall_seconds=2)).outcome == TIMED_OUT


def test_eating_memory_ends_at_the_limit(verify):
    eats = (
        "Fixpoint grow n := match n with 0 => cons n nil | S m => app (grow m) (grow m) end.\n"
        "Eval vm_compute in grow 40.\n"
    )
    assert verify(eats, limits=evolve(LIMITS, memory_bytes=300 << 20)).outcome == OUT_OF_MEMORY


def test_paths_that_are_no_source_files_of_the_library(verifier, built_corpus_library):
    text = (built_corpus_library / NUMBERS).read_text()
    edits = (
        EditedFile("theories/Missing.v", "x", "y"),
        EditedFile("../outside.v", None, ""),
        EditedFile("/etc/outside.v", None, ""),
        EditedFile("theories/../theories/Numbers.v", text, text),
        EditedFile("_CoqProject", "", ""),
        EditedFile(NUMBERS, "another text", text),
        EditedFile(NUMBERS, None, text),
    )
    for edit in edits:
        found = verifier.verify_edit(edit, built_corpus_library, LIMITS)
        assert found.outcome == NOT_APPLICABLE
        assert found.messages


def test_a_library_that_was_not_built_is_refused(verifier, tmp_path):
    (tmp_path / "A.v").write_text("")
    with pytest.raises(LibraryNotBuiltError, match=r"no \.vo files|no built"):
        verifier.verify_edit(EditedFile("A.v", "", "Check 1."), tmp_path, LIMITS)


def test_a_project_file_that_cannot_be_followed_is_refused(verifier, copied):
    (copied / "_CoqProject").write_text("-Q theories Small\n-future-option\n")
    text = (copied / NUMBERS).read_text()
    with pytest.raises(ProjectFileError, match="-future-option"):
        verifier.verify_edit(EditedFile(NUMBERS, text, text), copied, LIMITS)


def test_a_damaged_compiled_file_of_the_environment_is_named(verify, copied):
    compiled = copied / "theories/Numbers.vo"
    compiled.write_bytes(compiled.read_bytes()[:100])
    with pytest.raises(CompiledFileError, match=r"Numbers\.vo"):
        verify("Theorem t : True. exact I. Qed.\n", library=copied)


def test_arguments_of_the_project_are_used(verify, copied):
    project = copied / "_CoqProject"
    project.write_text(project.read_text() + '-arg "-w -non-reversible-notation"\n')
    assert verify('Notation "x =: y" := (x = x) (at level 70).\n', library=copied).outcome == PASSED


def test_modules_behind_a_prefix_folder_without_project_file(verifier, tmp_path, built_corpus_library):
    for name in ("Numbers.v", "Numbers.vo"):
        shutil.copyfile(built_corpus_library / "theories" / name, tmp_path / name)
    (tmp_path / "_CoqProject").write_text("-R . Small\n")
    text = (tmp_path / "Numbers.v").read_text()
    edit = EditedFile("Numbers.v", text, text + "Theorem t : True. exact I. Qed.\n")
    assert verifier.verify_edit(edit, tmp_path, LIMITS).outcome == PASSED


def test_a_file_whose_parent_did_not_compile(verify, copied):
    (copied / "theories/Numbers.vo").unlink()
    found = verify("Theorem t : True. exact I. Qed.\n", library=copied)
    assert found.outcome == NOT_APPLICABLE
    assert "no compiled file" in found.messages[0].text


@pytest.mark.parametrize(
    "text", ["From Small Require Import Sequences.", "Require Small.Sequences.", "Require Import Small.Numbers."]
)
def test_what_was_built_on_the_file_cannot_be_loaded(verify, text):
    found = verify(f"{text}\n")
    assert (found.outcome, codes(found)) == (LEAKED, {"downstream-import"})


def test_what_was_loaded_shows_in_the_compiled_file(built_corpus_library, coq_toolchain):
    modules = LibraryModules(built_corpus_library, read_project(built_corpus_library), coq_toolchain.library)

    def leaks(target, path):
        found = loaded_findings(modules, target, built_corpus_library / "theories" / path)
        return {finding.code for finding in found}

    assert leaks("Small.Numbers", "Sequences.vo") == {"downstream-import"}
    assert leaks("Small.Numbers", "Sorting.vo") == {"downstream-import"}
    assert leaks("Small.Closures", "Sorting.vo") == set()


def test_coqchk_agrees_on_demand(built_corpus_library):
    text = (built_corpus_library / NUMBERS).read_text()
    with CoqVerifier(check_again=True) as verifier:
        honest = EditedFile(NUMBERS, text, text + "Theorem t : double 2 = 4. reflexivity. Qed.\n")
        assert verifier.verify_edit(honest, built_corpus_library, LIMITS).outcome == PASSED
        for added, code in (
            ("Axiom bad : False.\n", "new-axiom"),
            ("Unset Guard Checking.\nFixpoint bad (n : nat) : False := bad n.\n", "kernel"),
            ("Unset Positivity Checking.\nInductive bad := make (f : bad -> False).\n", "kernel"),
            ("Unset Universe Checking.\nDefinition bad : Type := let T := Type in T.\n", "kernel"),
        ):
            found = verifier.verify_edit(EditedFile(NUMBERS, text, text + added), built_corpus_library, LIMITS)
            assert found.outcome == TAMPERED
            assert code in {one.code for one in found.findings if "coqchk" in one.text}, found.findings


def test_coqchk_keeps_quiet_about_axioms_that_were_there(built_corpus_library):
    path = "theories/Postulates.v"
    text = (built_corpus_library / path).read_text()
    with CoqVerifier(check_again=True) as verifier:
        edit = EditedFile(path, text, text + "Theorem t : pick = pick. reflexivity. Qed.\n")
        assert verifier.verify_edit(edit, built_corpus_library, LIMITS).outcome == PASSED


def test_an_axiom_whose_statement_is_edited(verifier, built_corpus_library):
    path = "theories/Postulates.v"
    before = (built_corpus_library / path).read_text()
    after = before.replace("(exists n, P n) -> P (pick P)", "P (pick P)")
    found = verifier.verify_edit(EditedFile(path, before, after), built_corpus_library, LIMITS)
    assert found.outcome == FAILED or (found.outcome == TAMPERED and "new-axiom" in codes(found))
    after += "Theorem all : False. Proof. exact (pick_correct (fun _ => False)). Qed.\n"
    start, end = after.index("Theorem pick_zero"), after.index("Theorem drinker")
    found = verifier.verify_edit(EditedFile(path, before, after[:start] + after[end:]), built_corpus_library, LIMITS)
    assert (found.outcome, "new-axiom" in codes(found)) == (TAMPERED, True)


def test_what_follows_from_an_edited_definition_is_a_consequence(verifier, built_corpus_library):
    path = "theories/Weights.v"
    before = (built_corpus_library / path).read_text()
    middle = "Definition heavy : nat := gross (make_parcel 1 2)."
    with_users = before.replace("Lemma gross_heavier", f"{middle}\n\nLemma gross_heavier")
    after = with_users.replace(
        "gross (p : parcel) : nat := p + wrapping p", "gross (p : parcel) : nat := p + wrapping p + 0"
    )
    after = after.replace("intro p. apply at_least.", "intro p. unfold gross. rewrite <- plus_n_O. apply at_least.")
    found = verifier.verify_edit(EditedFile(path, before, after), built_corpus_library, LIMITS)
    assert found.outcome == PASSED
    assert {(one.code, one.declaration, one.decisive) for one in found.findings} == {
        ("redefined", "Small.Weights.gross", False),
        ("consequence", "Small.Weights.gross_heavier", False),
    }
    assert found.changed == ("Small.Weights.gross", "Small.Weights.gross_heavier")
    assert found.added == ("Small.Weights.heavy",)


def test_nothing_can_be_written_outside(verify, tmp_path):
    outside = tmp_path / "written"
    found = verify(f'Redirect "{outside}" Print nat.\n')
    assert found.outcome in (FAILED, TAMPERED)
    assert not outside.exists()
    assert not list(tmp_path.iterdir())


def test_a_verifier_can_be_closed_and_used_again(built_corpus_library):
    text = (built_corpus_library / NUMBERS).read_text()
    verifier = CoqVerifier()
    for _ in range(2):
        assert verifier.verify_edit(EditedFile(NUMBERS, text, text), built_corpus_library, LIMITS).outcome == PASSED
        verifier.close()
    verifier.close()


def test_a_whole_file(verifier):
    found = verifier.verify(
        "From Coq Require Import Classical.\nTheorem a : True. exact I. Qed.\n"
        "Module M. Theorem b (P : Prop) : P \\/ ~ P. apply classic. Qed. End M.\n",
        ["a", "M.b"],
    )
    assert (found.outcome, found.messages) == (PASSED, ())
    assert found.axioms == {"a": (), "M.b": ("Coq.Logic.Classical_Prop.classic",)}


def test_a_whole_file_that_lacks_a_declaration_or_gives_up(verifier):
    assert verifier.verify("Theorem a : True. exact I. Qed.", ["b"]).outcome == FAILED
    admitted = verifier.verify("Theorem a : False. Admitted.", ["a"])
    assert (admitted.outcome, admitted.axioms) == (FAILED, {"a": ("WontonVerified.a",)})
    assert verifier.verify("Theorem a : 1 = 2. reflexivity. Qed.", ["a"]).outcome == FAILED
