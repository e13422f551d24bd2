"""The session on the real sertop."""

from __future__ import annotations

import os
import signal

import pytest

from wonton_coq.replay.proof_states import read_proof_state
from wonton_coq.serapi.errors import CoqError, SerapiSessionLostError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession

pytestmark = pytest.mark.prover


def test_a_proof_step_by_step_with_goal_identities(coq_session):
    text = "Lemma swap (A B : Prop) : A /\\ B -> B /\\ A. Proof. intros [\u00e9 y]. split. { exact y. } shelve."
    added = coq_session.add(text)
    assert added.failure is None
    data = text.encode()
    shown = [data[sentence.start : sentence.end].decode() for sentence in added.sentences]
    assert shown[2:] == ["intros [\u00e9 y].", "split.", "{", "exact y.", "}", "shelve."]
    states = []
    for sentence in added.sentences:
        coq_session.execute(sentence.sentence_id)
        states.append(coq_session.goals(sentence.sentence_id))
    split, focus, solved, back, shelved = states[3:8]
    first, second = split.focused
    assert [goal.evar for goal in focus.focused] == [first.evar]
    assert [goal.evar for goal in focus.unfocused()] == [second.evar]
    assert solved.focused == ()
    assert back.open_evars() == (second.evar,)
    assert [goal.evar for goal in shelved.shelved] == [second.evar]
    assert [hypothesis.names for hypothesis in first.hypotheses] == [("y",), ("\u00e9",), ("A", "B")]
    state = read_proof_state(coq_session, added.sentences[3].sentence_id)
    assert state is not None
    assert [goal.conclusion for goal in state.focused] == ["B", "A"]


def test_no_proof_has_no_goals(coq_session):
    added = coq_session.add("Definition a := 1.")
    coq_session.execute(added.sentences[0].sentence_id)
    assert coq_session.goals(added.sentences[0].sentence_id) is None


def test_refusals_name_their_place_and_leave_the_session_alive(coq_session):
    with pytest.raises(CoqError, match="nope was not found") as caught:
        coq_session.run("Lemma a : nope.")
    assert (caught.value.start, caught.value.end) == (10, 14)
    coq_session.cancel([caught.value.sentence_id])
    added = coq_session.add("Definition b := 1. Definition := 2.")
    assert len(added.sentences) == 1
    assert "Syntax error" in added.failure.message
    coq_session.execute(added.sentences[0].sentence_id)
    assert coq_session.vernacular("Check b.") == "b\n     : nat"
    with pytest.raises(CoqError, match="not found"):
        coq_session.vernacular("Check nope.")


def test_a_failing_tactic_can_be_taken_back(coq_session):
    added = coq_session.add("Lemma a : True. Proof. discriminate.")
    last = added.sentences[-1].sentence_id
    with pytest.raises(CoqError) as caught:
        coq_session.execute(last)
    assert caught.value.sentence_id == last
    assert coq_session.cancel([last]) == (last,)
    coq_session.run("exact I. Qed.")
    assert coq_session.statement_text("a") == "True"


def test_definitions_types_and_statements(coq_session):
    assert coq_session.definition("and_comm") is not None
    assert coq_session.definition("nope") is None
    with pytest.raises(UnknownCoqNameError, match="nope"):
        coq_session.type_of("nope")
    # Without @ the implicit arguments would be evars.
    assert coq_session.statement_text("eq_ind_r") == (
        "forall (A : Type) (x : A) (P : A -> Prop), P x -> forall y : A, y = x -> P y"
    )


def test_an_endless_computation_runs_out_of_time(coq_toolchain):
    with SerapiSession(coq_toolchain.sertop) as session:
        with pytest.raises(SerapiSessionLostError) as caught:
            session.run("Definition big := Eval vm_compute in Nat.pow 2 40.", seconds=1)
        assert caught.value.timed_out


def test_memory_can_be_capped(coq_toolchain):
    with (
        SerapiSession(coq_toolchain.sertop, memory_bytes=1 << 30, seconds=60) as session,
        pytest.raises((SerapiSessionLostError, CoqError)),
    ):
        session.run("Definition big := Eval vm_compute in Nat.pow 2 40.")


def test_a_crash_of_sertop_is_told_and_another_may_be_started(coq_toolchain):
    with SerapiSession(coq_toolchain.sertop) as session:
        session.run("Definition a := 1.")
        os.kill(session.process_id, signal.SIGSEGV)
        with pytest.raises(SerapiSessionLostError, match="ended with code -11"):
            session.statement_text("a")
    with SerapiSession(coq_toolchain.sertop) as session:
        assert session.statement_text("S") == "nat -> nat"
