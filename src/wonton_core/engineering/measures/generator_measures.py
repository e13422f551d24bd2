"""What a generator's samples come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from wonton_core.engineering.measures.evaluation import Evaluation, GeneratorSamples, SampleRecords
from wonton_core.engineering.measures.offered_metrics import OfferedMetrics, taken
from wonton_core.engineering.measures.outcome_arrays import Floats, accepted_array, asked_array, placed, valid_array
from wonton_core.engineering.measures.task_labels import AXES, CROSSED, gold_lines, task_labels
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.model.judgement import ERROR_CLASSES, REJECTED, Verdict
from wonton_core.model.measures import (
    PANEL,
    VERIFIER,
    Curve,
    Decrease,
    ErrorClassTable,
    GeneratorMeasures,
    GroupCell,
    GroupTable,
    JudgedCounts,
    LengthAlignment,
    LengthPoint,
    PassRate,
    RepairRow,
    SampleCounts,
    Tokens,
)
from wonton_core.model.patch_repair import RepairOutcome

_LONGEST_CURVE = 64
_CHANGED = frozenset({RepairOutcome.APPLIED, RepairOutcome.REPAIRED})


@frozen
class MeasureOptions:
    """``ks`` are shown in tables and used for decreases; groups and the panel use the largest of them that there are
    samples for. ``seed`` is that of every bootstrap."""

    ks: tuple[int, ...] = (1, 2, 4, 8, 16)
    seed: int = 0


def measure_generator(
    evaluation: Evaluation,
    generator: GeneratorSamples,
    panel_decided: Floats | None,
    metrics: OfferedMetrics,
    options: MeasureOptions,
) -> GeneratorMeasures:
    """``panel_decided`` has the shape (tasks, samples); None where there are fewer than two judges."""
    valid = valid_array(generator)
    judges = [member.judge for member in evaluation.panel.judges] if evaluation.panel else []
    accepted = {judge: accepted_array(generator, judge) for judge in judges}
    if panel_decided is not None:
        accepted[PANEL] = panel_decided
    asked, width = asked_array(generator), valid.shape[1]
    shown = [k for k in options.ks if k <= width]
    ks = sorted({*range(1, min(width, _LONGEST_CURVE) + 1), *shown})
    group_k = largest_k(options.ks, width)
    curves = [Curve(VERIFIER, tuple(taken(PassRate, metrics["verification_pass_at_k"](valid, k, asked)) for k in ks))]
    curves += [
        Curve(by, tuple(taken(PassRate, metrics["judgement_pass_at_k"](valid, array, k, asked)) for k in ks))
        for by, array in accepted.items()
    ]
    return GeneratorMeasures(
        generator=generator.settings.generator,
        family=generator.settings.family,
        reference=generator.reference,
        samples=_sample_counts(generator),
        judged=tuple(_judged_counts(by, generator, valid, array) for by, array in accepted.items()),
        curves=tuple(curves),
        decreases=tuple(
            taken(Decrease, metrics["relative_decrease"](valid, array, k, seed=options.seed), by=by)
            for by, array in accepted.items()
            for k in shown
        ),
        by_size=_by_size(evaluation, valid, accepted, group_k, metrics),
        by_label=_by_label(evaluation, valid, accepted, group_k, metrics),
        error_classes=tuple(_error_classes(generator, judge, metrics) for judge in judges),
        lengths=tuple(_lengths(evaluation, generator, of, metrics, options.seed) for of in ("applied", "valid")),
        repair=_repair(generator, metrics),
        tokens=_tokens(generator),
    )


def largest_k(ks: Sequence[int], width: int) -> int:
    """The largest k that ``width`` samples allow; 1 where none does."""
    return max((k for k in ks if k <= width), default=1)


def task_values(outcomes: Floats, k: int, metrics: OfferedMetrics) -> Floats:
    """Each task's pass@k, NaN where it has fewer than k samples that are known."""
    samples, successes = (~np.isnan(outcomes)).sum(axis=1), (outcomes == 1).sum(axis=1)
    values: Floats = metrics["task_pass_at_k"](samples, successes, k)
    return values


def _sample_counts(generator: GeneratorSamples) -> SampleCounts:
    found = [record for _, _, record in placed(generator)]
    return SampleCounts(
        asked=sum(len(row) for row in generator.by_task),
        found=len(found),
        outcomes=dict(sorted(generator.outcomes().items())),
        as_gold=sum(record.repaired is not None and record.repaired.right is True for record in found),
    )


def _judged_counts(by: str, generator: GeneratorSamples, valid: Floats, accepted: Floats) -> JudgedCounts:
    seen = valid == 1
    said = np.zeros_like(seen)
    for task, index, found in placed(generator):
        said[task, index] = bool(found.verdicts) if by == PANEL else by in found.verdicts
    return JudgedCounts(
        by=by,
        valid=int(seen.sum()),
        accepted=int((seen & (accepted == 1)).sum()),
        rejected=int((seen & (accepted == 0)).sum()),
        undecided=int((seen & np.isnan(accepted) & said).sum()),
        not_judged=int((seen & ~said).sum()),
    )


def _all_deciders(valid: Floats, accepted: Mapping[str, Floats], metrics: OfferedMetrics) -> dict[str, Floats]:
    judged = metrics["judged_outcomes"]
    return {VERIFIER: valid} | {by: judged(valid, array) for by, array in accepted.items()}


def _by_size(
    evaluation: Evaluation, valid: Floats, accepted: Mapping[str, Floats], k: int, metrics: OfferedMetrics
) -> tuple[GroupTable, ...]:
    lines = gold_lines(evaluation)
    there = ~np.isnan(lines)
    sizes = lines[there].astype(np.int64)
    tables = []
    for by, outcomes in _all_deciders(valid, accepted, metrics).items():
        cells = metrics["success_by_patch_size"](task_values(outcomes, k, metrics)[there], sizes)
        taken_cells = tuple(taken(GroupCell, cell) for cell in cells)
        tables.append(GroupTable(by, ("gold patch lines",), k, taken_cells, int((~there).sum())))
    return tuple(tables)


def _by_label(
    evaluation: Evaluation, valid: Floats, accepted: Mapping[str, Floats], k: int, metrics: OfferedMetrics
) -> tuple[GroupTable, ...]:
    labels = task_labels(evaluation)
    tables = []
    for by, outcomes in _all_deciders(valid, accepted, metrics).items():
        values = task_values(outcomes, k, metrics)
        for axes in (*((axis,) for axis in AXES), CROSSED, AXES):
            cells = metrics["success_table"](values, labels, axes)
            tables.append(GroupTable(by, axes, k, tuple(taken(GroupCell, cell) for cell in cells)))
    return tuple(tables)


def _error_classes(generator: GeneratorSamples, judge: str, metrics: OfferedMetrics) -> ErrorClassTable:
    judged = [(task, record) for task, _, record in placed(generator) if record.valid and judge in record.verdicts]
    named = np.zeros((len(judged), len(ERROR_CLASSES)), dtype=np.bool_)
    values = accepted_array(generator, judge)
    accepted = np.array(
        [values[task, index] for task, index, r in placed(generator) if r.valid and judge in r.verdicts]
    )
    for item, (_, record) in enumerate(judged):
        for error_class in named_classes(record.verdicts[judge].verdict):
            named[item, ERROR_CLASSES.index(error_class)] = True
    tasks = np.array([task for task, _ in judged], dtype=np.int64)
    table = metrics["error_class_distribution"](accepted.astype(np.float64), named, tasks)
    return taken(ErrorClassTable, table, by=judge)


def named_classes(verdict: Verdict) -> tuple[str, ...]:
    """The error classes that at least half of the rejecting votes name, in the order of ERROR_CLASSES."""
    rejecting = [vote for vote in verdict.votes if vote.outcome == REJECTED]
    counts = Counter(
        name for vote in rejecting for name in {name for part in vote.subtasks for name in part.error_classes}
    )
    return tuple(name for name in ERROR_CLASSES if counts[name] and 2 * counts[name] >= len(rejecting))


def _lengths(
    evaluation: Evaluation, generator: GeneratorSamples, of: str, metrics: OfferedMetrics, seed: int
) -> LengthAlignment:
    gold = gold_lines(evaluation)
    rows = [
        (task, record.repaired)
        for task, _, record in placed(generator)
        if record.repaired is not None and (record.valid if of == "valid" else record.repaired.applies)
    ]
    usable = [(task, one.changed_lines) for task, one in rows if not np.isnan(gold[task])]
    lines = np.array([np.nan if count is None else count for _, count in usable], dtype=np.float64)
    tasks = np.array([task for task, _ in usable], dtype=np.int64)
    of_gold = gold[tasks] if len(tasks) else np.zeros(0)
    points = Counter((int(gold[task]), count) for task, count in usable if count is not None)
    return taken(
        LengthAlignment,
        metrics["patch_length_alignment"](lines, of_gold, tasks, seed=seed),
        of=of,
        left_out=len(rows) - len(usable),
        points=tuple(LengthPoint(x, y, count) for (x, y), count in sorted(points.items())),
    )


def _repair(generator: GeneratorSamples, metrics: OfferedMetrics) -> tuple[RepairRow, ...]:
    """Rows for raw, exact and fuzzy. What the verifier compiled is the text after repair; a raw patch's own text is the
    same where repair had nothing to mend, an exact one's where it applies exactly."""
    rows = [(task, record) for task, _, record in placed(generator) if record.repaired is not None]
    tasks = np.array([task for task, _ in rows], dtype=np.int64)
    outcomes = {}
    for method in ("raw", "exact", "fuzzy"):
        pairs = [_applied_and_right(record, method) for _, record in rows]
        applied = np.array([applies for applies, _ in pairs], dtype=np.bool_)
        outcomes[method] = applied, np.array([right for _, right in pairs], dtype=np.float64)
    return tuple(taken(RepairRow, row) for row in metrics["repair_rates"](outcomes, tasks))


def _applied_and_right(record: SampleRecords, method: str) -> tuple[bool, float]:
    repaired = record.repaired
    assert repaired is not None
    applies = {"raw": repaired.raw_applies, "exact": repaired.exact_applies, "fuzzy": repaired.applies}[method]
    same_text = repaired.outcome == RepairOutcome.APPLIED if method == "raw" else repaired.outcome in _CHANGED
    known = repaired.applies and same_text and record.valid is not None
    return applies, float(bool(record.valid)) if known else float("nan")


def _tokens(generator: GeneratorSamples) -> Tokens:
    samples = [record.sample for _, _, record in placed(generator)]
    return Tokens(
        total_tokens(sample.prompt_tokens for sample in samples),
        total_tokens(sample.answer_tokens for sample in samples),
    )
