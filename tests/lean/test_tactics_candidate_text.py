"""What a provider offers is put into a Lean file only if it is one tactic that can't leave its place."""

from __future__ import annotations

import pytest

from wonton_lean.tactics.candidate_text import LONGEST_CANDIDATE, refusal

GOOD = [
    "intro h h1",
    "cases h with | inl h1 => ?_ | inr h1 => ?_",
    "exact ⟨h.2, fun x => h.1⟩",
    "rw [← h] at h2",
    "cases b <;> rfl",
    "exact Or.inl (by assumption)",
    "simp only [h]",
    "have h1 := f ?_",
    "exact absurd rfl h",
]

BAD = [
    "",
    "   ",
    "exact h\nsorry",
    "exact h\r",
    "exact h\x00",
    "exact h -- done",
    "exact h /- x",
    "x -/ theorem",
    "sorry",
    "exact sorry",
    "exact (sorryAx _ false)",
    "admit",
    "native_decide",
    "exact Lean.ofReduceBool _ _ rfl",
    "exact h theorem evil : False := x",
    "exact h end",
    "exact h #eval 1",
    "skip axiom cheat : False",
    "exact h macro",
    "set_option debug.skipKernelTC true in exact h",
    "open Classical in exact h",
    "run_tac pure ()",
    "exact h @[simp] def x := 1",
    'trace "x"',
    "trace_state",
    "· exact h",
    "| inl h => exact h",
    "exact (h",
    "exact h)",
    "exact ⟨h)",
    "x" * (LONGEST_CANDIDATE + 1),
]


@pytest.mark.parametrize("candidate", GOOD)
def test_tactics_are_let_through(candidate: str) -> None:
    assert refusal(candidate) is None


@pytest.mark.parametrize("candidate", BAD)
def test_everything_else_is_refused_with_a_reason(candidate: str) -> None:
    assert refusal(candidate)
