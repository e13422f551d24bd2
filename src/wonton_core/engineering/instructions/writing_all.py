"""Instructions for all tasks of a file: several at a time, kept as soon as they are there, in the tasks' order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.engineering.instructions.synthesis import EditToDescribe, InstructionWriter
from wonton_core.errors import BadInputError, ToolFailedError, WontonError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import InstructedTask, InstructionSettings
from wonton_core.store.atomic import write_bytes
from wonton_core.store.kept_settings import differing_settings
from wonton_core.store.record_log import RecordLog

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor


@frozen
class Lost:
    """A task about which nothing is known, and why: its model could not be asked, or its texts could not be had."""

    task_id: str
    error: WontonError


@frozen
class Written:
    """The instructions of the tasks asked for that are there now; ``new`` of them are of this run."""

    instructions: tuple[InstructedTask, ...]
    lost: tuple[Lost, ...]
    new: int


def write_all(
    tasks: Sequence[EditTask],
    texts_before: Callable[[EditTask], str],
    writer: InstructionWriter,
    settings: InstructionSettings,
    out: Path,
    executor: Executor,
    on_done: Callable[[str], None] = lambda task_id: None,
) -> Written:
    """Write the instructions that ``out`` lacks, and bring it into the order of ``tasks``.

    A task that can't be had is lost and the others go on. Beside ``out`` stands what it was made with. Raises
    BadInputError when that is something else than ``settings``, StorageError, and what a model raises besides
    ToolFailedError: a key that is refused or a budget that is reached would keep the next instructions away, too.
    """
    _keep_settings(out, settings)
    log = RecordLog(out, InstructedTask)
    found = {instructed.task_id: instructed for instructed in log.found}
    waiting = [task for task in tasks if task.task_id not in found]
    lost: list[Lost] = []

    def write(task: EditTask) -> InstructedTask | Lost:
        try:
            edit = edit_to_describe(task, texts_before(task))
        except WontonError as error:
            return Lost(task.task_id, error)
        try:
            return writer.write(edit)
        except ToolFailedError as error:
            return Lost(task.task_id, error)

    for position, outcome in executor.run(write, waiting):
        if isinstance(outcome, Lost):
            lost.append(outcome)
        else:
            log.append(outcome)
            found[outcome.task_id] = outcome
        on_done(waiting[position].task_id)
    order = {task.task_id: position for position, task in enumerate(tasks)}
    ordered = sorted(found.values(), key=lambda instructed: order.get(instructed.task_id, len(order)))
    write_bytes(out, b"".join(canonical_json(unstructure(instructed)) + b"\n" for instructed in ordered))
    return Written(tuple(found[name] for name in order if name in found), tuple(lost), len(waiting) - len(lost))


def edit_to_describe(task: EditTask, text_before: str) -> EditToDescribe:
    """A task as the models see it."""
    return EditToDescribe(task.task_id, task.change.path_after or task.change.path_before, text_before, task.gold_diff)


def settings_beside(out: Path) -> Path:
    """Where stands what the file ``out`` was made with."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.settings.json")


def _keep_settings(out: Path, settings: InstructionSettings) -> None:
    """Put the settings on disk before the first instruction, and refuse other ones afterwards."""
    if differ := differing_settings(out, settings_beside(out), settings):
        raise BadInputError(
            f"{out} was made with other settings: {', '.join(differ)}",
            cause="instructions of different models, prompts or options can't be compared",
            next_step="choose another --out, or give the options that it was made with",
        )
