"""One edit task's instruction: written, checked against the edit by another call, written again while unfaithful.

The paper says that unfaithful instructions are regenerated (B.2); its code drops them. Here the objections go into the
next attempt's prompt, and what is still unfaithful after the last attempt says so in its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.codec.records import content_hash
from wonton_core.engineering.instructions.objections import objection_to_instruction, objection_to_validation
from wonton_core.engineering.instructions.schemas import FAITHFULNESS_SCHEMA, INSTRUCTION_SCHEMA
from wonton_core.engineering.prompts import Prompt, read_prompt
from wonton_core.engineering.structured_answer import ask
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.engineering.untrusted_text import enclosed
from wonton_core.model.instruction import (
    FAITHFUL,
    INSTRUCTION_FORMAT_VERSION,
    UNFAITHFUL,
    UNUSABLE,
    FaithfulnessAnswer,
    InstructedTask,
    InstructionAnswer,
    InstructionSettings,
    PromptVersion,
)
from wonton_core.model.judgement import ChatAnswer, ChatMessage

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel

_PACKAGE = "wonton_core.engineering.instructions"
_REMARKS = "A checker objected to your last instruction. Write one to which this does not apply:"


@frozen
class EditToDescribe:
    """An edit task as the models see it."""

    task_id: str
    path: str
    file_before: str
    gold_diff: str


@frozen
class InstructionOptions:
    """``attempts`` is how often an instruction is written at most; ``answers`` how often one question is asked until
    its answer can be used."""

    attempts: int = 3
    answers: int = 3
    temperature: float = 0.0
    seed: int = 0


class InstructionWriter:
    """Writes and checks instructions with two models, which may be the same."""

    def __init__(self, writer: ChatModel, validator: ChatModel, options: InstructionOptions) -> None:
        """Raises BadInputError when a prompt file is missing."""
        self._writer = writer
        self._validator = validator
        self._options = options
        self._instruct = read_prompt(_PACKAGE, "instruct")
        self._validate = read_prompt(_PACKAGE, "validate")

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The versions of the two prompts."""
        return self._instruct.version, self._validate.version

    def settings(self, writer: str, validator: str) -> InstructionSettings:
        """All that decides the instructions, with the models as the user named them."""
        return InstructionSettings(
            INSTRUCTION_FORMAT_VERSION,
            writer,
            validator,
            self._options.attempts,
            self._options.answers,
            self._options.temperature,
            self._options.seed,
            self.prompts,
            content_hash([INSTRUCTION_SCHEMA, FAITHFULNESS_SCHEMA]),
        )

    def first_question(self, edit: EditToDescribe) -> list[ChatMessage]:
        """What ``write`` asks the writer first."""
        return _messages(self._instruct, edit, objections="")

    def write(self, edit: EditToDescribe) -> InstructedTask:
        """Raises ToolFailedError when a model could not be asked: then nothing is known about the task."""
        raw: list[ChatAnswer] = []
        objections: tuple[str, ...] = ()
        answer: InstructionAnswer | None = None
        status = UNUSABLE
        attempt = 0
        while status != FAITHFUL and attempt < self._options.attempts:
            attempt += 1
            answer, problem = self._written(edit, objections, attempt, raw)
            if answer is None:
                status, objections = UNUSABLE, (f"the writer: {problem}",)
                break
            verdict, problem = self._validated(edit, answer, attempt, raw)
            if verdict is None:
                status, objections = UNUSABLE, (f"the validator: {problem}",)
                break
            status, objections = (FAITHFUL, ()) if verdict.faithful else (UNFAITHFUL, verdict.objections)
        return InstructedTask(
            format_version=INSTRUCTION_FORMAT_VERSION,
            task_id=edit.task_id,
            status=status,
            answer=answer,
            attempts=attempt,
            objections=objections,
            models=tuple(sorted({said.model for said in raw})),
            prompts=self.prompts,
            prompt_tokens=total_tokens(said.prompt_tokens for said in raw),
            answer_tokens=total_tokens(said.answer_tokens for said in raw),
        )

    def _written(
        self, edit: EditToDescribe, objections: Sequence[str], attempt: int, raw: list[ChatAnswer]
    ) -> tuple[InstructionAnswer | None, str]:
        remarks = ""
        if objections:
            listed = "\n".join(f"- {objection}" for objection in objections)
            remarks = f"{_REMARKS}\n{enclosed('objections', listed)}"
        asked = ask(
            self._writer,
            _messages(self._instruct, edit, objections=remarks),
            InstructionAnswer,
            schema=INSTRUCTION_SCHEMA,
            objection=lambda answer: objection_to_instruction(answer, edit.gold_diff),
            temperature=self._options.temperature,
            seed=self._options.seed + attempt - 1,
            attempts=self._options.answers,
        )
        raw.extend(asked.raw)
        return asked.answer, asked.problem

    def _validated(
        self, edit: EditToDescribe, answer: InstructionAnswer, attempt: int, raw: list[ChatAnswer]
    ) -> tuple[FaithfulnessAnswer | None, str]:
        asked = ask(
            self._validator,
            _messages(self._validate, edit, instruction=enclosed("instruction", instruction_text(answer))),
            FaithfulnessAnswer,
            schema=FAITHFULNESS_SCHEMA,
            objection=objection_to_validation,
            temperature=self._options.temperature,
            seed=self._options.seed + attempt - 1,
            attempts=self._options.answers,
        )
        raw.extend(asked.raw)
        return asked.answer, asked.problem


def instruction_text(answer: InstructionAnswer) -> str:
    """The instruction as a reader gets it: numbered sub-tasks."""
    return "\n\n".join(
        f"Task {number}: {subtask.title}\n{subtask.instruction}" for number, subtask in enumerate(answer.subtasks, 1)
    )


def _messages(prompt: Prompt, edit: EditToDescribe, **more: str) -> list[ChatMessage]:
    values = {
        "path": enclosed("path", edit.path),
        "file": enclosed("file before", edit.file_before),
        "diff": enclosed("diff", edit.gold_diff),
    }
    return [ChatMessage("user", prompt.filled(values | more))]
