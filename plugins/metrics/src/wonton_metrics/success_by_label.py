"""Success in groups of tasks: by category, difficulty and domain, each alone or crossed (Fig. 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, mean_share_estimate

UNLABELLED = "(none)"


@frozen
class SuccessCell:
    """``labels`` has one label an axis. ``estimate`` is over the group's tasks whose value is known; ``unknown`` counts
    the others. ``share`` is the group's part of all tasks: a column's width in the picture."""

    labels: tuple[str, ...]
    estimate: Estimate
    unknown: int
    share: float


def success_table(
    values: NDArray[np.float64], labels: Mapping[str, Sequence[str | None]], axes: Sequence[str]
) -> tuple[SuccessCell, ...]:
    """One cell for each combination of labels that a task has, in alphabetical order.

    ``values`` holds one value in [0, 1] a task, such as its pass@k, NaN where unknown; ``labels`` one label a task for
    each axis; a task without one stands under ``UNLABELLED``. Raises ValueError for an axis that is not there or is
    not as long as ``values``.
    """
    for axis in axes:
        if axis not in labels:
            raise ValueError(f"no labels for {axis!r}; there are {', '.join(labels)}")
        if len(labels[axis]) != len(values):
            raise ValueError(f"{len(labels[axis])} labels of {axis!r} for {len(values)} tasks")
    groups: dict[tuple[str, ...], list[int]] = {}
    for task in range(len(values)):
        groups.setdefault(tuple(labels[axis][task] or UNLABELLED for axis in axes), []).append(task)
    return tuple(success_cell(key, values[tasks], len(values)) for key, tasks in sorted(groups.items()))


def success_cell(labels: tuple[str, ...], values: NDArray[np.float64], tasks: int) -> SuccessCell:
    """The cell of one group out of ``tasks`` tasks."""
    return SuccessCell(
        labels, mean_share_estimate(values), int(np.isnan(values).sum()), len(values) / tasks if tasks else 0.0
    )
