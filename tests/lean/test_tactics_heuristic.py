"""The heuristic provider: candidates follow from the goal's shape, in a fixed order, and are single tactics."""

from __future__ import annotations

import pytest

from wonton_core.model.proof_trace import Goal, Hypothesis
from wonton_lean.tactics.candidate_text import refusal
from wonton_lean.tactics.heuristic import HeuristicProvider


def goal(conclusion: str, *hypotheses: tuple[str, str]) -> Goal:
    return Goal("g", conclusion, tuple(Hypothesis(name, kind) for name, kind in hypotheses))


def tactics(goal: Goal, limit: int = 100) -> list[str]:
    return [candidate.tactic for candidate in HeuristicProvider().candidates(goal, limit)]


INDUCTION = "induction n with | zero => ?_ | succ n1 ih => ?_"


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (goal("A ∧ B"), "constructor"),
        (goal("A ↔ B"), "constructor"),
        (goal("A ∨ B"), "left"),
        (goal("A ∨ B"), "right"),
        (goal("A → ∀ x, P x → ¬B"), "intro h x h1 h2"),
        (goal("a ≠ b"), "intro h"),
        (goal("B", ("h", "A ∧ B")), "cases h with | intro h1 h2 => ?_"),
        (goal("C", ("h", "A ∨ B")), "cases h with | inl h1 => ?_ | inr h1 => ?_"),
        (goal("C", ("h", "∃ x, P x")), "cases h with | intro x h1 => ?_"),
        (goal("B", ("h", "A → B")), "apply h"),
        (goal("C", ("h", "A → B ∧ C")), "refine (h ?_).2"),
        (goal("B", ("h", "A ↔ B")), "refine h.mp ?_"),
        (goal("C", ("h", "A ∨ B → C ∧ D"), ("k", "B")), "specialize h (Or.inr k)"),
        (goal("y = x", ("A", "Type u"), ("x", "A"), ("y", "A"), ("h", "x = y")), "subst h"),
        (goal("y = x", ("h", "x = y")), "exact h.symm"),
        (goal("(!(!b)) = b", ("b", "Bool")), "cases b <;> rfl"),
        (goal("p = q", ("p", "A × B")), "cases p with | mk a b => ?_"),
        (goal("False", ("n", "¬A")), "apply n"),
        (goal("A", ("h", "False")), "exact h.elim"),
        (goal("∃ x, P x", ("y", "B")), "exists y"),
        (goal("P n", ("n", "Nat")), INDUCTION),
        (goal("P l", ("l", "List (A × B)")), "induction l with | nil => ?_ | cons a l1 ih => ?_"),
        (goal("P m", ("h", "n.le m")), "induction h with | refl => ?_ | step h1 ih => ?_"),
        (goal("n = m.succ", ("n", "Nat")), "refine congrArg Nat.succ ?_"),
        (goal("l.length = m.length", ("l", "List A")), "refine congrArg Nat.succ ?_"),
        (goal("C", ("h", "Wonton.Member x (List.cons y l)")), "cases h with | inl h1 => ?_ | inr h2 => ?_"),
    ],
)
def test_a_shape_brings_its_tactic(goal: Goal, expected: str) -> None:
    assert expected in tactics(goal)


def test_goals_of_logic_see_no_induction() -> None:
    logic = goal("(f a) = b", ("A", "Type"), ("a", "A"), ("b", "Bool"), ("f", "Nat → Bool"), ("h", "a = b"))
    assert not [tactic for tactic in tactics(logic) if "induction" in tactic or "Nat" in tactic]


def test_one_induction_inside_another_comes_last() -> None:
    def place(*hypotheses: tuple[str, str]) -> int:
        return tactics(goal("P n", *hypotheses, ("h", "Q → P n"))).index(
            "induction n with | zero => ?_ | succ n1 ih1 => ?_" if hypotheses[1:] else INDUCTION
        )

    assert place(("n", "Nat"), ("ih", "P m")) > place(("n", "Nat"))


def test_what_closes_the_goal_comes_first() -> None:
    assert tactics(goal("B", ("g", "A → B"), ("h", "B")))[0] == "exact h"


def test_fresh_names_are_free() -> None:
    found = tactics(goal("A → B", ("h", "C"), ("h1", "D"), ("h2✝", "E")))
    assert "intro h3" in found


def test_hypotheses_that_have_no_usable_name_are_left_alone() -> None:
    assert not [tactic for tactic in tactics(goal("C", ("h✝", "A ∧ B"))) if "✝" in tactic or "cases" in tactic]


def test_a_shadowed_name_means_the_last_hypothesis() -> None:
    found = tactics(goal("C", ("h", "A ∧ B"), ("h", "A ∨ B")))
    assert not [tactic for tactic in found if "| intro" in tactic]


def test_the_limit_cuts_the_list_and_nothing_else() -> None:
    wide = goal("C", *((f"h{i}", "A ∨ B → C") for i in range(20)))
    assert tactics(wide, 5) == tactics(wide)[:5]
    assert len(set(tactics(wide))) == len(tactics(wide))


def test_scores_fall_and_every_candidate_may_be_tried() -> None:
    wide = goal("(a, b) = (c, d) ∨ x = y", ("h", "(a, b) = (c, d)"), ("k", "∀ x, P x → A ↔ B"), ("b", "Bool"))
    found = HeuristicProvider().candidates(wide, 100)
    assert [candidate.score for candidate in found] == sorted((c.score for c in found), reverse=True)
    assert [candidate.tactic for candidate in found if refusal(candidate.tactic)] == []


TRANSITIVE = ("h", "∀ (x y z : A), R x y → R y z → R x z")


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (goal("R a c", TRANSITIVE, ("f", "R b c"), ("g", "R a b")), ["exact h _ _ _ g f"]),
        (goal("False", ("h", "∀ (x y : A), R x y → R y x → False"), ("f", "R a b"), ("g", "R b a")),
         ["exact h _ _ f g", "exact h _ _ g f"]),
        (goal("P a", ("h", "∀ x y, Q x y → ∀ z, S y z → P x"), ("f", "Q a b"), ("g", "S b c")), ["exact h _ _ f _ g"]),
        (goal("R a c", TRANSITIVE, ("f", "R b c"), ("g", "R a d")), []),
        (goal("S a c", TRANSITIVE, ("f", "R b c"), ("g", "R a b")), []),
        # Nothing is left open by the conclusion: other rules do that.
        (goal("R a b", ("h", "∀ x y, P x → Q y → R x y"), ("f", "P a"), ("g", "Q b")), []),
    ],
)  # fmt: skip
def test_hypotheses_are_chained_where_the_goal_leaves_a_variable_open(goal: Goal, expected: list[str]) -> None:
    assert [tactic for tactic in tactics(goal) if tactic.startswith("exact h _")] == expected


def test_chains_come_last_and_are_few() -> None:
    many = goal(
        "R a c", TRANSITIVE, *((f"f{i}", f"R a b{i}") for i in range(9)), *((f"g{i}", f"R b{i} c") for i in range(9))
    )
    found = tactics(many)
    chains = [tactic for tactic in found if tactic.startswith("exact h _")]
    assert chains == [f"exact h _ _ _ f{i} g{i}" for i in range(4)] == found[-4:]
