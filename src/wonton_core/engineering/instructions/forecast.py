"""What writing the instructions that a file lacks would ask of the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from wonton_core.engineering.chat_forecast import Forecast
from wonton_core.engineering.instructions.schemas import FAITHFULNESS_SCHEMA, INSTRUCTION_SCHEMA
from wonton_core.engineering.instructions.synthesis import InstructionOptions, InstructionWriter
from wonton_core.engineering.instructions.writing_all import edit_to_describe
from wonton_core.engineering.logged_model import LoggedChatModel
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import InstructedTask
from wonton_core.store.record_log import RecordFile


def forecast_instructions(
    tasks: Sequence[EditTask],
    texts_before: Callable[[EditTask], str],
    writer: InstructionWriter,
    models: tuple[LoggedChatModel, LoggedChatModel],
    options: InstructionOptions,
    out: Path,
) -> Forecast:
    """Two requests a task at least. ``models`` are writer and validator, whose questions both hold file and edit.

    Nothing is written. Raises BadInputError for a damaged ``out`` and for a text that can't be had.
    """
    there = {instructed.task_id for _, instructed in RecordFile(out, InstructedTask).records(mend=False)}
    most = options.attempts * options.answers
    total = Forecast()
    for task in tasks:
        if task.task_id in there:
            continue
        question = writer.first_question(edit_to_describe(task, texts_before(task)))
        for model, schema in zip(models, (INSTRUCTION_SCHEMA, FAITHFULNESS_SCHEMA), strict=True):
            total += model.expect(
                question, schema=schema, temperature=options.temperature, seed=options.seed, least=1, most=most
            )
    return total
