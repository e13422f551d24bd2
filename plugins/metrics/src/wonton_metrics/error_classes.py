"""How often a judge names each class of semantic error (Table 3, Fig. 8).

A rejected sample can carry several classes or none, so shares do not add up to 1.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, share_estimate

ERROR_CLASSES = (
    "component_omission",
    "incompleteness_issue",
    "mathematical_error",
    "quality_defect",
    "requirement_mismatch",
)


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


def error_class_distribution(accepted: NDArray[np.float64], named: NDArray[np.bool_]) -> ErrorClassTable:
    """From verdicts, shape (samples,), 1, 0 or NaN where the judge abstained, and which of ``ERROR_CLASSES`` were
    named, shape (samples, 5). What is named for a sample that was accepted, or not decided on, does not count.

    Raises ValueError for other shapes and for other verdicts.
    """
    if accepted.ndim != 1 or named.shape != (len(accepted), len(ERROR_CLASSES)):
        raise ValueError(f"verdicts {accepted.shape} and classes {named.shape} are not (n,) and (n, 5)")
    if not (np.isnan(accepted) | (accepted == 0) | (accepted == 1)).all():
        raise ValueError("a verdict is 1 (accepted), 0 (rejected) or NaN (abstained)")
    counted = named[accepted == 0]
    judged, rejected = int((~np.isnan(accepted)).sum()), len(counted)
    cells = tuple(
        ErrorClassCell(name, int(count), share_estimate(int(count), rejected), share_estimate(int(count), judged))
        for name, count in zip(ERROR_CLASSES, counted.sum(axis=0), strict=True)
    )
    return ErrorClassTable(cells, judged, rejected, int((~counted.any(axis=1)).sum()))
