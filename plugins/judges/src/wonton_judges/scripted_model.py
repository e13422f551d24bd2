"""A chat model that says what a file holds: for tests, dry runs and replays of recorded answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.judgement import ChatAnswer, ChatMessage


@frozen
class ScriptedAnswer:
    """One line of the file: ``text`` is what the model says; the rest can be left out."""

    text: str
    model: str = "scripted"
    prompt_tokens: int = 0
    answer_tokens: int = 0


class ScriptedModel:
    """Implements ``interfaces.ChatModel``; a line of the file is a ``ScriptedAnswer`` as JSON."""

    def __init__(self, answers: str | Path) -> None:
        """Read all answers of a file. Raises BadInputError naming the line when one is not what it should be."""
        self._path = Path(answers)
        self._answers = _read_answers(self._path)
        self._next = 0
        self._lock = threading.Lock()

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """The next answer of the file, whatever is asked. Raises ToolFailedError when all are used up."""
        with self._lock:
            if self._next == len(self._answers):
                raise ToolFailedError(
                    f"{self._path} holds {len(self._answers)} answers, and one more was asked for",
                    cause="the script was made for fewer questions",
                    next_step="add answers to the file",
                )
            self._next += 1
            return self._answers[self._next - 1]


def _read_answers(path: Path) -> list[ChatAnswer]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path}: can't be read: {error}", next_step="check the path") from error
    answers = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise BadInputError(f"{path}, line {number}: not JSON: {error}", next_step="mend the line") from error
        said = structure(value, ScriptedAnswer, place=f"{path}, line {number}")
        answers.append(ChatAnswer(said.text, said.model, said.prompt_tokens, said.answer_tokens))
    return answers
