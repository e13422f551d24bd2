"""The search on the embedded Lean: it proves what holds, nothing that doesn't, and always the same way."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_core.plugin_api.interfaces import TacticProvider
from wonton_lean.search.artifacts import history
from wonton_lean.search.waves import SearchResult, SearchTask, WaveSearch
from wonton_lean.session.attempts import LeanSession
from wonton_lean.tactics.heuristic import HeuristicProvider
from wonton_lean.toolchain import LeanToolchain, find_toolchain
from wonton_lean.verification.acceptance import ProofChecker

pytestmark = pytest.mark.prover

TRUE = {
    "swap": "theorem {name} (A B : Prop) : A ∧ B ↔ B ∧ A := by",
    "cancel": "theorem {name} (A B C : Prop) : (B → ¬A) → (C → ¬A) → ((A ∨ B ↔ A ∨ C) ↔ (B ↔ C)) := by",
    "negation": "theorem {name} (a b : Bool) : (!(a && b)) = (!a || !b) := by",
    "transport": "theorem {name}.{u} (A : Type u) (x y z : A) : x = y → z = y → x = z := by",
    "choice": "noncomputable def {name} (a b : Bool) : Decidable (a = b) := by",
    "witness": "theorem {name} (P : Bool → Prop) (h : P true) : ∃ b, P b := by",
    "drinker": "theorem {name}.{u} (A : Type u) (P Q : A → Prop) : (∃ x, P x ∧ Q x) → ∃ y, Q y := by",
}

FALSE = {
    # Two goals that look alike to a search that forgets which proposition is which.
    "half": "theorem {name} (P Q : Prop) (hP : P) : P ∧ Q := by",
    "half_alike": "theorem {name} (a b : Bool) (h : a = true) : a = true ∧ b = true := by",
    "or": "theorem {name} (A B : Prop) : A ∨ B → A := by",
    "converse": "theorem {name} (A B : Prop) : (A → B) → (B → A) := by",
    "excluded_middle": "theorem {name} (A : Prop) : A ∨ ¬A := by",
    "peirce": "theorem {name} (A B : Prop) : ((A → B) → A) → A := by",
    "negation": "theorem {name} (b : Bool) : (!b) = b := by",
    "equal": "theorem {name}.{u} (A : Type u) (x y : A) : x = y := by",
    "all": "theorem {name} (P : Bool → Prop) (h : ∃ b, P b) : P true := by",
    "false": "theorem {name} : False := by",
}


@pytest.fixture(scope="module")
def lean() -> LeanToolchain:
    return find_toolchain("embedded")


def search(
    lean: LeanToolchain,
    statements: Mapping[str, str],
    *,
    budget: int = 1024,
    seed: int = 0,
    workers: int = 2,
    provider: TacticProvider | None = None,
) -> dict[str, SearchResult]:
    session = LeanSession(lean, workers=workers, seconds=300)
    run = WaveSearch(session, provider or HeuristicProvider(), seed=seed, tiers=(budget,))
    waves = run.run(deque(SearchTask(name, text) for name, text in statements.items()))
    return {result.task.name: result for wave in waves for result in wave}


def scripts(results: Mapping[str, SearchResult]) -> dict[str, tuple[str, ...]]:
    solved = {name: r.tree for name, r in results.items() if r.tree is not None and r.tree.root.solved}
    return {name: tree.proof_script() for name, tree in solved.items()}


def test_true_statements_are_proved_and_the_kernel_agrees(lean: LeanToolchain, tmp_path: Path) -> None:
    found = scripts(search(lean, TRUE))
    assert found.keys() == TRUE.keys()
    verdicts = ProofChecker(lean, tmp_path, TRUE, seconds=120).check(found)
    assert {name: verdict.reason for name, verdict in verdicts.items() if not verdict.accepted} == {}
    assert all(verdict.axioms == () for verdict in verdicts.values())


def test_false_and_unprovable_statements_are_not(lean: LeanToolchain) -> None:
    results = search(lean, FALSE, budget=300)
    assert scripts(results) == {}
    assert all(result.reason and not result.failure for result in results.values())


def test_workers_and_neighbours_change_nothing_and_the_seed_is_honoured(lean: LeanToolchain) -> None:
    together = search(lean, TRUE, workers=2)
    for name in ("cancel", "swap"):
        alone = search(lean, {name: TRUE[name]}, workers=1)[name]
        assert alone.tree is not None
        other = together[name].tree
        assert other is not None
        assert history(alone.tree) == history(other)
    seeded = search(lean, {"cancel": TRUE["cancel"]}, seed=1)["cancel"].tree
    first = together["cancel"].tree
    assert seeded is not None
    assert first is not None
    assert history(seeded) != history(first)


class HostileProvider:
    """Offers whatever could make a false goal look closed."""

    TEXTS = (
        "sorry",
        "exact sorry",
        "exact sorryAx _ false",
        "admit",
        "exact wonton_pair",
        "exact True.intro theorem wonton_end : True := True.intro #exit",
        "trivial\n  trace_state",
        "trivial -- ",
        "trivial /-",
        "skip #exit",
        "set_option debug.skipKernelTC true in exact True.intro",
        "trace_state",
        "all_goals exact sorry",
        "exact (by sorry)",
        "exact (by trivial)",
        "exact @wonton_attempt_1",
        "exact lcProof",
        "exact lcUnreachable",
        "exact (fun x => x x) (fun x => x x)",
        "exact missing_constant",
        "try trivial",
        "skip",
        "refine ?_",
        "refine ?x",
        "exact ?_",
        "next => trivial",
        "case h => trivial",
        "first | trivial | skip",
        "repeat trivial",
    )

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        return [TacticCandidate(text, -float(rank)) for rank, text in enumerate(self.TEXTS)]


@pytest.mark.parametrize("statement", ["theorem {name} : False := by", FALSE["half"]])
def test_hostile_candidates_prove_nothing(lean: LeanToolchain, tmp_path: Path, statement: str) -> None:
    results = search(lean, {"t": statement}, budget=120, provider=HostileProvider())
    found = scripts(results)
    # Lean may let a text close a goal of the search by an axiom of its own; then it is the checker that refuses.
    verdicts = ProofChecker(lean, tmp_path, {"t": statement}, seconds=120).check(found)
    assert not any(verdict.accepted for verdict in verdicts.values())
