"""Lean's printed goals, read strictly: whatever does not look like a goal is refused, never guessed."""

from __future__ import annotations

import re

from attrs import frozen

from wonton_core.model.proof_trace import Hypothesis

# A binder group: names (identifiers may be dotted, quoted or marked inaccessible with a dagger), colon, type.
_HYPOTHESIS = re.compile(r"(?P<names>[^\s:⊢][^:⊢]*?) : (?P<rest>.+)\Z", re.DOTALL)
_METAVARIABLE = re.compile(r"(?<![\w'!?.»])\?[\w«✝]")


@frozen
class PrintedGoal:
    """One goal as Lean prints it; ``tag`` is the case name or empty."""

    tag: str
    hypotheses: tuple[Hypothesis, ...]
    conclusion: str

    @property
    def has_metavariable(self) -> bool:
        """Whether the goal depends on a term not yet chosen, which couples it to its sibling goals."""
        texts = [self.conclusion, *(h.type for h in self.hypotheses), *(h.value for h in self.hypotheses)]
        return any(_METAVARIABLE.search(text) for text in texts)


class GoalTextError(ValueError):
    """The text is not a list of goals in Lean's format."""


def read_goals(text: str) -> tuple[PrintedGoal, ...]:
    """The goals in the output of ``trace_state`` (no goal: the empty text). Raises GoalTextError.

    An entry starts in column 0 and goes on in indented lines; a goal ends with its ``⊢`` entry.
    """
    goals: list[PrintedGoal] = []
    hypotheses: list[Hypothesis] = []
    tag = ""
    for entry in _entries(text):
        if entry.startswith("⊢ "):
            goals.append(PrintedGoal(tag, tuple(hypotheses), _joined(entry[2:])))
            tag, hypotheses = "", []
        elif entry.startswith("case ") and not tag and not hypotheses:
            tag = entry[5:]
        else:
            hypotheses += _read_hypotheses(entry)
    if tag or hypotheses:
        raise GoalTextError("the last goal has no conclusion")
    return tuple(goals)


def _entries(text: str) -> list[str]:
    entries: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if line[0] != " ":
            entries.append(line)
        elif entries:
            entries[-1] += "\n" + line
        else:
            raise GoalTextError("the first line is indented")
    return entries


def _joined(text: str) -> str:
    return " ".join(text.split())


def _read_hypotheses(entry: str) -> list[Hypothesis]:
    match = _HYPOTHESIS.match(_joined(entry))
    if match is None:
        raise GoalTextError(f"not a hypothesis: {entry[:80]!r}")
    kind, _, value = match["rest"].partition(" := ")
    return [Hypothesis(name, kind, value) for name in match["names"].split()]
