"""The fakes that plugin authors get keep the laws that their plugins are held to."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED
from wonton_core.model.patch_verification import EditedFile
from wonton_core.model.proof_trace import Goal
from wonton_core.testing import conformance, fakes

TEXT = "-- a library\nimport base\n\ndef one\n  body of one\ndef two\n"


def test_prover() -> None:
    statements = ("forall (p : Prop), p -> p", "forall (a b : bool), a && b = b && a")
    conformance.check_prover(fakes.FakeProver, conformance.ProverSample(statements, nonsense="forall )"))


def test_distance_kernel() -> None:
    conformance.check_distance_kernel(fakes.FakeDistanceKernel)


def test_tactic_provider() -> None:
    sample = conformance.TacticProviderSample((Goal("0", "p → p"),))
    conformance.check_tactic_provider(fakes.FakeTacticProvider, sample)


def test_executor() -> None:
    conformance.check_executor(fakes.FakeExecutor)


def test_chat_model() -> None:
    conformance.check_chat_model(
        lambda: fakes.FakeChatModel(["yes", "no"], over_again=True), conformance.ChatModelSample()
    )


@pytest.mark.parametrize("outcome", [ACCEPTED, REJECTED, ABSTAINED])
def test_judge(outcome: str) -> None:
    conformance.check_judge(lambda: fakes.FakeJudge(outcome))


def test_task_source() -> None:
    conformance.check_task_source(fakes.FakeTaskSource, conformance.TaskSourceSample((TEXT,)))


def test_verifier(tmp_path: Path) -> None:
    (tmp_path / "base.fake").write_text(TEXT)
    sample = conformance.VerifierSample(
        accepted=TEXT,
        declarations=("one", "two"),
        rejected="def one\n  error\n",
        environment=tmp_path,
        good_edit=EditedFile("base.fake", TEXT, TEXT + "def three\n"),
        bad_edit=EditedFile("base.fake", TEXT, TEXT + "def three error\n"),
    )
    conformance.check_verifier(fakes.FakeVerifier, sample)
