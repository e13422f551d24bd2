"""Which tasks of a file take part: the same ones each time, and for every other one the reason is counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import InstructedTask
from wonton_core.model.run_config import CATEGORIES, DIFFICULTIES, TaskOrder


@frozen
class InstructionChoice:
    """What a task's instruction has to be, besides kept."""

    categories: tuple[str, ...] = CATEGORIES
    difficulties: tuple[str, ...] = DIFFICULTIES

    def objection(self, instructed: InstructedTask | None) -> str:
        """Why the task is left out, or an empty text."""
        if instructed is None:
            return "no_instruction"
        if instructed.dropped_because or instructed.answer is None:
            return instructed.dropped_because
        if instructed.answer.category not in self.categories:
            return f"category {instructed.answer.category}"
        if instructed.answer.difficulty not in self.difficulties:
            return f"difficulty {instructed.answer.difficulty}"
        return ""


@frozen
class ChosenTasks:
    """``tasks`` in the order of the file that they are from; ``left_out`` counts the others by reason."""

    tasks: tuple[EditTask, ...]
    left_out: dict[str, int]


def choose_tasks(
    tasks: Iterable[EditTask],
    *,
    instructions: Mapping[str, InstructedTask] | None,
    choice: InstructionChoice,
    order: TaskOrder,
    seed: int,
    limit: int | None,
) -> ChosenTasks:
    """Tasks that can be verified (their commit has a parent) and whose instruction, where there are ``instructions``,
    is as ``choice`` wants it; of these the first ``limit`` by ``order``.

    ``newest`` is the order of the file. ``shuffled`` goes by a hash of seed and task id: a task that is added or left
    out moves no other one.
    """
    left_out: Counter[str] = Counter()
    kept: list[EditTask] = []
    for task in tasks:
        reason = "" if task.commit.parent else "no_parent"
        if not reason and instructions is not None:
            reason = choice.objection(instructions.get(task.task_id))
        if reason:
            left_out[reason] += 1
        else:
            kept.append(task)
    first = {task.task_id for task in _in_order(kept, order, seed)[:limit]}
    if len(kept) > len(first):
        left_out["limit"] = len(kept) - len(first)
    return ChosenTasks(tuple(task for task in kept if task.task_id in first), dict(sorted(left_out.items())))


def _in_order(tasks: Sequence[EditTask], order: TaskOrder, seed: int) -> Sequence[EditTask]:
    if order == "shuffled":
        return sorted(tasks, key=lambda task: hashlib.sha256(f"{seed} {task.task_id}".encode()).digest())
    return tasks if order == "newest" else tasks[::-1]
