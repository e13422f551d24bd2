"""Tactic attempts, many in one Lean process, each with a positive answer of its own or none.

Measured against the language server (see ``analysis/benchmarks/speed/lean_session.py``): a fresh process for a batch
answers far more attempts a second, keeps no state that could leak from one attempt to the next, and is simply run
again when it dies.

How one goal's candidates share one declaration::

    theorem attempt_7 ... := by
      <the tactics that lead to the goal; other branches closed by sorry>
      refine wonton_pair ?_ (wonton_pair ?_ ?_)      -- one copy of the goal a candidate
      · candidate 1
        trace_state                                  -- the answer: the goals left, empty text for none
        all_goals exact sorry
      · candidate 2
        ...

A candidate is accepted if its ``trace_state`` ran and Lean reported no error on its lines. Declarations made here are
never evidence: a proof counts after ``wonton_lean.verification`` only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, field, frozen

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.execution.local import LocalExecutor
from wonton_core.process.command import CommandResult
from wonton_lean.session.goal_text import GoalTextError, PrintedGoal, read_goals
from wonton_lean.tactics.candidate_text import refusal

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor

ERROR = "error"
_LARGEST_BATCH = 96
_SMALLEST_BATCH = 8
FILE_SETTINGS = ("set_option autoImplicit false", "noncomputable section")
"""What theorem files have after the header: a mistyped name is an error, not a variable; and no code is asked for."""

_SETTINGS = (
    *FILE_SETTINGS,
    "set_option pp.deepTerms true",
    "set_option pp.proofs true",
    "set_option pp.maxSteps 100000",
    "def wonton_pair.{u} {α : Sort u} (x : α) (_ : α) : α := x",
)
_END = ("theorem wonton_end : True := by", "  trace_state", "  exact True.intro")


class Lean(Protocol):
    """What a session needs of a tool chain."""

    @property
    def header(self) -> str:
        """The first lines of every file."""
        ...

    def run(self, *arguments: str, seconds: float, content: bytes = b"") -> CommandResult:
        """Run Lean's command line once."""
        ...


@frozen
class Expansion:
    """A goal and the candidates to try on it.

    ``statement`` is the theorem up to ``:= by`` with ``{name}`` in place of its name; ``before`` and ``after`` are the
    lines of the proof around the goal, which stands at column ``indent``.
    """

    statement: str
    before: tuple[str, ...]
    indent: int
    after: tuple[str, ...]
    candidates: tuple[str, ...]


@frozen
class Attempt:
    """What became of one candidate: accepted with the ``goals`` it left, or not, with Lean's ``message``."""

    accepted: bool
    goals: tuple[PrintedGoal, ...] = ()
    message: str = ""


@define
class _Placed:
    """A candidate in a file: which one, its first and last line, and the lines of its declaration (from 1)."""

    expansion: int
    candidate: int
    first: int
    last: int
    declaration: tuple[int, int] = (0, 0)


@define
class _File:
    lines: list[str] = field(factory=list)
    placed: list[_Placed] = field(factory=list)

    def add(self, expansion: Expansion, position: int, chosen: Sequence[int]) -> None:
        """One declaration that tries the ``chosen`` candidates."""
        start = len(self.lines) + 1
        name = f"wonton_attempt_{start}"
        self.lines += expansion.statement.replace("{name}", name).split("\n")
        self.lines += expansion.before
        pad = " " * expansion.indent
        copies = len(chosen) - 1
        if copies:
            opening, closing = "wonton_pair ?_ (" * (copies - 1), ")" * (copies - 1)
            self.lines.append(f"{pad}refine {opening}wonton_pair ?_ ?_{closing}")
        found = []
        for candidate in chosen:
            self.lines.append(f"{pad}· {expansion.candidates[candidate]}")
            self.lines += [f"{pad}  trace_state", f"{pad}  all_goals exact sorry"]
            found.append(_Placed(position, candidate, len(self.lines) - 2, len(self.lines)))
        self.lines += expansion.after
        for place in found:
            place.declaration = (start, len(self.lines))
        self.placed += found


class LeanSession:
    """Answers expansions, on up to ``workers`` Lean processes at a time, each ended after ``seconds``."""

    def __init__(self, lean: Lean, *, workers: int, seconds: float, executor: Executor | None = None) -> None:
        """Batches run in threads, or on ``executor``. Raises UsageError for less than one worker."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything", next_step="give --workers 1 or more")
        self._work = BatchAttempts(lean, seconds)
        self._workers = workers
        self._executor = executor

    def attempt(self, expansions: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        """One answer for every candidate of every expansion, in order; the same whatever else is in the batch.

        Raises ToolFailedError when Lean dies, falls silent or answers nonsense: nothing is known then.
        """
        size = -(-len(expansions) // self._workers)
        size = min(max(size, _SMALLEST_BATCH), _LARGEST_BATCH)
        batches = [expansions[start : start + size] for start in range(0, len(expansions), size)]
        answers: dict[int, list[tuple[Attempt, ...]]] = {}
        executor = self._executor or LocalExecutor(max(1, min(self._workers, len(batches))))
        for position, answer in executor.run(self._work, batches):
            answers[position] = answer
            if len(answers) == len(batches):
                break  # no need to wait until the executor has seen its threads end
        return [answer for position in range(len(batches)) for answer in answers[position]]


@frozen
class BatchAttempts:
    """One batch in one Lean process, or two: picklable if ``lean`` is, for executors."""

    lean: Lean
    seconds: float

    def __call__(self, batch: Sequence[Expansion]) -> list[tuple[Attempt, ...]]:
        """One answer for every candidate of every expansion. Raises ToolFailedError."""
        known: dict[tuple[int, int], Attempt] = {}
        together, alone = _File(), _File()
        for position, expansion in enumerate(batch):
            reasons = [refusal(candidate) for candidate in expansion.candidates]
            known |= {(position, i): Attempt(False, message=f"refused: {r}") for i, r in enumerate(reasons) if r}
            if chosen := [i for i, reason in enumerate(reasons) if reason is None]:
                together.add(expansion, position, chosen)
        self._run(together, known, last=False)
        # A parse error or an exhausted limit silences the candidates after it: each gets a declaration of its own.
        for place in together.placed:
            if (place.expansion, place.candidate) not in known:
                alone.add(batch[place.expansion], place.expansion, [place.candidate])
        self._run(alone, known, last=True)
        return [
            tuple(known[position, i] for i in range(len(expansion.candidates)))
            for position, expansion in enumerate(batch)
        ]

    def _run(self, file: _File, known: dict[tuple[int, int], Attempt], *, last: bool) -> None:
        if not file.placed:
            return
        messages, shift = run_lines(self.lean, [*_SETTINGS, *file.lines, *_END], seconds=self.seconds)
        shift += len(_SETTINGS)
        end_line = shift + len(file.lines) + 2
        if not any(_is_state(message) and message["pos"]["line"] == end_line for message in messages):
            raise _nonsense("it did not reach the end of the file")
        by_line: dict[int, list[dict[str, Any]]] = {}
        for message in messages:
            by_line.setdefault(message["pos"]["line"] - shift, []).append(message)
        for place in file.placed:
            attempt = _judge(place, by_line)
            if attempt is None and last:
                start, end = place.declaration
                heard = [m for line in range(start, end + 1) for m in by_line.get(line, ()) if m["severity"] == ERROR]
                attempt = Attempt(False, message=first_line(heard[0]["data"]) if heard else "no answer")
            if attempt is not None:
                known[place.expansion, place.candidate] = attempt


def _judge(place: _Placed, by_line: dict[int, list[dict[str, Any]]]) -> Attempt | None:
    """The attempt as the messages on its lines tell it, or None where they tell nothing."""
    heard = [message for line in range(place.first, place.last + 1) for message in by_line.get(line, ())]
    errors = [message for message in heard if message["severity"] == ERROR]
    if errors:
        return Attempt(False, message=first_line(errors[0]["data"]))
    states = [message for message in by_line.get(place.first + 1, ()) if _is_state(message)]
    if len(states) != 1:
        return None
    try:
        goals = read_goals(states[0]["data"])
    except GoalTextError as error:
        return Attempt(False, message=f"unreadable goals: {error}")
    if any(goal.has_metavariable for goal in goals):
        return Attempt(False, goals, "it leaves goals that depend on one another")
    return Attempt(True, goals)


def run_lines(lean: Lean, lines: Sequence[str], *, seconds: float) -> tuple[list[dict[str, Any]], int]:
    """Compile the header and ``lines``; Lean's messages, and how many lines come before ``lines``.

    Raises ToolFailedError when Lean dies, is not done in time, or writes anything but messages.
    """
    source = lean.header.rstrip("\n") + "\n" + "\n".join(lines) + "\n"
    # One thread: there is a process a worker, and Lean's threads would only wait for each other.
    result = lean.run("--json", "--stdin", "-j1", "-DmaxErrors=0", seconds=seconds, content=source.encode())
    return read_messages(result, seconds=seconds), lean.header.rstrip("\n").count("\n") + 1


def read_messages(result: CommandResult, *, seconds: float) -> list[dict[str, Any]]:
    """Lean's ``--json`` messages. Raises ToolFailedError unless Lean ended by itself and wrote only messages."""
    if result.timed_out:
        raise ToolFailedError(
            f"Lean was not done within {seconds:.0f} s",
            cause="a tactic runs without end, or the machine is busy",
            next_step="allow more time with --timeout",
        )
    if result.code not in (0, 1) or result.output_too_large:
        tail = result.stderr.decode(errors="replace").strip()[-300:]
        raise ToolFailedError(
            f"Lean ended with code {result.code}" + (f": {tail}" if tail else ""),
            cause="it crashed, ran out of memory, or was stopped",
            next_step="run the same command again: it resumes",
        )
    messages = []
    for line in result.stdout.decode(errors="replace").splitlines():
        try:
            message = json.loads(line)
            well_formed = isinstance(message["pos"]["line"], int) and isinstance(message["data"], str)
            well_formed = well_formed and message["severity"] in (ERROR, "warning", "information")
        except (ValueError, TypeError, KeyError):
            well_formed = False
        if not well_formed:
            raise _nonsense(f"it wrote {line[:120]!r}")
        messages.append(message)
    return messages


def _nonsense(what: str) -> ToolFailedError:
    return ToolFailedError(
        f"Lean's answer can't be used: {what}",
        cause="it died midway, or the program is not Lean 4",
        next_step="run the same command again: it resumes; see `wonton doctor` if it happens again",
    )


def _is_state(message: dict[str, Any]) -> bool:
    return bool(message["severity"] == "information" and message.get("kind", "trace") == "trace")


def first_line(text: str) -> str:
    """The first line of a message, cut to a length that fits a report."""
    return text.strip().split("\n", 1)[0][:200]
