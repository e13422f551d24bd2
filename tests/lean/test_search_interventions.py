"""Which tactics are taken away after a proof, how names and heads are read, and what is said of the outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import pytest

from wonton_core.errors import UsageError
from wonton_core.model.proof_trace import Goal
from wonton_core.model.search import TacticCandidate
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_lean.search.comparison import JudgedSearch, comparison, structural_distance
from wonton_lean.search.interventions import InterventionPlan, read_plan
from wonton_lean.search.tree import SearchTree
from wonton_lean.search.waves import SearchResult, SearchTask, WaveSearch
from wonton_lean.session.attempts import Attempt, Expansion
from wonton_lean.session.goal_text import PrintedGoal
from wonton_lean.verification.acceptance import CheckedProof

# Goal to tactic to the goals that it leaves; None: refused.
RULES: Mapping[str, Mapping[str, tuple[str, ...] | None]] = {
    "A∧B": {"wrong": None, "split now": ("A", "B"), "slow": ("C",)},
    "A": {"close a": (), "other": ()},
    "B": {"close b": (), "other": ()},
    "C": {"step": ("D",)},
    "D": {"close d": ()},
    "E": {"close e": ()},
}


class Rules:
    """A prover and a provider that know ``RULES``; the goal is told by the hypothesis-free text of each expansion."""

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        return [TacticCandidate(tactic, -float(rank)) for rank, tactic in enumerate(RULES[goal.conclusion])]

    def attempt(self, expansions: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        return [tuple(self._one(e, candidate) for candidate in e.candidates) for e in expansions]

    def _one(self, expansion: Expansion, candidate: str) -> Attempt:
        goals: list[str] = [expansion.statement.removesuffix(" := by").split(" : ")[1]]
        for line in expansion.before:
            tactic = line.strip().removeprefix("· ")
            if tactic == "exact sorry":
                goals.pop(0)
            elif tactic != "skip":
                goals[0:1] = RULES[goals[0]][tactic] or ()
        left = (goals[0],) if candidate == "skip" else RULES[goals[0]][candidate]
        return Attempt(False) if left is None else Attempt(True, tuple(PrintedGoal("", (), goal) for goal in left))


def search(goal: str, *blocked: str, budget: int | None = None, tiers: tuple[int, ...] = (50,)) -> SearchResult:
    task = SearchTask("t", f"theorem {{name}} : {goal} := by", "v", frozenset(blocked), budget)
    ((result,),) = WaveSearch(Rules(), Rules(), seed=0, tiers=tiers).run(deque([task]))
    return result


def tree(result: SearchResult) -> SearchTree:
    assert result.tree is not None
    return result.tree


def term(*names: str) -> TermGraph:
    builder = TermBuilder()
    here = builder.add("const", "base")
    for name in names:
        here = builder.add("app", children=(builder.add("const", name), here))
    return builder.finish(here)


def plan_of(plan: InterventionPlan, goal: str = "A∧B") -> dict[str, list[str]]:
    return {found.name: sorted(found.blocked) for found in plan.of(tree(search(goal)))}


def test_every_head_of_the_proof_and_one_beside_it_are_blocked() -> None:
    assert plan_of(InterventionPlan()) == {
        "block_split": ["split"],
        "block_close": ["close"],
        "control_null": ["wrong"],
    }


def test_where_all_that_was_tried_is_in_the_proof_the_control_blocks_nothing() -> None:
    assert plan_of(InterventionPlan(), "E") == {"block_close": ["close"], "control_null": []}


def test_sets_of_the_user_are_added_and_names_select() -> None:
    plan = read_plan(["mine=split, other"], [], 1)
    assert list(plan_of(plan)) == ["block_split", "block_close", "mine", "control_null"]
    assert plan_of(plan)["mine"] == ["other", "split"]
    chosen = read_plan(["mine=split"], ["mine", "block_close", "block_absent"], 1)
    assert plan_of(chosen) == {"block_close": ["close"], "mine": ["split"]}


@pytest.mark.parametrize(
    ("extra", "only", "word"),
    [
        (["mine"], [], "NAME=head1,head2"),
        (["mine="], [], "NAME=head1,head2"),
        (["=cases"], [], "NAME=head1,head2"),
        (["../x=cases"], [], "NAME=head1,head2"),
        (["mine=cases h"], [], "NAME=head1,head2"),
        (["mine=cases,"], [], "NAME=head1,head2"),
        (["mine=cases", "mine=rfl"], [], "in use"),
        (["block_x=cases"], [], "in use"),
        (["wild_type=cases"], [], "in use"),
        (["control_null=cases"], [], "in use"),
        ([], ["mine"], "names no intervention"),
        (["mine=cases"], ["mime"], "mine"),
    ],
)
def test_wrong_interventions_are_refused(extra: list[str], only: list[str], word: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_plan(extra, only, 1)
    assert word in f"{caught.value.summary} {caught.value.next_step}"


def test_a_head_that_can_not_be_in_a_file_name_is_told_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "F", {"/../": ()})
    (block, _control) = InterventionPlan().of(tree(search("F")))
    assert block.blocked == {"/../"}
    assert "/" not in block.name


def test_a_budget_of_its_own_ends_a_search() -> None:
    result = search("A∧B", "split", budget=2)
    assert tree(result).attempts == 2
    assert (result.tier, result.reason) == (2, "the budget of 2 attempts is used up")
    assert search("A∧B", tiers=(2, 50)).tier == 50
    assert search("E", budget=40, tiers=(2, 50)).tier == 2


def compare(*blocked: str, proof: TermGraph | None, axioms: tuple[str, ...] = ()) -> dict[str, object]:
    wild = JudgedSearch(tree(search("A∧B")), CheckedProof(True, "", ("propext",), term("split")))
    verdict = None if proof is None else CheckedProof(True, "", axioms, proof)
    return comparison("v", frozenset(blocked), "", wild, JudgedSearch(tree(search("A∧B", *blocked)), verdict))


def test_paths_part_where_the_blocked_tactic_was() -> None:
    found = compare("close", proof=term("split", "other"), axioms=("Quot.sound",))
    assert found["solved"] is True
    assert found["blocked_heads"] == ["close"]
    assert (found["wild_type_path_length"], found["path_length"], found["shared_prefix_length"]) == (3, 3, 1)
    divergence = found["divergence"]
    assert isinstance(divergence, dict)
    assert divergence["goal"]["conclusion"] == "A"
    assert (divergence["position"], divergence["wild_type_tactic"], divergence["variant_tactic"]) == (
        1, "close a", "other",
    )  # fmt: skip
    first = found["first_blocked_step"]
    assert isinstance(first, dict)
    assert first["position"] == 1
    assert found["wild_type_attempts_blocked"] == 2
    assert found["same_search"] is False
    assert found["same_proof_term"] is False
    assert found["proof_term_hash"] != found["wild_type_proof_term_hash"]
    assert (found["axioms_added"], found["axioms_removed"]) == (["Quot.sound"], ["propext"])
    distance = found["structural_distance"]
    assert isinstance(distance, float)
    assert 0 < distance < 1


def test_a_block_of_nothing_finds_the_same_again() -> None:
    found = compare(proof=term("split"), axioms=("propext",))
    assert found["same_search"] is True
    assert found["same_proof_term"] is True
    assert found["structural_distance"] == 0
    assert (found["divergence"], found["first_blocked_step"]) == (None, None)
    assert found["shared_prefix_length"] == 3
    assert (found["axioms_added"], found["axioms_removed"]) == ([], [])


def test_an_unsolved_variant_has_nothing_to_compare_but_says_where_it_was_stopped() -> None:
    found = compare("split", "slow", proof=None)
    assert found["solved"] is False
    first = found["first_blocked_step"]
    assert isinstance(first, dict)
    assert first["goal"]["conclusion"] == "A∧B"
    for key in ("path_length", "shared_prefix_length", "divergence", "structural_distance", "same_proof_term"):
        assert found[key] is None


def lam(name: str, body: TermGraph) -> TermGraph:
    builder = TermBuilder()
    at = [builder.add(n.kind, n.name, n.index, n.children) for n in body.nodes]
    return builder.finish(builder.add("lam", name, children=(builder.add("sort", "Prop"), at[body.root])))


def test_structural_distance_is_symmetric_and_blind_to_names_of_binders() -> None:
    left, right = term("f", "g"), term("f", "h", "g")
    assert structural_distance(left, right) == structural_distance(right, left)
    assert structural_distance(lam("x", left), lam("y", left)) == 0
    assert structural_distance(lam("x", left), left) > 0
    assert structural_distance(term("f", "f"), term("f", "f", "f", "f", "f")) < structural_distance(left, term("k"))
