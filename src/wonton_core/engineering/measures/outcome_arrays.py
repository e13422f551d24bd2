"""Records of an evaluation as arrays: 1 success, 0 failure, NaN unknown, as metrics take them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_core.engineering.measures.evaluation import Evaluation, GeneratorSamples, SampleRecords
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED, JudgeVote
from wonton_core.model.measures import PANEL

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NAN = float("nan")
VALUES = {ACCEPTED: 1.0, REJECTED: 0.0, ABSTAINED: NAN}


@frozen(eq=False)
class JudgedItems:
    """Every valid sample of every generator that a judge has a verdict on: ``ratings`` has the shape (items, judges),
    ``tasks`` numbers each item's task, ``places`` says where it stands: generator, task, sample."""

    records: tuple[SampleRecords, ...]
    places: tuple[tuple[int, int, int], ...]
    ratings: Floats
    tasks: Integers


def valid_array(generator: GeneratorSamples) -> Floats:
    """Shape (tasks, samples): whether the verifier accepts a sample. Shorter rows end in NaN."""
    array = _unknown(generator)
    for task, index, found in placed(generator):
        if found.valid is not None:
            array[task, index] = float(found.valid)
    return array


def asked_array(generator: GeneratorSamples) -> Integers:
    """How many samples each task was to have."""
    return np.array([len(row) for row in generator.by_task], dtype=np.int64)


def accepted_array(generator: GeneratorSamples, judge: str) -> Floats:
    """Shape (tasks, samples): what the judge says, NaN where it says nothing."""
    array = _unknown(generator)
    for task, index, found in placed(generator):
        if judge in found.verdicts:
            array[task, index] = VALUES[found.verdicts[judge].verdict.outcome]
    return array


def judged_items(evaluation: Evaluation) -> JudgedItems:
    """In the order of generators, tasks and samples. A verdict on a sample that is not valid counts for nothing."""
    judges = [member.judge for member in evaluation.panel.judges] if evaluation.panel else []
    records, places, ratings = [], [], []
    for number, generator in enumerate(evaluation.generators):
        for task, index, found in placed(generator):
            if found.valid and found.verdicts:
                records.append(found)
                places.append((number, task, index))
                ratings.append([_rating(found, judge) for judge in judges])
    return JudgedItems(
        tuple(records),
        tuple(places),
        np.array(ratings, dtype=np.float64).reshape(len(ratings), len(judges)),
        np.array([task for _, task, _ in places], dtype=np.int64),
    )


def of_models(items: JudgedItems, evaluation: Evaluation) -> JudgedItems:
    """The items of generators that are no reference ones: gold patches would make judges agree."""
    kept = [at for at, (number, _, _) in enumerate(items.places) if not evaluation.generators[number].reference]
    return JudgedItems(
        tuple(items.records[at] for at in kept),
        tuple(items.places[at] for at in kept),
        items.ratings[kept],
        items.tasks[kept],
    )


def _rating(found: SampleRecords, judge: str) -> float:
    return VALUES[found.verdicts[judge].verdict.outcome] if judge in found.verdicts else NAN


def panel_arrays(evaluation: Evaluation, items: JudgedItems, decided: Floats) -> tuple[Floats, ...]:
    """What the panel decided on each of ``items``, as one array (tasks, samples) for each generator."""
    arrays = tuple(_unknown(generator) for generator in evaluation.generators)
    for (number, task, index), value in zip(items.places, decided, strict=True):
        arrays[number][task, index] = value
    return arrays


def vote_array(votes: Sequence[Sequence[JudgeVote]]) -> Floats:
    """One judge's votes, shape (items, votes); shorter rows end in NaN."""
    width = max((len(row) for row in votes), default=0)
    array = np.full((len(votes), width), np.nan)
    for item, row in enumerate(votes):
        for place, vote in enumerate(row):
            array[item, place] = VALUES[vote.outcome]
    return array


def placed(generator: GeneratorSamples) -> list[tuple[int, int, SampleRecords]]:
    """Task, place in its row, and records of every sample that is there."""
    return [
        (task, index, found)
        for task, row in enumerate(generator.by_task)
        for index, found in enumerate(row)
        if found is not None
    ]


def _unknown(generator: GeneratorSamples) -> Floats:
    return np.full((len(generator.by_task), max((len(row) for row in generator.by_task), default=0)), np.nan)


def deciders(evaluation: Evaluation) -> tuple[str, ...]:
    """All judges, and PANEL where there are two or more."""
    judges = tuple(member.judge for member in evaluation.panel.judges) if evaluation.panel else ()
    return (*judges, PANEL) if len(judges) > 1 else judges
