"""The tables of an evaluation: pass rates, what judges reject, groups of tasks, repair, spending."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED
from wonton_core.model.measures import (
    PANEL,
    VERIFIER,
    WITHOUT_OUTCOME,
    Curve,
    GeneratorMeasures,
    Measures,
    PassRate,
)
from wonton_core.model.verification import PASSED
from wonton_core.report.group_tables import group_tables
from wonton_core.report.judge_caveats import with_caveats
from wonton_core.report.measure_table import (
    ABSENT,
    MeasureTable,
    TableCell,
    count_cell,
    figure_cell,
    number_cell,
    share_cell,
    term,
    text_cell,
    words,
)

_FIRST_OUTCOMES = ("passed", "warned", "failed", "tampered", "leaked", "not_applicable")


def all_tables(measures: Measures) -> Iterator[MeasureTable]:
    """Every table of generators, in the order of the report. Those without a row are left out."""
    made = (
        samples_table(measures),
        pass_rates_table(measures),
        decrease_table(measures),
        judged_table(measures),
        *group_tables(measures),
        *error_class_tables(measures),
        repair_table(measures),
        lengths_table(measures),
        *declaration_tables(measures),
        spending_table(measures),
    )
    return (with_caveats(table, measures) for table in made if table.rows)


def outcome_names(measures: Measures) -> list[str]:
    """Outcomes that occur, the usual ones first and what is missing last."""
    there = {name for generator in measures.generators for name in generator.samples.outcomes}
    known = [name for name in _FIRST_OUTCOMES if name in there]
    return [
        *known,
        *sorted(there - set(known) - set(WITHOUT_OUTCOME)),
        *(name for name in WITHOUT_OUTCOME if name in there),
    ]


def samples_table(measures: Measures) -> MeasureTable:
    """What became of the samples."""
    names = outcome_names(measures)
    rows = []
    for generator in measures.generators:
        counts = generator.samples.outcomes
        rows.append(
            (
                text_cell(generator.generator, term(generator.generator, "any")),
                text_cell("reference" if generator.reference else generator.family),
                count_cell(generator.samples.asked),
                *(
                    count_cell(counts.get(name, 0), term(generator.generator, name) if counts.get(name) else "")
                    for name in names
                ),
                count_cell(generator.samples.as_gold),
            )
        )
    return MeasureTable(
        "samples",
        "What became of the samples",
        "Counts of samples. Valid is what passed: it compiles without warnings and the audit has nothing against it. "
        "Samples that are lost, or that nothing could be said of, are neither successes nor failures. “As gold”: reads "
        "as the task's own edit, letter by letter.",
        ("Generator", "Family", "Asked for", *(words(name) for name in names), "As gold"),
        tuple(rows),
    )


def pass_rates_table(measures: Measures) -> MeasureTable:
    """Verification and judgement pass@k for the k that are shown, and that there are samples for."""
    there = {point.k for generator in measures.generators for curve in generator.curves for point in curve.points}
    ks = [k for k in measures.ks if k in there]
    rows = [
        (
            text_cell(generator.generator, term(generator.generator, "any")),
            text_cell(curve.by),
            *(_rate_cell(generator, curve, k) for k in ks),
        )
        for generator in measures.generators
        for curve in generator.curves
    ]
    return MeasureTable(
        "pass-rates",
        "Pass@k",
        "The chance that one of k samples succeeds, estimated without bias from the n samples that exist; the mean "
        "over tasks, with its 95 % Wilson interval. Rows of the verifier count what is valid, rows of judges what is "
        "valid and accepted, of all samples. A task with fewer than k known samples is unknown, and left out of n; "
        "what “all” says is between what the rate of all tasks lies, were all unknown samples to fail or all to pass. "
        "Where that is wide, look at it and not at the rate: samples can be unknown because something succeeded there.",
        ("Generator", "By", *(f"pass@{k}" for k in ks)),
        tuple(rows),
    )


def _rate_cell(generator: GeneratorMeasures, curve: Curve, k: int) -> TableCell:
    for point in curve.points:
        if point.k == k:
            return rate_cell(point, success_term(generator.generator, curve.by) if point.estimate.value else "")
    return TableCell(ABSENT)


def rate_cell(point: PassRate, terms: str = "") -> TableCell:
    """A pass rate, with the bounds of all tasks where samples are unknown."""
    cell = share_cell(point.estimate, terms)
    return evolve(cell, beside=f"{cell.beside}; {bounds(point)}") if has_unknown(point) else cell


def has_unknown(point: PassRate) -> bool:
    """Whether the rate of all tasks hangs on samples that nothing is known of."""
    return point.estimate.n < point.tasks or point.lowest != point.highest


def success_term(generator: str, by: str) -> str:
    """What selects the tasks in which a generator has a success; nothing for the panel, which no record is of."""
    if by == VERIFIER:
        return term(generator, PASSED)
    return "" if by == PANEL else term(generator, ACCEPTED, by)


def bounds(point: PassRate) -> str:
    """Between what the rate lies, whatever is the matter with the samples that are unknown."""
    if point.lowest is None or point.highest is None:
        return ""
    return f"all {point.tasks}: {100 * point.lowest:.1f} to {100 * point.highest:.1f}"


def decrease_table(measures: Measures) -> MeasureTable:
    """Table 2."""
    rows = [
        (
            text_cell(generator.generator),
            text_cell(decrease.by),
            count_cell(decrease.k),
            share_cell(decrease.of_pass_rates),
            share_cell(decrease.of_compiled_samples),
        )
        for generator in measures.generators
        for decrease in generator.decreases
        if decrease.k == max((other.k for other in generator.decreases), default=0)
    ]
    return MeasureTable(
        "decrease",
        "From the verifier to the judge (Table 2)",
        "Relative decrease is (V − J) / V of the two pass@k, with a bootstrap interval over tasks: the formula of the "
        "paper's numbers. Share rejected is of the samples that are valid and judged: what its caption says.",
        ("Generator", "Judge", "k", "Relative decrease", "Share rejected"),
        tuple(rows),
    )


def judged_table(measures: Measures) -> MeasureTable:
    """What judges said of valid samples."""
    rows = [
        (
            text_cell(generator.generator),
            text_cell(judged.by),
            count_cell(judged.valid),
            *(
                count_cell(count, term(generator.generator, outcome, judged.by) if count and judged.by != PANEL else "")
                for outcome, count in (
                    (ACCEPTED, judged.accepted),
                    (REJECTED, judged.rejected),
                    (ABSTAINED, judged.undecided),
                )
            ),
            count_cell(judged.not_judged),
        )
        for generator in measures.generators
        for judged in generator.judged
    ]
    return MeasureTable(
        "judged",
        "Verdicts on valid samples",
        "Counts of samples. Undecided: a tie, too few votes that could be read, or a model that could not tell.",
        ("Generator", "Judge", "Valid", "Accepted", "Rejected", "Undecided", "Not judged"),
        tuple(rows),
    )


def error_class_tables(measures: Measures) -> Iterator[MeasureTable]:
    """Fig. 8, a table for each judge."""
    for judge in measures.judges:
        rows = []
        for generator in measures.generators:
            for table in generator.error_classes:
                if table.by == judge.judge and table.rejected:
                    cells = [
                        share_cell(
                            cell.of_rejected,
                            term(generator.generator, cell.error_class, judge.judge) if cell.count else "",
                        )
                        for cell in table.cells
                    ]
                    rows.append(
                        (
                            text_cell(generator.generator),
                            count_cell(table.judged),
                            count_cell(table.rejected),
                            *cells,
                            count_cell(table.unclassified),
                        )
                    )
        names = [
            words(cell.error_class) for g in measures.generators[:1] for t in g.error_classes[:1] for cell in t.cells
        ]
        yield MeasureTable(
            f"errors-{measures.judges.index(judge) + 1}",
            f"Error classes by {judge.judge} (Fig. 8)",
            "Share of rejected samples that carry a class: at least half of the rejecting votes name it. A sample can "
            "carry several classes or none.",
            ("Generator", "Judged", "Rejected", *names, "None named"),
            tuple(rows),
        )


def repair_table(measures: Measures) -> MeasureTable:
    """Table 6 with the column that it lacks."""
    rows = [
        (
            text_cell(generator.generator),
            text_cell(row.method),
            share_cell(row.applied),
            share_cell(row.right),
            share_cell(row.right_of_applied),
            count_cell(row.unknown),
        )
        for generator in measures.generators
        for row in generator.repair
    ]
    return MeasureTable(
        "repair",
        "Patches that apply, and what they make (Table 6)",
        "Raw: as written. Exact: with header lines and counts mended. Fuzzy: after repair. Valid: the verifier accepts "
        "the file that comes out; unknown: it says nothing of that text.",
        ("Generator", "Method", "Applies", "Applies and is valid", "Valid of what applies", "Unknown"),
        tuple(rows),
    )


def lengths_table(measures: Measures) -> MeasureTable:
    """Fig. 11 in numbers."""
    rows = [
        (
            text_cell(generator.generator),
            text_cell(lengths.of),
            figure_cell(lengths.log2_error),
            figure_cell(lengths.line_error),
            figure_cell(lengths.log2_bias),
            count_cell(lengths.without_lines),
            count_cell(lengths.unknown + lengths.left_out),
        )
        for generator in measures.generators
        for lengths in generator.lengths
    ]
    return MeasureTable(
        "lengths",
        "Lengths of patches against gold patches (Fig. 11)",
        "Changed lines of code. MSE of log2: 1 is a factor of two, either way. Bias above 0: longer than gold. "
        "Bootstrap intervals over tasks. Patches without a changed line of code have no logarithm and stand apart.",
        ("Generator", "Patches that are", "MSE of log2", "MSE of lines", "Bias of log2", "No line", "Left out"),
        tuple(rows),
    )


def declaration_tables(measures: Measures) -> Iterator[MeasureTable]:
    """Fig. 9."""
    for table in measures.declarations:
        rows = tuple(
            (
                text_cell(words(cell.label), term(table.axis, cell.label)),
                text_cell(cell.name),
                count_cell(cell.total),
                share_cell(cell.touched),
                figure_cell(cell.mean),
                number_cell(cell.median_of_touched, 1),
                count_cell(cell.largest),
            )
            for cell in table.cells
        )
        yield MeasureTable(
            f"declarations-{table.axis}",
            f"Declarations in gold edits by {table.axis} (Fig. 9)",
            "Over tasks: how many declarations of a kind the gold edit adds, changes or removes.",
            (words(table.axis), "Declarations", "Total", "Tasks with any", "Mean", "Median of those", "Largest"),
            rows,
        )


def spending_table(measures: Measures) -> MeasureTable:
    """Tokens and cost."""
    rows = tuple(
        (
            text_cell(spent.stage),
            text_cell(spent.model),
            count_cell(spent.exchanges),
            count_cell(spent.cached),
            count_cell(spent.lost),
            count_cell(spent.tokens.prompt),
            count_cell(spent.tokens.answer),
            number_cell(spent.cost, 4),
            number_cell(spent.cost_at_most, 4),
        )
        for spent in measures.spending
    )
    return MeasureTable(
        "spending",
        "Tokens and cost",
        "As the logs beside the files say. Cached: answers that an earlier run paid for. Lost: calls without an answer "
        "that may have been charged. A dash: an endpoint did not tell, or a price is not known.",
        (
            "Stage", "Model", "Exchanges", "Cached", "Lost", "Tokens in prompts", "Tokens in answers", "US dollars",
            "At most",
        ),
        rows,
    )  # fmt: skip


def caveats(measures: Measures) -> list[str]:
    """What has to be said before any number: of the evaluation, and of each judge that is shown."""
    said = [f"{judge.judge}: {judge.caveat}" for judge in measures.judges if judge.caveat]
    return [*said, *measures.notes]
