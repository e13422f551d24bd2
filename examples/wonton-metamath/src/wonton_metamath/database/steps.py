"""Proofs and formulas as steps: one shape for both, since building a formula is a proof in Metamath.

A step names a hypothesis or an assertion and the steps that its mandatory hypotheses are given by, in the frame's
order. Steps come after those that they use. Only the number of hypotheses is looked at here: whether a proof proves
anything is for the metamath program to say.
"""

from __future__ import annotations

import re

from attrs import frozen

from wonton_metamath.database.records import Assertion, Database
from wonton_metamath.errors import ProofError

MOST_STEPS = 5_000_000
"""Longer proofs are refused; the longest of set.mm has some hundred thousand steps."""

_LETTERS = re.compile(r"[A-Z?\s]*")


@frozen
class Steps:
    """``labels[i]`` is what step ``i`` names, ``arguments[i]`` are positions of smaller number; the last is the
    whole."""

    labels: tuple[str, ...]
    arguments: tuple[tuple[int, ...], ...]


class StepBuilder:
    """Collects steps, first those that others use."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.arguments: list[tuple[int, ...]] = []

    def add(self, label: str, arguments: tuple[int, ...] = ()) -> int:
        """The position of the new step."""
        self.labels.append(label)
        self.arguments.append(arguments)
        return len(self.labels) - 1

    def finish(self) -> Steps:
        """All steps; the last one is the whole."""
        return Steps(tuple(self.labels), tuple(self.arguments))


def read_proof(database: Database, theorem: Assertion) -> Steps:
    """The proof of ``theorem``, compressed (Metamath book, appendix B) or not.

    Raises ProofError: no proof, an unknown step, a label that comes later than the theorem, a stack that doesn't fit.
    """
    if theorem.proof is None:
        raise _error(theorem, "it is an axiom", "axioms have no proof")
    words = theorem.proof.split(None, 1)
    if words and words[0] == "(":
        return _compressed(database, theorem)
    stack = _Stack(database, theorem)
    for label in theorem.proof.split():
        stack.push(label)
    return stack.finish()


def _error(theorem: Assertion, what: str, cause: str = "the database is damaged") -> ProofError:
    return ProofError(
        f"the proof of {theorem.label} can't be read: {what}",
        cause=cause,
        next_step=f"let `metamath` verify the proof of {theorem.label}: it explains errors at length",
    )


class _Stack:
    def __init__(self, database: Database, theorem: Assertion) -> None:
        self._database = database
        self._theorem = theorem
        self._built = StepBuilder()
        self._stack: list[int] = []
        self._hypothesis_at: dict[str, int] = {}
        self._own = frozenset(hypothesis.label for hypothesis in theorem.premises)

    def push(self, label: str) -> None:
        """One step by its label."""
        hypothesis = self._database.hypotheses.get(label)
        if hypothesis is not None:
            if not hypothesis.is_variable and label not in self._own:
                raise _error(self._theorem, f"{label} is a hypothesis of another theorem")
            known = self._hypothesis_at.get(label)
            if known is None:
                known = self._hypothesis_at[label] = self._built.add(label)
            self._stack.append(known)
            return
        used = self._database.assertions.get(label)
        if used is None:
            raise _error(
                self._theorem,
                "it has a step `?`" if label == "?" else f"it names {label[:80]}, which the database doesn't hold",
                "the proof is not complete" if label == "?" else "the database is damaged",
            )
        if used.label == self._theorem.label:
            raise _error(self._theorem, "it uses itself")
        wanted = len(used.hypotheses)
        if wanted > len(self._stack):
            raise _error(self._theorem, f"{label} needs {wanted} steps, {len(self._stack)} are there")
        arguments = tuple(self._stack[len(self._stack) - wanted :])
        del self._stack[len(self._stack) - wanted :]
        if len(self._built.labels) >= MOST_STEPS:
            raise _error(self._theorem, f"it has more than {MOST_STEPS:,} steps", "it was made by a program")
        self._stack.append(self._built.add(label, arguments))

    def again(self, step: int) -> None:
        """A step that was kept."""
        self._stack.append(step)

    def top(self) -> int:
        """The step made last."""
        if not self._stack:
            raise _error(self._theorem, "it keeps a step before it has one")
        return self._stack[-1]

    def finish(self) -> Steps:
        """All steps, when one is left."""
        if len(self._stack) != 1:
            raise _error(self._theorem, f"{len(self._stack)} steps are left at its end, not one")
        if self._stack[0] != len(self._built.labels) - 1:
            raise _error(self._theorem, "its last step is not what it proves")
        return self._built.finish()


def _compressed(database: Database, theorem: Assertion) -> Steps:
    assert theorem.proof is not None
    head, closed, letters = theorem.proof.partition(")")
    if not closed or not _LETTERS.fullmatch(letters):
        raise _error(theorem, "its compressed proof is not of the form ( LABELS ) LETTERS")
    labels = [hypothesis.label for hypothesis in theorem.hypotheses]
    mandatory = frozenset(labels)
    for label in head.split()[1:]:
        if label in mandatory:
            raise _error(theorem, f"it lists its own mandatory hypothesis {label}")
        labels.append(label)
    stack = _Stack(database, theorem)
    kept: list[int] = []
    number, fresh = 0, False
    for letter in "".join(letters.split()):
        if letter == "Z":
            if not fresh:
                raise _error(theorem, "Z doesn't follow a step")
            kept.append(stack.top())
            fresh = False
        elif letter == "?":
            stack.push("?")
        elif letter >= "U":
            number = number * 5 + ord(letter) - 84
            fresh = False
            if number > MOST_STEPS:
                raise _error(theorem, "a step number is too large")
        else:
            number = number * 20 + ord(letter) - 65
            if number < len(labels):
                stack.push(labels[number])
                fresh = True
            elif number - len(labels) < len(kept):
                stack.again(kept[number - len(labels)])
                fresh = False
            else:
                raise _error(theorem, f"it names step {number - len(labels) + 1}, {len(kept)} are kept")
            number = 0
    if number:
        raise _error(theorem, "it ends within a step number")
    return stack.finish()
