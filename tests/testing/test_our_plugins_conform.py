"""What Wonton's own packages offer keeps the laws that outsiders are held to; nothing of ours is left out."""

from __future__ import annotations

import functools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from wonton_coq.toolchain.discover import find_coq
from wonton_coq.verification.edit_corpus import LIBRARY, library_files
from wonton_core.model.patch_verification import EditedFile
from wonton_core.model.proof_trace import Goal, Hypothesis
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.loader import PluginSettings, load_plugins
from wonton_core.plugin_api.registry import Registry
from wonton_core.process.command import run_command
from wonton_core.testing import conformance
from wonton_core.testing.conformance.chat_models import MOST_QUESTIONS
from wonton_core.testing.conformance.samples import Sample
from wonton_core.testing.conformance.suites import SUITES
from wonton_lean.toolchain import find_toolchain
from wonton_lean.verification.edit_corpus import build_library

OURS = frozenset({"lean", "coq", "judges", "metrics", "dask"})
ELSEWHERE = {
    ("wonton_executors", "dask"): "below, on a cluster that is running",
    ("wonton_verifiers", "lean"): "below, on a built library",
    ("wonton_verifiers", "coq"): "below, on a built library",
    ("wonton_chat_models", "openai"): "needs an endpoint: tests/judges",
    ("wonton_chat_models", "openai_compatible"): "needs an endpoint: tests/judges",
    ("wonton_chat_models", "anthropic"): "needs an endpoint: tests/judges",
    ("wonton_chat_models", "embedded"): "needs weights: tests/judges",
}
COQ_TEXT = """(* A library. *)
Require Import Coq.Init.Logic.

Lemma and_swap (P Q : Prop) : P /\\ Q -> Q /\\ P.
Proof. intros [HP HQ]; split; assumption. Qed.

Definition twice (n : nat) := n + n.
"""
LEAN_TEXT = """/-! A library. -/
import Init

namespace Pairs

/-- The two sides of a conjunction change places. -/
theorem and_swap (p q : Prop) : p ∧ q → q ∧ p := fun ⟨hp, hq⟩ => ⟨hq, hp⟩

def twice (n : Nat) : Nat := n + n

end Pairs
"""
STATEMENTS = (
    "forall (p q : Prop), p and q iff q and p",
    "forall (a b : bool), a && b = b && a",
    "forall (A : Type) (x y : A), x = y -> y = x",
)
GOALS = (Goal("0", "p → p"), Goal("0", "p ∧ q", (Hypothesis("h", "p"), Hypothesis("k", "q"))), Goal("0", "a = a"))
SAMPLES: dict[tuple[str, str], Sample] = {
    ("wonton_provers", "lean"): conformance.ProverSample(STATEMENTS, nonsense=": ) ("),
    ("wonton_provers", "coq"): conformance.ProverSample(STATEMENTS, nonsense="forall ) ("),
    ("wonton_tactic_providers", "heuristic"): conformance.TacticProviderSample(GOALS),
    ("wonton_task_sources", "lean"): conformance.TaskSourceSample((LEAN_TEXT,)),
    ("wonton_task_sources", "coq"): conformance.TaskSourceSample((COQ_TEXT,)),
}


@functools.cache
def catalog() -> Catalog:
    """Wonton's own packages, whatever else is installed here."""
    return Catalog(load_plugins(PluginSettings(allowed=OURS, strict=True)))


def registry(hook: str) -> Registry[Any, Any]:
    found: Registry[Any, Any] = getattr(catalog(), hook.removeprefix("wonton_"))
    return found


OFFERED = [(hook, name) for hook in SUITES for name in registry(hook).names()]


def test_what_is_checked_elsewhere_is_offered() -> None:
    assert set(ELSEWHERE) <= set(OFFERED)


@pytest.mark.prover
@pytest.mark.parametrize(("hook", "name"), [one for one in OFFERED if one not in ELSEWHERE])
def test_it_keeps_the_laws_of_its_kind(hook: str, name: str, tmp_path: Path) -> None:
    sample = SAMPLES.get((hook, name))
    if (hook, name) == ("wonton_chat_models", "scripted"):
        script = tmp_path / "answers.jsonl"
        script.write_text(f"{json.dumps({'text': 'yes'})}\n" * MOST_QUESTIONS)
        sample = conformance.ChatModelSample(str(script))
    offers = registry(hook)
    assert SUITES[hook].check(offers.load(name), offers.record(name), sample)


def test_dask_on_a_cluster_that_is_running() -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=50,
    ) as cluster:
        make = catalog().executors.load("dask")
        conformance.check_executor(lambda workers: make(workers, cluster.scheduler_address))


@pytest.mark.prover
def test_the_lean_verifier_on_a_built_library(tmp_path: Path) -> None:
    toolchain = find_toolchain("embedded")
    build_library(tmp_path, toolchain)
    before = (tmp_path / "Shelf/Basic.lean").read_text("utf-8")
    good, bad = (
        EditedFile("Shelf/Basic.lean", before, before.replace("\nend Shelf", f"\ntheorem {text}\nend Shelf"))
        for text in ("two : True := trivial\n", "two : False := trivial\n")
    )
    sample = conformance.VerifierSample(
        accepted=f"{toolchain.header}theorem a.b (p : Prop) (h : p) : p := h\n",
        declarations=("a.b",),
        rejected=f"{toolchain.header}theorem a : False := trivial\n",
        environment=tmp_path,
        good_edit=good,
        bad_edit=bad,
    )
    conformance.check_verifier(catalog().verifiers.load("lean"), sample)


@pytest.mark.prover
def test_the_coq_verifier_on_a_built_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(LIBRARY, library)
    for source in library_files():
        built = run_command([find_coq().coqc, "-q", "-Q", "theories", "Small", source], seconds=120, folder=library)
        assert built.code == 0, built.stderr.decode()
    path = "theories/Numbers.v"
    before = (library / path).read_text("utf-8")
    sample = conformance.VerifierSample(
        accepted="Lemma and_swap (P Q : Prop) : P /\\ Q -> Q /\\ P.\nProof. tauto. Qed.\n",
        declarations=("and_swap",),
        rejected="Lemma wrong : False.\nProof. trivial. Qed.\n",
        environment=library,
        good_edit=EditedFile(path, before, f"{before}\nLemma two : True.\nProof. exact I. Qed.\n"),
        bad_edit=EditedFile(path, before, f"{before}\nLemma two : False.\nProof. exact I. Qed.\n"),
    )
    conformance.check_verifier(catalog().verifiers.load("coq"), sample)
