"""How far judges stand from what they agree on, and the squares of it (Table 4).

The paper prints a "squared deviation from majority" without a formula, and no definition that was tried gives its
figures. The definitions here are therefore named, one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, bootstrap_estimate
from wonton_metrics.majority import mean_consensus


class Consensus(StrEnum):
    """What a judge's score for a model is compared with."""

    MEAN = "mean"
    """The mean of all judges, this one included: what Table 4 prints as majority vote."""
    MEDIAN = "median"
    """The median of all judges, this one included."""
    OTHERS = "others"
    """The mean of the other judges: a judge does not pull the consensus towards itself."""


class SquaredDeviation(StrEnum):
    """How a judge's deviations over models come to one number."""

    SUM = "sum_of_squares"
    MEAN = "mean_square"
    ROOT_MEAN = "root_mean_square"
    SQUARE_OF_SUM = "square_of_sum"
    """Of the deviations' sum: opposite deviations cancel, so a biased judge can have 0."""
    RELATIVE_SUM = "sum_of_relative_squares"
    """Deviations as shares of the consensus; NaN where it is 0 for any model."""


def consensus_scores(scores: NDArray[np.float64], consensus: Consensus | str = Consensus.MEAN) -> NDArray[np.float64]:
    """What each score of shape (models, judges) is compared with, same shape; NaN for a model that lacks a score.

    Raises ValueError for fewer than two judges, who have nobody to differ from, and for an unknown consensus.
    """
    consensus = Consensus(consensus)
    if scores.ndim != 2 or scores.shape[1] < 2:
        raise ValueError(f"scores have the shape (models, judges) with two judges or more, not {scores.shape}")
    mean = mean_consensus(scores)[:, None]
    if consensus is Consensus.MEAN:
        return np.broadcast_to(mean, scores.shape)
    if consensus is Consensus.MEDIAN:
        return np.broadcast_to(np.median(scores, axis=1, keepdims=True), scores.shape)
    judges = scores.shape[1]
    others: NDArray[np.float64] = (mean * judges - scores) / (judges - 1)
    return others


def judge_deviations(scores: NDArray[np.float64], consensus: Consensus | str = Consensus.MEAN) -> NDArray[np.float64]:
    """Score minus consensus, shape (models, judges), in the scores' unit."""
    deviations: NDArray[np.float64] = scores - consensus_scores(scores, consensus)
    return deviations


def squared_deviations(
    scores: NDArray[np.float64], definition: SquaredDeviation | str, consensus: Consensus | str = Consensus.MEAN
) -> NDArray[np.float64]:
    """One number a judge, over the models that every judge has scored; NaN without any. Raises ValueError for an
    unknown definition."""
    definition = SquaredDeviation(definition)
    complete = scores[~np.isnan(scores).any(axis=1)]
    deviations = judge_deviations(complete, consensus)
    if len(complete) == 0:
        return np.full(scores.shape[1], np.nan)
    if definition is SquaredDeviation.RELATIVE_SUM:
        compared = consensus_scores(complete, consensus)
        deviations = np.divide(deviations, compared, out=np.full_like(deviations, np.nan), where=compared != 0)
    reduce: Callable[[NDArray[np.float64]], NDArray[np.float64]] = {
        SquaredDeviation.SUM: lambda d: (d**2).sum(axis=0),
        SquaredDeviation.MEAN: lambda d: (d**2).mean(axis=0),
        SquaredDeviation.ROOT_MEAN: lambda d: np.sqrt((d**2).mean(axis=0)),
        SquaredDeviation.SQUARE_OF_SUM: lambda d: d.sum(axis=0) ** 2,
        SquaredDeviation.RELATIVE_SUM: lambda d: (d**2).sum(axis=0),
    }[definition]
    return reduce(deviations)


@frozen
class DeviationCell:
    """One judge's deviation for one model: places in the arrays, and the deviation over ``estimate.n`` tasks."""

    model: int
    judge: int
    estimate: Estimate


def deviation_cells(
    task_scores: NDArray[np.float64], consensus: Consensus | str = Consensus.MEAN, *, seed: int, resamples: int = 1000
) -> tuple[DeviationCell, ...]:
    """Every judge's deviation for every model from scores task by task, shape (tasks, models, judges), with intervals
    from drawing tasks. A task counts for a model when every judge has scored it there (NaN: not scored)."""
    cells: list[DeviationCell] = []
    for model in range(task_scores.shape[1]):
        complete = task_scores[~np.isnan(task_scores[:, model, :]).any(axis=1), model, :]
        cells += [
            DeviationCell(model, judge, _deviation_estimate(complete, judge, consensus, seed, resamples))
            for judge in range(task_scores.shape[2])
        ]
    return tuple(cells)


def _deviation_estimate(
    scores: NDArray[np.float64], judge: int, consensus: Consensus | str, seed: int, resamples: int
) -> Estimate:
    def deviation(drawn: NDArray[np.int64]) -> float:
        return float(judge_deviations(scores[drawn].mean(axis=0, keepdims=True), consensus)[0, judge])

    return bootstrap_estimate(len(scores), deviation, seed=seed, resamples=resamples)
