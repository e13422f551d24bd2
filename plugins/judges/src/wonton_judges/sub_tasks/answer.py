"""What the model is to answer, as record and as JSON Schema, and what a rule can say against an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

from attrs import frozen

from wonton_core.engineering.untrusted_text import visible
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, ERROR_CLASSES, REJECTED, SubTaskVerdict

# Other words than the records have: a submission that says "accepted" says nothing in this vocabulary.
DONE = "done"
NOT_DONE = "not_done"
COULD_NOT_TELL = "could_not_tell"

OUTCOMES = {DONE: ACCEPTED, NOT_DONE: REJECTED, COULD_NOT_TELL: ABSTAINED}

LONGEST_REASON = 4000
"""Characters. A longer one is no reason but a copy of something."""


@frozen
class SubTaskAnswer:
    """On one sub-task. ``errors`` are among ``ERROR_CLASSES``."""

    reason: str
    verdict: Literal["done", "not_done", "could_not_tell"]
    errors: tuple[
        Literal["component_omission", "incompleteness", "mathematical_error", "quality_defect", "requirement_mismatch"],
        ...,
    ]


@frozen
class Answer:
    """The answer on all sub-tasks, by the names that they have in this one question."""

    subtasks: dict[str, SubTaskAnswer]


def answer_schema(names: Sequence[str], verdicts: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of an ``Answer`` on the sub-tasks ``names``, all of them and no other.

    The reason stands before the verdict: a model that writes it first has reasoned before it decides.
    """
    one = _object(
        {
            "reason": {"type": "string"},
            "verdict": {"type": "string", "enum": list(verdicts)},
            "errors": {"type": "array", "items": {"type": "string", "enum": list(ERROR_CLASSES)}},
        }
    )
    return _object({"subtasks": _object(dict.fromkeys(names, one))})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def objection_to(answer: Answer, names: Collection[str]) -> str:
    """Why the answer can't stand, or an empty text: it is about something else, or contradicts itself."""
    missing, foreign = set(names) - set(answer.subtasks), set(answer.subtasks) - set(names)
    if foreign:
        return f"it answers {len(foreign)} sub-tasks that were not asked about"
    if missing:
        return f"it leaves out {len(missing)} sub-tasks: {', '.join(sorted(missing))}"
    for name, said in answer.subtasks.items():
        if not said.reason.strip():
            return f"{name} has no reason"
        if len(said.reason) > LONGEST_REASON:
            return f"the reason of {name} has {len(said.reason)} characters, and at most {LONGEST_REASON} are read"
        if said.verdict == NOT_DONE and not said.errors:
            return f"{name} is {NOT_DONE} and names no error"
        if said.verdict != NOT_DONE and said.errors:
            return f"{name} is {said.verdict} and names errors all the same"
    return ""


def sub_task_verdict(said: SubTaskAnswer) -> SubTaskVerdict:
    """The answer on one sub-task in the records' words. Each error class once; no unseen characters in the reason."""
    return SubTaskVerdict(OUTCOMES[said.verdict], visible(said.reason.strip()), tuple(dict.fromkeys(said.errors)))
