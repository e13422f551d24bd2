"""Lean's printed goals are read strictly: no goal is lost, joined with another, or made up."""

from __future__ import annotations

import pytest

from wonton_core.model.proof_trace import Hypothesis
from wonton_lean.session.goal_text import GoalTextError, read_goals


def test_no_goal_is_the_empty_text() -> None:
    assert read_goals("") == ()


def test_goals_with_and_without_tags_are_kept_apart() -> None:
    text = "case inl\nA B : Prop\nh : A\n⊢ B ∨ A\nx : Nat := 5\n⊢ x = 5\n\ncase a.b\n⊢ True"
    goals = read_goals(text)
    assert [goal.tag for goal in goals] == ["inl", "", "a.b"]
    assert [goal.conclusion for goal in goals] == ["B ∨ A", "x = 5", "True"]
    assert goals[0].hypotheses == (Hypothesis("A", "Prop"), Hypothesis("B", "Prop"), Hypothesis("h", "A"))
    assert goals[1].hypotheses == (Hypothesis("x", "Nat", "5"),)


def test_indented_lines_belong_to_the_entry_above() -> None:
    (goal,) = read_goals("h :\n  A →\n    B\n⊢ A ∧\n    B")
    assert goal.hypotheses == (Hypothesis("h", "A → B"),)
    assert goal.conclusion == "A ∧ B"


def test_a_colon_inside_a_type_stays_there() -> None:
    (goal,) = read_goals("f g : (x : A) → P x\n⊢ ∃ x : A, P x")
    assert goal.hypotheses == (Hypothesis("f", "(x : A) → P x"), Hypothesis("g", "(x : A) → P x"))


@pytest.mark.parametrize("text", ["h : A", "case x", "  indented", "no colon here\n⊢ A", "error: something\nh : A"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(GoalTextError):
        read_goals(text)


@pytest.mark.parametrize(
    ("text", "coupled"),
    [
        ("⊢ ?w = 1", True),
        ("h : P ?m.12\n⊢ A", True),
        ("⊢ p.isSome? x = true", False),
        ("⊢ ?_uniq.3", True),
        ("⊢ A", False),
        ("x : Nat := ?n\n⊢ A", True),
    ],
)
def test_a_goal_that_depends_on_an_open_choice_says_so(text: str, coupled: bool) -> None:
    assert read_goals(text)[0].has_metavariable is coupled
