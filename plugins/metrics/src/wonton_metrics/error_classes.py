"""How often a judge names each class of semantic error (Table 3, Fig. 8).

A rejected sample can carry several classes or none, so shares do not add up to 1.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_core.model.judgement import ERROR_CLASSES
from wonton_metrics.estimates import Estimate, grouped_share_estimate


@frozen
class ErrorClassCell:
    """``of_rejected`` is the share of rejected samples that carry the class, ``of_judged`` of all that were judged:
    the first tells how a model fails, the second how often."""

    error_class: str
    count: int
    of_rejected: Estimate
    of_judged: Estimate


@frozen
class ErrorClassTable:
    """``unclassified`` counts rejected samples for which no class was named."""

    cells: tuple[ErrorClassCell, ...]
    judged: int
    rejected: int
    unclassified: int


def error_class_distribution(
    accepted: NDArray[np.float64], named: NDArray[np.bool_], tasks: NDArray[np.int64]
) -> ErrorClassTable:
    """From verdicts, shape (samples,), 1, 0 or NaN where the judge abstained, and which of ``ERROR_CLASSES`` were
    named, shape (samples, 5); ``tasks`` numbers each sample's task, whose samples are alike. What is named for a sample
    that was accepted, or not decided on, does not count.

    Raises ValueError for other shapes and for other verdicts.
    """
    if accepted.ndim != 1 or named.shape != (len(accepted), len(ERROR_CLASSES)) or tasks.shape != accepted.shape:
        raise ValueError(
            f"verdicts {accepted.shape}, classes {named.shape} and tasks {tasks.shape} are not (n,), (n, 5) and (n,)"
        )
    if not (np.isnan(accepted) | (accepted == 0) | (accepted == 1)).all():
        raise ValueError("a verdict is 1 (accepted), 0 (rejected) or NaN (abstained)")
    judged, rejected = ~np.isnan(accepted), accepted == 0
    counted = named & rejected[:, None]
    cells = tuple(
        ErrorClassCell(
            name,
            int(carries.sum()),
            of_rejected=grouped_share_estimate(carries[rejected], tasks[rejected]),
            of_judged=grouped_share_estimate(carries[judged], tasks[judged]),
        )
        for name, carries in zip(ERROR_CLASSES, counted.T, strict=True)
    )
    unclassified = int((rejected & ~counted.any(axis=1)).sum())
    return ErrorClassTable(cells, int(judged.sum()), int(rejected.sum()), unclassified)
