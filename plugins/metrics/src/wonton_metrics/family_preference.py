"""Family Preference Index: whether a judge favours models of its own family (seed study 5.5).

FPI = mean deviation over same-family models - mean deviation over other-family models, a deviation being the judge's
score minus the consensus. Whether a judge's own model belongs to its family is not said in the study, and its table
mixes both answers: one judge's figure counts the own model, the other three leave it out. Both are offered by name,
and figures of different definitions must not be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, Statistic, bootstrap_estimate
from wonton_metrics.judge_deviation import Consensus, judge_deviations


class FamilyDefinition(StrEnum):
    """Which models are a judge's family."""

    WITH_OWN_MODEL = "with_own_model"
    """All models of the family, the judge itself as a model included: the formula as it is printed."""
    WITHOUT_OWN_MODEL = "without_own_model"
    """The judge's siblings only. Its own model is in neither group."""


@frozen
class Judge:
    """``model`` is the place of the judge's own model among the models scored, None where it is not one of them."""

    name: str
    family: str
    model: int | None


@frozen
class FamilyPreference:
    """Means of deviations in the scores' unit, None over no models. ``index`` is None unless both are there."""

    judge: str
    definition: FamilyDefinition
    same_mean: float | None
    other_mean: float | None
    same_models: int
    other_models: int

    @property
    def index(self) -> float | None:
        """Same minus other."""
        if self.same_mean is None or self.other_mean is None:
            return None
        return self.same_mean - self.other_mean

    @property
    def index_with_empty_as_zero(self) -> float | None:
        """As the study's table has it: a judge without siblings gets minus its mean deviation on others, which says
        nothing about its family."""
        if self.same_mean is None and self.other_mean is not None:
            return -self.other_mean
        return self.index


def family_preference(
    scores: NDArray[np.float64],
    families: Sequence[str],
    judges: Sequence[Judge],
    definition: FamilyDefinition | str,
    consensus: Consensus | str = Consensus.MEAN,
) -> tuple[FamilyPreference, ...]:
    """One record a judge from scores of shape (models, judges); ``families`` has one name a model.

    Models that lack a score of any judge are left out. Raises ValueError when the lengths differ, for a judge whose own
    model is of another family, and for an unknown definition.
    """
    definition = FamilyDefinition(definition)
    if scores.shape != (len(families), len(judges)):
        raise ValueError(f"scores {scores.shape} of {len(families)} models by {len(judges)} judges")
    deviations = judge_deviations(scores, consensus)
    known = ~np.isnan(deviations).any(axis=1)
    records = []
    for column, judge in enumerate(judges):
        if judge.model is not None and families[judge.model] != judge.family:
            raise ValueError(f"{judge.name} is of {judge.family}, its model of {families[judge.model]}")
        same = np.array([family == judge.family for family in families], dtype=np.bool_)
        other = known & ~same
        same &= known
        if definition is FamilyDefinition.WITHOUT_OWN_MODEL and judge.model is not None:
            same[judge.model] = False
        of_judge = deviations[:, column]
        records.append(
            FamilyPreference(
                judge=judge.name,
                definition=definition,
                same_mean=float(of_judge[same].mean()) if same.any() else None,
                other_mean=float(of_judge[other].mean()) if other.any() else None,
                same_models=int(same.sum()),
                other_models=int(other.sum()),
            )
        )
    return tuple(records)


def family_preference_estimates(
    task_scores: NDArray[np.float64],
    families: Sequence[str],
    judges: Sequence[Judge],
    definition: FamilyDefinition | str,
    consensus: Consensus | str = Consensus.MEAN,
    *,
    seed: int,
    resamples: int = 1000,
) -> tuple[Estimate, ...]:
    """The index of each judge from scores task by task, shape (tasks, models, judges), with intervals from drawing
    tasks. Tasks that lack any score (NaN) are left out, so that all indices are over the same tasks."""
    complete = task_scores[~np.isnan(task_scores).any(axis=(1, 2))]

    def index_of(column: int) -> Statistic:
        def index(drawn: NDArray[np.int64]) -> float:
            scores = complete[drawn].mean(axis=0)
            found = family_preference(scores, families, judges, definition, consensus)[column].index
            return float("nan") if found is None else found

        return index

    return tuple(
        bootstrap_estimate(len(complete), index_of(column), seed=seed, resamples=resamples)
        for column in range(len(judges))
    )
