"""Scripts run by the real Coq: goals by their identities, steps by the goals they closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_coq.replay.file_replay import replay_file, replay_options
from wonton_coq.replay.script_finder import TACTICS, find_declarations
from wonton_coq.replay.script_run import ScriptRun
from wonton_coq.replay.sentences import split_sentences
from wonton_coq.replay.tactic_tree import build_tactic_tree
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.toolchain.discover import CoqToolchain
from wonton_core.model.proof_trace import ProofTrace

pytestmark = pytest.mark.prover

SOURCE = """
Lemma conj3 (A B C : Prop) (a : A) (b : B) (c : C) : A /\\ B /\\ C.
Proof. (* a comment. *)
  split; [ | split ].
  - { exact a. }
  - idtac. exact b.
  - exact c.
Qed.
Lemma several (A B : Prop) (h : A /\\ B) : (A /\\ A) /\\ (B /\\ B).
Proof. destruct h as [a b]. split. all: split. 3: exact b. all: assumption. Qed.
Lemma exists_one : exists x : nat, x = 1 /\\ x = x.
Proof. eexists. split. reflexivity. reflexivity. Qed.
Lemma unshelved : exists x : nat, x = x.
Proof. eexists. reflexivity. Unshelve. exact 0. Qed.
Lemma refused : True /\\ True.
Proof. split. discriminate. exact I. Qed.
Definition nonsense : nat := I.
Lemma after_refused : True. Proof. exact I. Qed.
Lemma admitted : True /\\ False. Proof. split. exact I. Admitted.
Lemma given : True /\\ False -> True. Proof. intros []. admit. Admitted.
Lemma local (n : nat) (m := n + 1) : m = m -> forall k : nat, k = k.
Proof. intros H k. reflexivity. Qed.
Lemma typed : True. Proof I.
"""


def run_all(session: SerapiSession, source: str) -> dict[str, ScriptRun]:
    content = source.encode()
    sentences = split_sentences(content)
    wanted = [item for item in find_declarations(sentences) if item.proof == TACTICS]
    runs: dict[str, ScriptRun] = {}
    replay_file(session, content, sentences, wanted, runs)
    return runs


@pytest.fixture(scope="module")
def runs(coq_toolchain: CoqToolchain) -> dict[str, ScriptRun]:
    with SerapiSession(coq_toolchain.sertop) as session:
        return run_all(session, SOURCE)


def tree(run: ScriptRun) -> ProofTrace:
    found = build_tactic_tree(run)
    assert found is not None
    return found


def shape(trace: ProofTrace, goal: str | None = None) -> object:
    """Conclusion, tactic and children of a goal, as nested lists."""
    goal = trace.roots[0] if goal is None else goal
    conclusion = next(item.conclusion for item in trace.goals if item.goal_id == goal)
    steps = [step for step in trace.steps if step.goal == goal]
    return [conclusion, *([steps[0].tactic, *(shape(trace, child) for child in steps[0].children)] if steps else [])]


def test_bullets_braces_and_sequences_give_one_tree(runs: dict[str, ScriptRun]) -> None:
    trace = tree(runs["conj3"])
    assert trace.completeness == "whole"
    assert shape(trace) == [
        "A /\\ B /\\ C", "split; [ | split ].", ["A", "exact a."], ["B", "exact b."], ["C", "exact c."],
    ]  # fmt: skip
    assert [goal.depth for goal in trace.goals] == [0, 1, 1, 1]
    assert [sentence.kind for sentence in runs["conj3"].sentences] == [
        "declaration", "proof_open", "tactic", "structure", "structure", "tactic", "structure", "structure", "tactic",
        "tactic", "structure", "tactic", "proof_end",
    ]  # fmt: skip


def test_a_tactic_on_several_goals_is_a_step_of_each_with_its_own_children(runs: dict[str, ScriptRun]) -> None:
    trace = tree(runs["several"])
    assert trace.completeness == "whole"
    left = ["A /\\ A", "all: split.", ["A", "all: assumption."], ["A", "all: assumption."]]
    right = ["B /\\ B", "all: split.", ["B", "3: exact b."], ["B", "all: assumption."]]
    assert shape(trace) == [
        "(A /\\ A) /\\ B /\\ B", "destruct h as [a b].", ["(A /\\ A) /\\ B /\\ B", "split.", left, right],
    ]  # fmt: skip


def test_goals_that_print_alike_are_two(runs: dict[str, ScriptRun]) -> None:
    trace = tree(runs["several"])
    assert len({goal.goal_id for goal in trace.goals}) == len(trace.goals) == 8


def test_existential_variables_are_goals_only_when_someone_works_on_them(runs: dict[str, ScriptRun]) -> None:
    assert [goal.conclusion for goal in tree(runs["exists_one"]).goals][:2] == [
        "exists x : nat, x = 1 /\\ x = x",
        "?x = 1 /\\ ?x = ?x",
    ]
    assert tree(runs["exists_one"]).completeness == "whole"
    assert shape(tree(runs["unshelved"])) == [
        "exists x : nat, x = x", "eexists.", ["?x = ?x", "reflexivity."], ["nat", "exact 0."],
    ]  # fmt: skip


def test_a_refused_sentence_is_told_and_never_a_step(runs: dict[str, ScriptRun]) -> None:
    run = runs["refused"]
    assert run.failure.startswith("line 16: discriminate.: ")
    assert (run.sentences[-1].outcome, run.sentences[-1].text) == ("refused", "discriminate.")
    assert run.sentences[-1].message
    trace = tree(run)
    assert trace.completeness == "partial"
    assert [step.tactic for step in trace.steps] == ["split."]
    assert tree(runs["after_refused"]).completeness == "whole"


def test_a_proof_that_was_given_up_is_partial(runs: dict[str, ScriptRun]) -> None:
    assert tree(runs["admitted"]).completeness == "partial"
    assert tree(runs["given"]).completeness == "partial"


def test_hypotheses_stand_outermost_first_with_their_values(runs: dict[str, ScriptRun]) -> None:
    goal = tree(runs["local"]).goals[-1]
    assert [(h.name, h.type, h.value) for h in goal.hypotheses] == [
        ("n", "nat", ""), ("m", "nat", "n + 1"), ("H", "m = m", ""), ("k", "nat", ""),
    ]  # fmt: skip


def test_a_proof_given_as_a_term_has_no_script(runs: dict[str, ScriptRun]) -> None:
    assert "typed" not in runs


def test_the_file_below_the_prelude_runs_whole(coq_toolchain: CoqToolchain) -> None:
    path = coq_toolchain.library / "Init" / "Logic.v"
    with SerapiSession(coq_toolchain.sertop, options=replay_options(str(path), "Coq.Init.Logic")) as session:
        found = run_all(session, Path(path).read_text())
    traces = {name: build_tactic_tree(run) for name, run in found.items()}
    assert len(traces) > 80
    assert {name for name, trace in traces.items() if trace is None or trace.completeness != "whole"} == set()


def test_a_file_that_stops_parsing_fails_only_what_comes_after(coq_session: SerapiSession) -> None:
    runs = run_all(coq_session, "Lemma a : True. exact I. Qed.\nNonsense here.\nLemma b : True. exact I. Qed.")
    assert tree(runs["a"]).completeness == "whole"
    assert "can't parse" in runs["b"].failure and build_tactic_tree(runs["b"]) is None
