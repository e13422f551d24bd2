"""Instructions for edit tasks, as a chat model wrote and another call checked them (seed 004, sections 3.3 and B.2)."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

INSTRUCTION_FORMAT_VERSION = 1

Category = Literal["feature", "refactor", "bug_fix"]
Difficulty = Literal["very_easy", "easy", "medium", "hard", "very_hard"]
Nature = Literal["substantial", "superficial"]

FAITHFUL = "faithful"
UNFAITHFUL = "unfaithful"
"""Reverse validation still objected after the last attempt."""
UNUSABLE = "unusable"
"""The writer's or the validator's last answer could not be used: no JSON of the asked form, or it gave the solution
away."""


@frozen
class SubTask:
    """One thing to do, in words that give no code away."""

    title: str
    instruction: str


@frozen
class InstructionAnswer:
    """What the writing model answers: the sub-tasks of one edit, and the labels of the edit as a whole."""

    subtasks: tuple[SubTask, ...]
    category: Category
    difficulty: Difficulty
    nature: Nature
    reason: str


@frozen
class FaithfulnessAnswer:
    """What the validating model answers: whether the instruction asks for the edit, all of it and nothing else."""

    faithful: bool
    objections: tuple[str, ...]
    reason: str


@frozen
class PromptVersion:
    """A prompt file's name and the SHA-256 (hex) of its bytes."""

    name: str
    sha256: str


@frozen
class InstructionSettings:
    """All that decides what is asked, and whom: instructions of one file have these in common. ``writer`` and
    ``validator`` are chat models as the user wrote them; ``schemas`` is a hash of what answers must look like."""

    format_version: int
    writer: str
    validator: str
    attempts: int
    answers: int
    temperature: float
    seed: int
    prompts: tuple[PromptVersion, ...]
    schemas: str


@frozen
class InstructedTask:
    """How synthesis ended for one edit task. ``status`` is one of this module's constants; ``answer`` is the writer's
    in the last attempt, None where that was unusable; ``objections`` are the last ones. Tokens are those of all
    attempts, None where an endpoint did not tell."""

    format_version: int
    task_id: str
    status: str
    answer: InstructionAnswer | None
    attempts: int
    objections: tuple[str, ...]
    models: tuple[str, ...]
    prompts: tuple[PromptVersion, ...]
    prompt_tokens: int | None
    answer_tokens: int | None

    @property
    def dropped_because(self) -> str:
        """Why the task is left out of a benchmark by the paper's rule (section 3.3), or an empty text."""
        if self.status != FAITHFUL or self.answer is None:
            return self.status
        if self.answer.nature == "superficial":
            return "superficial"
        return "very_easy" if self.answer.difficulty == "very_easy" else ""
