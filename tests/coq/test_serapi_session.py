"""The session against a program that misbehaves: every fault is a typed error, none is a step that worked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from wonton_coq.replay.proof_states import split_printed_goals
from wonton_coq.serapi.answers import objects, text_of
from wonton_coq.serapi.errors import CoqError, SerapiAnswerError, SerapiSessionLostError
from wonton_coq.serapi.session import SerapiSession, quoted
from wonton_coq.serapi.sexp import read_plain
from wonton_core.errors import ToolMissingError

FAKE = Path(__file__).with_name("fake_sertop.py")


def session(mode: str, seconds: float = 20.0) -> SerapiSession:
    return SerapiSession([sys.executable, str(FAKE), mode], seconds=seconds)


def test_death_midway_is_told_with_what_it_said_last():
    with session("die-midway") as sertop:
        sertop.query("(Locate a)")
        with pytest.raises(SerapiSessionLostError, match="ended with code 7") as caught:
            sertop.query("(Locate b)")
        assert "out of luck" in caught.value.summary
        assert "(Locate b)" in caught.value.summary
        assert not caught.value.timed_out
        assert not sertop.alive
        with pytest.raises(SerapiSessionLostError, match="is over"):
            sertop.query("(Locate c)")


@pytest.mark.parametrize("mode", ["silent", "slow-frames"])
def test_silence_and_endless_talk_both_run_out_of_time(mode):
    with session(mode, seconds=0.3) as sertop:
        with pytest.raises(SerapiSessionLostError, match=r"did not answer within 0\.3 s: \(Locate a\)") as caught:
            sertop.query("(Locate a)")
        assert caught.value.timed_out


@pytest.mark.parametrize("mode", ["garbage", "unknown-answer", "wrong-tag", "unknown-feedback"])
def test_what_is_not_understood_is_an_error_and_ends_the_session(mode):
    with session(mode) as sertop:
        with pytest.raises(SerapiAnswerError, match="can't be read"):
            sertop.query("(Locate a)")
        assert not sertop.alive


def test_a_flood_on_stderr_does_not_block():
    with session("flood") as sertop:
        for _ in range(3):
            (answer,) = sertop.query("(Locate a)").answers
            ((kind, values),) = objects(answer)
            assert (kind, text_of(answer, values[0])) == ("CoqString", "ok")


def test_an_exception_is_raised_with_its_place_and_the_session_lives():
    with session("exception") as sertop:
        for _ in range(2):
            with pytest.raises(CoqError) as caught:
                sertop.query("(Locate a)")
            error = caught.value
            assert (error.message, error.start, error.end, error.sentence_id) == ('No "such" thing.', 3, 9, 2)
        assert sertop.add("foo.").failure is not None
        assert sertop.alive


def test_a_program_that_is_not_there():
    with pytest.raises(ToolMissingError):
        SerapiSession(["/nonexistent/sertop"])


@pytest.mark.parametrize("text", ['say "hi" \\ bye', "two\nlines\r\n\tand a tab", "\u2200 x, \u00e9"])
def test_requests_quote_what_readers_unquote(text):
    assert read_plain(quoted(text).encode()).nested() == text


def test_goals_without_hypotheses_are_split_too():
    line = "=" * 28
    text = f"\n  H : A\n{line}\nB\n\n{line}\nC\n\n{line}\nD\n\n  x : nat\n  y : nat\n{line}\nx = y"
    found = split_printed_goals(text, [[("H",)], [], [], [("y",), ("x",)]])
    assert [conclusion.strip() for _, conclusion in found] == ["B", "C", "D", "x = y"]
    assert [above.strip() for above, _ in found] == ["H : A", "", "", "x : nat\n  y : nat"]
