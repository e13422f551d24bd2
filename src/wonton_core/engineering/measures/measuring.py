"""All measures of an evaluation, from its files on disk: no model and no compiler is asked."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from wonton_core.engineering.measures.evaluation import Evaluation
from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, input_files, read_evaluation
from wonton_core.engineering.measures.generator_measures import MeasureOptions, measure_generator
from wonton_core.engineering.measures.judge_measures import measure_judge
from wonton_core.engineering.measures.offered_metrics import OfferedMetrics, taken
from wonton_core.engineering.measures.outcome_arrays import Floats, judged_items, panel_arrays
from wonton_core.engineering.measures.panel_measures import measure_panel, quorum_of
from wonton_core.engineering.measures.spending import read_spending
from wonton_core.engineering.measures.task_labels import (
    UNLABELLED,
    declaration_figures,
    label_counts,
    task_labels,
)
from wonton_core.errors import BadInputError, UsageError
from wonton_core.model.measures import (
    MEASURES_FORMAT_VERSION,
    DeclarationCell,
    DeclarationTable,
    InputFile,
    Measures,
    ModelSpending,
    TaskCounts,
)

if TYPE_CHECKING:
    from wonton_core.plugin_api.catalog import Catalog


def measure_files(files: EvaluationFiles, catalog: Catalog, options: MeasureOptions) -> Measures:
    """Raises BadInputError for files that contradict each other, PluginLoadError where metrics are missing."""
    metrics = OfferedMetrics(catalog)
    evaluation = read_evaluation(files)
    return measure(evaluation, metrics, options, input_files(files), read_spending(files), version("wonton-core"))


def measure(
    evaluation: Evaluation,
    metrics: OfferedMetrics,
    options: MeasureOptions,
    inputs: tuple[InputFile, ...],
    spending: tuple[ModelSpending, ...],
    wonton_version: str,
) -> Measures:
    """Raises UsageError for k below 1, BadInputError for an evaluation without tasks."""
    if not options.ks or min(options.ks) < 1:
        raise UsageError("k has to be at least 1", next_step="see `wonton ape measure --help`")
    if not evaluation.tasks:
        raise BadInputError(
            "there is nothing to measure: no task has a sample or an instruction that could be used",
            cause="the file of tasks is empty, or all instructions were dropped",
            next_step="see `wonton ape funnel`, and the status and objections in the file of instructions",
        )
    panel = evaluation.panel
    items = judged_items(evaluation)
    decided: tuple[Floats, ...] | None = None
    if panel is not None and len(panel.judges) > 1:
        vote = metrics["majority_vote"](items.ratings, quorum=quorum_of(panel))
        decided = panel_arrays(evaluation, items, vote.outcomes)
    return Measures(
        format_version=MEASURES_FORMAT_VERSION,
        ks=tuple(sorted(set(options.ks))),
        seed=options.seed,
        inputs=inputs,
        tasks=_task_counts(evaluation),
        declarations=_declarations(evaluation, metrics, options.seed),
        generators=tuple(
            measure_generator(evaluation, generator, None if decided is None else decided[place], metrics, options)
            for place, generator in enumerate(evaluation.generators)
        ),
        judges=tuple(
            measure_judge(evaluation, panel, member, items, metrics, options.seed)
            for member in (panel.judges if panel else ())
            if panel is not None
        ),
        panel=None
        if panel is None or decided is None
        else measure_panel(evaluation, panel, items, decided, metrics, options),
        spending=spending,
        metrics=metrics.source,
        wonton_version=wonton_version,
        notes=_notes(evaluation),
    )


def _task_counts(evaluation: Evaluation) -> TaskCounts:
    return TaskCounts(
        in_file=len(evaluation.tasks) + len(evaluation.left_out),
        measured=len(evaluation.tasks),
        left_out=dict(sorted(Counter(evaluation.left_out.values()).items())),
        labels=label_counts(task_labels(evaluation)),
    )


def _declarations(evaluation: Evaluation, metrics: OfferedMetrics, seed: int) -> tuple[DeclarationTable, ...]:
    figures = declaration_figures(evaluation)
    if not figures:
        return ()
    labels = task_labels(evaluation)
    return tuple(
        DeclarationTable(
            axis,
            tuple(
                taken(DeclarationCell, cell)
                for cell in metrics["declaration_statistics"](
                    figures, [label or UNLABELLED for label in labels[axis]], seed=seed
                )
            ),
        )
        for axis in ("difficulty", "category")
    )


def _notes(evaluation: Evaluation) -> tuple[str, ...]:
    """What readers have to know before they read a number."""
    notes = []
    if evaluation.instructions is None:
        notes.append("No instructions were given: tasks have no category and no difficulty.")
    if evaluation.panel is None:
        notes.append("Nothing was judged: success is what the verifier accepts, whatever was asked for.")
    lost = sum(generator.outcomes().get("lost", 0) for generator in evaluation.generators)
    if lost:
        missing = "1 sample is missing: it counts" if lost == 1 else f"{lost} samples are missing: they count"
        notes.append(f"{missing} neither as a success nor as a failure.")
    if not np.any([not generator.reference for generator in evaluation.generators]):
        notes.append("All generators are reference ones: these are bounds, and nothing is said of any model.")
    return tuple(notes)
