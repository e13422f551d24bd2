"""Every cheating patch of the corpus is caught and every honest one passes, with the real Coq."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_coq.verification.edit_corpus import CorpusPatch, read_corpus
from wonton_coq.verification.verifier import CoqVerifier
from wonton_core.model.patch_verification import LEAKED, TAMPERED, PatchVerification, ResourceLimits
from wonton_core.model.verification import PASSED

pytestmark = pytest.mark.prover

CHEATING = read_corpus("cheating")
HONEST = read_corpus("honest")


@pytest.fixture(scope="module")
def verifier() -> Iterator[CoqVerifier]:
    with CoqVerifier() as made:
        yield made


@pytest.fixture(scope="module")
def environment(built_corpus_library: Path) -> Iterator[Path]:
    """The built library; nothing that was verified may have touched it."""
    before = {path: path.read_bytes() for path in built_corpus_library.rglob("*") if path.is_file()}
    yield built_corpus_library
    assert {path: path.read_bytes() for path in built_corpus_library.rglob("*") if path.is_file()} == before


def verified(verifier: CoqVerifier, patch: CorpusPatch, environment: Path) -> PatchVerification:
    return verifier.verify_edit(patch.edit, environment, ResourceLimits(wall_seconds=120))


@pytest.mark.parametrize("patch", CHEATING, ids=[patch.name for patch in CHEATING])
def test_cheating_is_caught(verifier, environment, patch):
    found = verified(verifier, patch, environment)
    assert found.outcome in (TAMPERED, LEAKED), found
    assert found.outcome in patch.outcomes
    decisive = {finding.code for finding in found.findings if finding.decisive}
    assert patch.codes <= {finding.code for finding in found.findings}, found
    assert decisive
    assert not found.valid
    assert not found.compiles


@pytest.mark.parametrize("patch", HONEST, ids=[patch.name for patch in HONEST])
def test_honest_patches_pass(verifier, environment, patch):
    found = verified(verifier, patch, environment)
    assert found.outcome == PASSED, found
    assert not any(finding.decisive for finding in found.findings)
    assert patch.codes <= {finding.code for finding in found.findings}, found
    assert found.valid


def test_the_corpora_are_large_enough_and_hold_nothing_twice():
    for corpus in (CHEATING, HONEST):
        assert len(corpus) >= 40
        assert len({patch.name for patch in corpus}) == len(corpus)
        assert len({patch.edit for patch in corpus}) == len(corpus)
