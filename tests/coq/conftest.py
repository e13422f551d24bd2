"""The real Coq for tests marked ``prover``: the set-up provides it, so that its absence is a failure and not a skip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wonton_coq.serapi.session import SerapiSession
from wonton_coq.toolchain.discover import CoqToolchain, find_coq


@pytest.fixture(scope="session")
def coq_toolchain() -> CoqToolchain:
    """The Coq that the commands would use, too."""
    return find_coq()


@pytest.fixture
def coq_session(coq_toolchain: CoqToolchain) -> Iterator[SerapiSession]:
    """A fresh sertop with the prelude loaded."""
    with SerapiSession(coq_toolchain.sertop) as session:
        yield session
