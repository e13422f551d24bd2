"""Declarations that patches add and change, by kind, as counts or as lines (Fig. 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, mean_estimate, share_estimate


@frozen
class DeclarationCell:
    """``touched`` is the share of tasks with any; ``mean`` is over all known tasks, zeros included;
    ``median_of_touched`` and ``largest`` are over those with any, None where there are none. ``unknown`` counts tasks
    without a figure."""

    label: str
    name: str
    total: int
    touched: Estimate
    mean: Estimate
    median_of_touched: float | None
    largest: int | None
    unknown: int


def declaration_statistics(
    figures: Mapping[str, NDArray[np.float64]], labels: Sequence[str], *, seed: int
) -> tuple[DeclarationCell, ...]:
    """One cell for each label that a task has, such as its difficulty, in alphabetical order, and each name of
    ``figures``, such as ``theorem added lines``: one figure a task, a whole number, NaN where the file could not be
    read. Raises ValueError for negative or broken figures and for figures of another number of tasks.
    """
    groups = np.array(labels, dtype=np.str_)
    for name, values in figures.items():
        if values.shape != groups.shape:
            raise ValueError(f"{name}: {values.shape} figures for {len(groups)} tasks")
        known = values[~np.isnan(values)]
        if (known < 0).any() or (known != np.floor(known)).any() or np.isinf(known).any():
            raise ValueError(f"{name}: figures are whole numbers from 0")
    return tuple(
        _declaration_cell(str(label), name, values[groups == label], seed)
        for label in np.unique(groups)
        for name, values in figures.items()
    )


def _declaration_cell(label: str, name: str, values: NDArray[np.float64], seed: int) -> DeclarationCell:
    known = values[~np.isnan(values)]
    touched = known[known > 0]
    return DeclarationCell(
        label=label,
        name=name,
        total=int(known.sum()),
        touched=share_estimate(len(touched), len(known)),
        mean=mean_estimate(known, seed=seed),
        median_of_touched=float(np.median(touched)) if len(touched) else None,
        largest=int(touched.max()) if len(touched) else None,
        unknown=len(values) - len(known),
    )
