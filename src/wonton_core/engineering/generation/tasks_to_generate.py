"""Which tasks are generated for, and what is asked for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from wonton_core.engineering.instructions.synthesis import instruction_text
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import INSTRUCTION_FORMAT_VERSION, InstructedTask
from wonton_core.store.record_lines import read_record_lines


@frozen
class TasksToGenerate:
    """``tasks`` in their file's order, with the text of each one's instruction, empty without a file of them.

    Left out are ``dropped`` tasks (their instruction is not kept: unfaithful, superficial ...) and those ``without``
    an instruction in the file.
    """

    tasks: tuple[EditTask, ...]
    instructions: dict[str, str]
    dropped: int
    without: int


def tasks_to_generate(tasks: Iterable[EditTask], instructions: Path | None, limit: int | None) -> TasksToGenerate:
    """All tasks without a file of instructions, else those whose instruction is kept; the first ``limit`` of these.

    Raises BadInputError for a damaged file, and where no task is left.
    """
    every = {task.task_id: task for task in tasks}
    if instructions is None:
        found = tuple(every.values())[:limit]
        return TasksToGenerate(found, {task.task_id: "" for task in found}, 0, 0)
    kept: dict[str, str] = {}
    dropped: set[str] = set()
    for record in read_record_lines(instructions, InstructedTask, INSTRUCTION_FORMAT_VERSION, "ape instruct"):
        if record.task_id in kept or record.task_id in dropped:
            raise BadInputError(
                f"{instructions}: task {record.task_id} has two instructions",
                cause="the file was put together from others",
                next_step="leave one of the two lines out",
            )
        if record.dropped_because or record.answer is None:
            dropped.add(record.task_id)
        else:
            kept[record.task_id] = instruction_text(record.answer)
    found = tuple(task for task in every.values() if task.task_id in kept)
    if not found:
        raise BadInputError(
            f"{instructions} has a kept instruction for none of the {len(every)} tasks",
            cause="they were written for other tasks, or all were dropped (unfaithful, superficial, very easy)",
            next_step="write instructions for these tasks with `wonton ape instruct`",
        )
    without = len(every) - len(found) - len(dropped & every.keys())
    chosen = found[:limit]
    return TasksToGenerate(
        chosen, {task.task_id: kept[task.task_id] for task in chosen}, len(dropped & every.keys()), without
    )
