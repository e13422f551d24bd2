"""A candidate counts as accepted only on a positive answer of its own; death, silence and nonsense are errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.execution.processes import ProcessExecutor
from wonton_core.process.command import CommandResult
from wonton_lean.session.attempts import Expansion, LeanSession
from wonton_lean.toolchain import LeanToolchain, find_toolchain

HEADER = "-- header\n"


def message(line: int, text: str, severity: str = "information", kind: str = "trace") -> dict[str, Any]:
    """One message of ``lean --json``."""
    return {"severity": severity, "pos": {"line": line, "column": 0}, "data": text, "kind": kind}


def answer(messages: list[dict[str, Any]], code: int = 0) -> CommandResult:
    """A process that wrote ``messages`` and ended."""
    return CommandResult(code, "".join(json.dumps(m) + "\n" for m in messages).encode(), b"", 0.0)


class FakeLean:
    """A Lean that says what a real one can't be made to say: ``reply`` to the lines of each file, kept in ``files``."""

    header = HEADER

    def __init__(self, reply: Callable[[list[str]], CommandResult]) -> None:
        self._reply = reply
        self.files: list[list[str]] = []

    def run(self, *arguments: str, seconds: float, content: bytes = b"") -> CommandResult:
        lines = content.decode().splitlines()
        self.files.append(lines)
        return self._reply(lines)


def states(lines: list[str], goals_of: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """What Lean would say if ``goals_of`` told the goals that each candidate leaves, or None where it is silent."""
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip() == "trace_state":
            candidate = lines[number - 2].strip()
            text = "⊢ True" if candidate.startswith("theorem wonton_end") else goals_of(candidate.removeprefix("· "))
            if text is not None:
                found.append(message(number, text))
    return found


AND = "theorem {name} (A B : Prop) (hA : A) (hB : B) : A ∧ B := by"


def expansion(*candidates: str, statement: str = AND) -> Expansion:
    return Expansion(statement, (), 2, (), candidates)


def session(reply: Callable[[list[str]], CommandResult], workers: int = 1) -> tuple[LeanSession, FakeLean]:
    lean = FakeLean(reply)
    return LeanSession(lean, workers=workers, seconds=5), lean


def test_a_candidate_without_an_answer_is_asked_alone_and_then_refused() -> None:
    talk, lean = session(lambda lines: answer(states(lines, lambda c: None if c == "silent" else "")))
    ((first, second, third),) = talk.attempt([expansion("one", "silent", "three")])
    assert first.accepted
    assert third.accepted
    assert not second.accepted
    assert second.message == "no answer"
    assert len(lean.files) == 2
    assert not any("· one" in line for line in lean.files[1])


def test_an_error_on_a_candidates_lines_beats_its_goals() -> None:
    def reply(lines: list[str]) -> CommandResult:
        bad = next(n for n, line in enumerate(lines, start=1) if line.strip() == "· bad")
        return answer([*states(lines, lambda c: ""), message(bad, "unsolved goals\nx", "error", "")], code=1)

    talk, _ = session(reply)
    ((bad, good),) = talk.attempt([expansion("bad", "good")])
    assert (bad.accepted, bad.message) == (False, "unsolved goals")
    assert good.accepted


@pytest.mark.parametrize("goals", ["h : A", "garbage", "⊢ ?x = 1"])
def test_goals_that_cannot_be_read_or_hang_together_are_not_success(goals: str) -> None:
    talk, _ = session(lambda lines: answer(states(lines, lambda c: goals)))
    ((attempt,),) = talk.attempt([expansion("tactic")])
    assert not attempt.accepted
    assert attempt.message


@pytest.mark.parametrize(
    "result",
    [
        CommandResult(0, b"", b"", 0.0),
        CommandResult(0, b"Lean (version 3)\n", b"", 0.0),
        CommandResult(0, b'{"severity": "information"}\n', b"", 0.0),
        CommandResult(0, b'[1, 2]\n"text"\n', b"", 0.0),
        CommandResult(-11, b"", b"segmentation fault", 0.0),
        CommandResult(137, b"", b"", 0.0),
        CommandResult(-9, b"", b"", 0.0, timed_out=True),
        CommandResult(-9, b"", b"", 0.0, output_too_large=True),
    ],
)
def test_death_silence_and_nonsense_are_errors(result: CommandResult) -> None:
    talk, _ = session(lambda lines: result)
    with pytest.raises(ToolFailedError) as caught:
        talk.attempt([expansion("tactic")])
    assert caught.value.cause
    assert caught.value.next_step


def test_a_file_that_is_not_read_to_its_end_is_an_error() -> None:
    talk, _ = session(lambda lines: answer(states(lines, lambda c: "")[:-1]))
    with pytest.raises(ToolFailedError, match="end of the file"):
        talk.attempt([expansion("tactic")])


def test_refused_texts_never_reach_lean() -> None:
    talk, lean = session(lambda lines: answer(states(lines, lambda c: "")))
    ((bad, good),) = talk.attempt([expansion("exact h #eval 1", "good")])
    assert bad.message.startswith("refused")
    assert good.accepted
    assert not any("#eval" in line for line in lean.files[0])


def test_answers_come_in_order_whatever_the_number_of_workers() -> None:
    many = [expansion(f"t{i}", f"u{i}") for i in range(100)]
    results = []
    for workers in (1, 3):
        talk, lean = session(lambda lines: answer(states(lines, lambda c: f"⊢ {c}")), workers)
        results.append([[a.goals[0].conclusion for a in attempts] for attempts in talk.attempt(many)])
        assert len(lean.files) > 1
    assert results[0] == results[1] == [[f"t{i}", f"u{i}"] for i in range(100)]


def test_no_worker_is_wrong_usage() -> None:
    with pytest.raises(UsageError):
        session(lambda lines: answer([]), workers=0)


@pytest.fixture(scope="module")
def lean() -> LeanToolchain:
    return find_toolchain("embedded")


@pytest.mark.prover
class TestOnLean:
    def test_every_candidate_gets_its_own_answer(self, lean: LeanToolchain) -> None:
        candidates = (
            "constructor",
            "exact ⟨hA, hB⟩",
            "left",
            "no_such_tactic hA",
            "exact ⟨hB, hA⟩",
            "exact (by skip)",
            "refine ⟨?_, hB⟩",
            "exact missing",
        )
        (attempts,) = LeanSession(lean, workers=1, seconds=120).attempt([expansion(*candidates)])
        accepted = {c: [g.conclusion for g in a.goals] for c, a in zip(candidates, attempts, strict=True) if a.accepted}
        assert accepted == {"constructor": ["A", "B"], "exact ⟨hA, hB⟩": [], "refine ⟨?_, hB⟩": ["A"]}
        assert all(attempt.message for attempt in attempts if not attempt.accepted)

    def test_a_goal_deep_in_a_proof_is_reached(self, lean: LeanToolchain) -> None:
        deep = Expansion(
            AND, ("  constructor", "  · exact sorry", "  · have k := hA", "    skip"), 4, (), ("exact hB", "exact hA")
        )
        ((good, bad),) = LeanSession(lean, workers=1, seconds=120).attempt([deep])
        assert good.accepted
        assert good.goals == ()
        assert not bad.accepted

    def test_coupled_goals_are_not_taken_apart(self, lean: LeanToolchain) -> None:
        statement = "theorem {name} (P : Bool → Prop) (h : P true) : ∃ b, P b := by"
        ((coupled, fine),) = LeanSession(lean, workers=1, seconds=120).attempt(
            [expansion("refine ⟨?w, ?_⟩", "exists true", statement=statement)]
        )
        assert not coupled.accepted
        assert fine.accepted

    def test_what_else_is_in_the_batch_changes_nothing(self, lean: LeanToolchain) -> None:
        talk = LeanSession(lean, workers=2, seconds=120)
        one = expansion("constructor", "broken (", "exact ⟨hA, hB⟩")
        (alone,) = talk.attempt([one])
        together = talk.attempt([expansion("foo", "bar"), one, expansion("exfalso"), one])
        assert together[1] == alone == together[3]

    def test_it_answers_the_same_in_processes_of_its_own(self, lean: LeanToolchain) -> None:
        asked = [expansion("constructor", f"exact missing_{n}", "exact ⟨hA, hB⟩") for n in range(12)]
        elsewhere = LeanSession(lean, workers=2, seconds=120, executor=ProcessExecutor(2))
        assert elsewhere.attempt(asked) == LeanSession(lean, workers=1, seconds=120).attempt(asked)
