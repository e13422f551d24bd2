"""Judges beside each other: scores and deviations (Table 4), family preference, agreement, majority both ways."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from wonton_core.engineering.chat_prices import without_options
from wonton_core.engineering.measures.evaluation import Evaluation, GeneratorSamples
from wonton_core.engineering.measures.generator_measures import MeasureOptions, largest_k, task_values
from wonton_core.engineering.measures.judge_measures import agreements
from wonton_core.engineering.measures.offered_metrics import OfferedMetrics, taken
from wonton_core.engineering.measures.outcome_arrays import (
    Floats,
    JudgedItems,
    accepted_array,
    asked_array,
    of_models,
    valid_array,
)
from wonton_core.model.judged_sample import PanelSettings
from wonton_core.model.measures import (
    Deviation,
    FamilyIndex,
    Figure,
    PanelMeasures,
    PassRate,
    Score,
    SquaredDeviation,
    Together,
    VoteDeviation,
)

CONSENSUSES = ("mean", "others")
"""What deviations are from: the mean of all judges, as Table 4 has it, and of the other judges."""
FAMILY_DEFINITIONS = ("with_own_model", "without_own_model")
SQUARES = ("sum_of_squares", "mean_square", "root_mean_square", "square_of_sum", "sum_of_relative_squares")


@frozen
class Judge:
    """As the metric for family preference takes it: ``model`` is the place of the judge's own model, if any."""

    name: str
    family: str
    model: int | None


def quorum_of(panel: PanelSettings) -> int:
    """More than half of the judges have to be decided for the panel to decide."""
    return len(panel.judges) // 2 + 1


def measure_panel(
    evaluation: Evaluation,
    panel: PanelSettings,
    items: JudgedItems,
    decided: tuple[Floats, ...],
    metrics: OfferedMetrics,
    options: MeasureOptions,
) -> PanelMeasures:
    """For two judges or more; ``decided`` is what the panel decided, one array (tasks, samples) a generator."""
    judges = [member.judge for member in panel.judges]
    places = [place for place, generator in enumerate(evaluation.generators) if not generator.reference]
    models = [evaluation.generators[place] for place in places]
    names = [model.settings.generator for model in models]
    k = largest_k(options.ks, min((valid_array(model).shape[1] for model in models), default=0))
    by_task = _task_scores(evaluation, models, judges, k, metrics)
    scores, counts = _complete_means(by_task)
    quorum = quorum_of(panel)
    raters = tuple(judges)
    compared = of_models(items, evaluation)
    return PanelMeasures(
        k=k,
        quorum=quorum,
        scores=tuple(
            Score(judge, model, _known(scores[row, column]), int(counts[row]))
            for row, model in enumerate(names)
            for column, judge in enumerate(judges)
        ),
        together=_together(evaluation, places, items, decided, quorum, k, (scores, counts), metrics),
        deviations=_deviations(by_task, names, judges, metrics, options.seed),
        vote_deviations=tuple(
            VoteDeviation(judges[found.judge], taken(Figure, found.deviation), taken(Figure, found.overruled))
            for found in metrics["vote_deviations"](compared.ratings, compared.tasks, quorum=quorum, seed=options.seed)
        ),
        family=_family(by_task, models, panel, metrics, options.seed),
        squared=tuple(
            SquaredDeviation(judge, definition, consensus, _known(value))
            for definition in SQUARES
            for consensus in CONSENSUSES
            for judge, value in zip(judges, metrics["squared_deviations"](scores, definition, consensus), strict=True)
        ),
        agreement=agreements(compared.ratings, raters, compared.tasks, metrics, options.seed, pairs=True),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _task_scores(
    evaluation: Evaluation, models: list[GeneratorSamples], judges: list[str], k: int, metrics: OfferedMetrics
) -> Floats:
    """Each task's pass@k by each judge, shape (tasks, models, judges)."""
    scores = np.full((len(evaluation.tasks), len(models), len(judges)), np.nan)
    for column, model in enumerate(models):
        valid = valid_array(model)
        for depth, judge in enumerate(judges):
            outcomes = metrics["judged_outcomes"](valid, accepted_array(model, judge))
            scores[:, column, depth] = task_values(outcomes, k, metrics)
    return scores


def _complete_means(by_task: Floats) -> tuple[Floats, Floats]:
    """Means of shape (models, judges) over the tasks that all judges scored for a model, and their number."""
    complete = np.asarray(~np.isnan(by_task).any(axis=2))
    counts = complete.sum(axis=0).astype(np.float64)
    totals = np.where(complete[:, :, None], by_task, 0.0).sum(axis=0)
    means: Floats = np.full(totals.shape, np.nan)
    np.divide(totals, counts[:, None], out=means, where=counts[:, None] > 0)
    return means, counts


def _together(
    evaluation: Evaluation,
    places: list[int],
    items: JudgedItems,
    decided: tuple[Floats, ...],
    quorum: int,
    k: int,
    means: tuple[Floats, Floats],
    metrics: OfferedMetrics,
) -> tuple[Together, ...]:
    scores, counts = means
    consensus = metrics["mean_consensus"](scores)
    found = []
    for row, place in enumerate(places):
        generator = evaluation.generators[place]
        own = np.array([number == place for number, _, _ in items.places], dtype=np.bool_)
        vote = metrics["majority_vote"](items.ratings[own], quorum=quorum)
        asked = asked_array(generator)
        rate = taken(PassRate, metrics["judgement_pass_at_k"](valid_array(generator), decided[place], k, asked))
        found.append(
            Together(
                generator=generator.settings.generator,
                as_vote=rate,
                as_mean=_known(consensus[row]),
                as_mean_tasks=int(counts[row]),
                ties=vote.ties,
                below_quorum=vote.below_quorum,
            )
        )
    return tuple(found)


def _deviations(
    by_task: Floats, models: list[str], judges: list[str], metrics: OfferedMetrics, seed: int
) -> tuple[Deviation, ...]:
    return tuple(
        Deviation(judges[cell.judge], models[cell.model], consensus, taken(Figure, cell.estimate))
        for consensus in CONSENSUSES
        for cell in metrics["deviation_cells"](by_task, consensus, seed=seed)
    )


def _family(
    by_task: Floats,
    models: list[GeneratorSamples],
    panel: PanelSettings,
    metrics: OfferedMetrics,
    seed: int,
) -> tuple[FamilyIndex, ...]:
    families = [model.settings.family for model in models]
    names = [model.settings.generator for model in models]
    judges = [Judge(member.judge, member.family, _own_model(member.judge, names)) for member in panel.judges]
    judges = [
        judge if judge.model is None or families[judge.model] == judge.family else Judge(judge.name, judge.family, None)
        for judge in judges
    ]
    # The index and its two means have to be over the same tasks: those that everybody scored for everything.
    complete = by_task[~np.isnan(by_task).any(axis=(1, 2))]
    scores = complete.mean(axis=0) if len(complete) else np.full(by_task.shape[1:], np.nan)
    found = []
    point: Callable[..., tuple[object, ...]] = metrics["family_preference"]
    for definition in FAMILY_DEFINITIONS:
        intervals = metrics["family_preference_estimates"](by_task, families, judges, definition, seed=seed)
        for record, interval in zip(point(scores, families, judges, definition), intervals, strict=True):
            found.append(taken(FamilyIndex, record, index=taken(Figure, interval)))
    return tuple(found)


def _own_model(judge: str, generators: list[str]) -> int | None:
    """Where the model that ``NAME@MODEL`` names stands among the generators, with these options or with others."""
    model = judge.partition("@")[2]
    if model in generators:
        return generators.index(model)
    bare = [without_options(generator) for generator in generators]
    return bare.index(without_options(model)) if model and without_options(model) in bare else None
