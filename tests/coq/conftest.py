"""The real Coq for tests marked ``prover``: the set-up provides it, so that its absence is a failure and not a skip."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_coq.serapi.session import SerapiSession
from wonton_coq.toolchain.discover import CoqToolchain, find_coq
from wonton_coq.verification.edit_corpus import LIBRARY, library_files
from wonton_core.process.command import run_command


@pytest.fixture(scope="session")
def coq_toolchain() -> CoqToolchain:
    """The Coq that the commands would use, too."""
    return find_coq()


@pytest.fixture
def coq_session(coq_toolchain: CoqToolchain) -> Iterator[SerapiSession]:
    """A fresh sertop with the prelude loaded."""
    with SerapiSession(coq_toolchain.sertop) as session:
        yield session


@pytest.fixture(scope="session")
def built_corpus_library(coq_toolchain: CoqToolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that the corpus of patches edits, compiled. Nobody may write to it."""
    folder = tmp_path_factory.mktemp("corpus") / "library"
    shutil.copytree(LIBRARY, folder)
    for source in library_files():
        built = run_command([coq_toolchain.coqc, "-q", "-Q", "theories", "Small", source], seconds=120, folder=folder)
        assert built.code == 0, built.stderr.decode()
        assert not built.stderr, "a library with warnings would hide what edits add"
    return folder
