"""What groups an evaluation's tasks: labels of their instructions, the place in the library, the gold patch's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from wonton_core.engineering.measures.evaluation import Evaluation
from wonton_core.engineering.measures.outcome_arrays import Floats
from wonton_core.model.edit_task import EditTask
from wonton_core.model.measures import Measures

AXES = ("category", "difficulty", "domain")
CROSSED = ("category", "difficulty")
"""Two axes together: with the third as well hardly a cell would hold a task."""
UNLABELLED = "(none)"


def domain(task: EditTask) -> str | None:
    """The second part of the file's path, such as Algebra in ``Mathlib/Algebra/Group/Basic.lean``; None for a file
    that lies no deeper than the library's own folder."""
    parts = (task.change.path_after or task.change.path_before).split("/")
    return parts[1] if len(parts) > 2 else None


def task_labels(evaluation: Evaluation) -> dict[str, list[str | None]]:
    """One label a task for each of AXES, None where there is none."""
    labels: dict[str, list[str | None]] = {axis: [] for axis in AXES}
    for task in evaluation.tasks:
        instructed = (evaluation.instructions or {}).get(task.task_id)
        answer = None if instructed is None else instructed.answer
        labels["category"].append(None if answer is None else answer.category)
        labels["difficulty"].append(None if answer is None else answer.difficulty)
        labels["domain"].append(domain(task))
    return labels


def label_counts(labels: Mapping[str, Sequence[str | None]]) -> dict[str, dict[str, int]]:
    """Tasks by axis and label."""
    return {axis: dict(sorted(Counter(label or UNLABELLED for label in of).items())) for axis, of in labels.items()}


def gold_lines(evaluation: Evaluation) -> Floats:
    """Changed lines of code of each gold patch, NaN for one that changes none, such as a renaming."""
    lines = np.array([task.code_lines.pure_changes for task in evaluation.tasks], dtype=np.float64)
    lines[lines < 1] = np.nan
    return lines


def declaration_figures(evaluation: Evaluation) -> dict[str, Floats]:
    """How many declarations of each kind each gold patch adds, changes and removes, such as ``theorem added``."""
    figures: dict[str, Floats] = {}
    for number, task in enumerate(evaluation.tasks):
        for what in ("added", "changed", "removed"):
            counts: dict[str, int] = getattr(task.declarations, what)
            for kind, count in counts.items():
                array = figures.setdefault(f"{kind} {what}", np.zeros(len(evaluation.tasks)))
                array[number] = count
    return dict(sorted(figures.items()))


def size_names(evaluation: Evaluation, measures: Measures) -> tuple[str, ...]:
    """Each task's class of sizes as the tables of ``measures`` call it, such as ``6-10`` and ``>75``; empty for a task
    whose gold patch changes no line of code."""
    names = [
        cell.labels[0]
        for generator in measures.generators[:1]
        for table in generator.by_size[:1]
        for cell in table.cells
    ]
    return tuple(
        "" if np.isnan(lines) else next((name for name in names if _holds(name, int(lines))), "")
        for lines in gold_lines(evaluation)
    )


def _holds(name: str, lines: int) -> bool:
    if name.startswith(">"):
        return lines > int(name[1:])
    first, _, last = name.partition("-")
    return int(first) <= lines <= int(last)
