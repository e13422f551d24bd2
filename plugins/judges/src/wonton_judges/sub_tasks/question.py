"""The question to the model: what is asked in one vote, with the sub-tasks in an order of that vote's own."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence

from attrs import astuple, frozen

from wonton_core.codec.records import content_hash
from wonton_core.engineering.prompts import Prompt, read_prompt
from wonton_core.engineering.untrusted_text import enclosed, visible
from wonton_core.model.judgement import ChatMessage, JudgementRequest
from wonton_judges.sub_tasks.answer import COULD_NOT_TELL, DONE, NOT_DONE

PACKAGE = "wonton_judges.sub_tasks"

_MEANINGS = {
    DONE: "all that the sub-task asks for is done, and done right",
    NOT_DONE: "something of it is missing, wrong, or not fit to stand there",
    COULD_NOT_TELL: "what you see does not let you decide; this is better than a guess",
}


@frozen
class Question:
    """``names`` are those that the sub-tasks have in this question, in the request's order; ``shown`` holds the same
    in the order in which the model sees them, and ``verdicts`` the possible verdicts in that order."""

    messages: tuple[ChatMessage, ...]
    names: tuple[str, ...]
    shown: tuple[str, ...]
    verdicts: tuple[str, ...]


@frozen
class _Shown:
    """What others wrote, as the model sees it."""

    path: str
    file: str
    patch: str
    subtasks: tuple[str, ...]


class QuestionWriter:
    """Makes questions from the two prompt files of this package."""

    def __init__(self) -> None:
        """Raises BadInputError when a prompt file is missing."""
        self._judge = read_prompt(PACKAGE, "judge")
        self._request = read_prompt(PACKAGE, "request")

    def question(self, request: JudgementRequest, seed: int) -> Question:
        """What is asked about ``request`` in the vote of ``seed``: the same each time, for equal contents.

        Sub-tasks are named by a hash of all that is asked and of the seed, so an answer to another question, or one
        that was written into the submission, names none of them. Their order, and that of the possible verdicts, is
        drawn from the same hash.
        """
        shown = _Shown(
            visible(request.path),
            visible(request.file_before),
            visible(request.patch),
            tuple(visible(f"{subtask.title}\n{subtask.instruction}") for subtask in request.subtasks),
        )
        subject = content_hash([astuple(shown), seed])
        names = tuple(_name(subject, index) for index in range(len(request.subtasks)))
        draw = random.Random(int(subject, 16))
        order = draw.sample(range(len(names)), len(names))
        verdicts = tuple(draw.sample(tuple(_MEANINGS), len(_MEANINGS)))
        return Question(
            (
                ChatMessage("system", _rules(self._judge, verdicts)),
                ChatMessage("user", _material(self._request, shown, [(names[index], index) for index in order])),
            ),
            names,
            tuple(names[index] for index in order),
            verdicts,
        )


def _name(subject: str, index: int) -> str:
    return f"task_{hashlib.sha256(f'{subject} {index}'.encode()).hexdigest()[:8]}"


def _rules(prompt: Prompt, verdicts: Sequence[str]) -> str:
    return prompt.filled({"verdicts": "\n".join(f"- {verdict}: {_MEANINGS[verdict]}." for verdict in verdicts)})


def _material(prompt: Prompt, shown: _Shown, order: Sequence[tuple[str, int]]) -> str:
    one = {"reason": "...", "verdict": "...", "errors": ["..."]}
    return prompt.filled(
        {
            "path": enclosed("path", shown.path),
            "file": enclosed("file", shown.file),
            "patch": enclosed("patch", shown.patch),
            "subtasks": "\n\n".join(f"{name}\n{enclosed('sub-task', shown.subtasks[index])}" for name, index in order),
            "names": ", ".join(name for name, _ in order),
            "form": json.dumps({"subtasks": {name: one for name, _ in order}}, indent=1),
        }
    )
