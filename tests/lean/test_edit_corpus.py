"""The corpus that ships with the plugin: every cheating edit is caught, every honest one passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_core.model.patch_verification import EditedFile, ResourceLimits
from wonton_core.model.verification import PASSED
from wonton_lean.toolchain import find_toolchain
from wonton_lean.verification.edit_corpus import MODULES, CorpusEdit, build_library, read_edits
from wonton_lean.verification.verifier import LeanVerifier

CHEATING = read_edits("cheating")
HONEST = read_edits("honest")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    build_library(folder, find_toolchain("embedded"))
    return folder


@pytest.fixture(scope="module")
def verifier() -> Iterator[LeanVerifier]:
    with LeanVerifier() as found:
        yield found


def test_there_are_enough_of_both_and_of_many_kinds() -> None:
    assert len(CHEATING) >= 40
    assert len(HONEST) >= 40
    assert len({edit.kind for edit in CHEATING}) >= 10
    assert len({edit.name for edit in (*CHEATING, *HONEST)}) == len(CHEATING) + len(HONEST)
    assert {edit.outcome for edit in HONEST} == {PASSED}
    assert PASSED not in {edit.outcome for edit in CHEATING}


@pytest.mark.prover
@pytest.mark.parametrize("cheat", CHEATING, ids=lambda cheat: cheat.name)
def test_a_cheating_edit_is_caught(cheat: CorpusEdit, verifier: LeanVerifier, library: Path) -> None:
    found = verifier.verify_edit(cheat.edit, library, ResourceLimits())
    assert (found.outcome, found.valid) == (cheat.outcome, False)
    decisive = {finding.code for finding in found.findings if finding.decisive}
    assert cheat.finding in decisive or not cheat.finding


@pytest.mark.prover
@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.name)
def test_an_honest_edit_passes(honest: CorpusEdit, verifier: LeanVerifier, library: Path) -> None:
    found = verifier.verify_edit(honest.edit, library, ResourceLimits())
    assert ([m.text for m in found.messages if m.severity != "information"], found.outcome) == ([], PASSED)
    assert not [finding for finding in found.findings if finding.decisive]
    assert all(axioms == () for axioms in found.axioms.values())


@pytest.mark.prover
def test_the_files_of_the_library_pass_as_they_are(verifier: LeanVerifier, library: Path) -> None:
    for module in MODULES:
        path = f"{module.replace('.', '/')}.lean"
        text = (library / path).read_text(encoding="utf-8")
        found = verifier.verify_edit(EditedFile(path, text, text), library, ResourceLimits())
        assert (path, found.outcome, found.findings) == (path, PASSED, ())
        assert (found.added, found.changed, found.removed) == ((), (), ())
