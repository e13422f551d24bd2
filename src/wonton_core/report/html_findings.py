"""Sections of the page that are tables of figures: cohorts, gate, collapse and chance, what was left out."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.alignment.pair_rows import NOT_RANKED
from wonton_core.alignment.paired_study import GLOBAL
from wonton_core.report.html_headline import DIRECTIONS
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import (
    cell,
    count_text,
    definitions,
    not_in_report,
    number,
    rank_text,
    row,
    short,
    table,
    with_interval,
    words,
)


def cohorts(report: ReportPart) -> Html:
    """Every cohort in both directions, with what each rate is a share of."""
    if not report.part("directions"):
        return not_in_report("Cohorts")
    headings = [
        "Evaluated",
        "of pairs",
        "MRR",
        "Recall@1",
        "Recall@10",
        "Mean rank",
        "Median rank",
        "MRR, missing as 0",
    ]
    lines = [
        row(words(name), cell(title), *_cohort_cells(group.part(name)))
        for key, title in DIRECTIONS.items()
        for group in [report.part("directions", key, "cohorts")]
        for name in sorted(group.names(), key=lambda name: (name != GLOBAL, name))
    ]
    policy = report.part("summary", "denominator_policy")
    return joined(
        [
            table(
                "Cohorts",
                [("Cohort", False), ("Direction", False), *((name, True) for name in headings)],
                lines,
                class_="cohorts",
            ),
            tag("h3", "What the rates are shares of"),
            definitions((words(name), policy.text(name)) for name in policy.names())
            if policy
            else not_in_report("What the rates are shares of"),
        ]
    )


def _cohort_cells(cohort: ReportPart) -> Iterator[Html]:
    recalls, intervals = cohort.part("recall_at_k"), cohort.part("intervals")
    yield cell(count_text(cohort.number("pairs_evaluated")), right=True)
    yield cell(count_text(cohort.number("pairs_total")), right=True)
    yield cell(with_interval(cohort.number("mrr"), intervals.interval("mrr")), right=True)
    for k in ("1", "10"):
        yield cell(with_interval(recalls.number(k), intervals.part("recall_at_k").interval(k)), right=True)
    yield cell(with_interval(cohort.number("mean_rank"), intervals.interval("mean_rank"), 2), right=True)
    yield cell(rank_text(cohort.number("median_rank")), right=True)
    yield cell(number(cohort.part("missing_as_missed").number("mrr")), right=True)


def gate(report: ReportPart) -> Html:
    """Every threshold of the pair file beside what was measured, and whether this report judged it."""
    judged = report.part("gate")
    if not judged:
        return not_in_report("The gate")
    passed = judged.flag("passed")
    verdict = {True: "passed", False: "missed", None: "without a verdict"}[passed]
    failures = judged.texts("failures")
    lines = list(_threshold_rows(report))
    return joined(
        [
            tag(
                "p",
                f"Gate {verdict}: claim {judged.text('claim')}, axis {judged.text('axis')}, "
                f"{count_text(judged.number('thresholds_checked'))} thresholds judged, in the direction Lean → Coq.",
                class_="verdict" if passed is None else f"verdict {verdict}",
            ),
            table(
                "Thresholds",
                [("Cohort", False), ("Figure", False), ("At least", True), ("Measured", True), ("Result", False)],
                lines,
            )
            if lines
            else tag("p", "The pair file sets no thresholds.", class_="absent"),
            tag("ul", *(tag("li", tag("code", failure)) for failure in failures)) if failures else "",
            *(tag("p", f"Warning: {warning}", class_="verdict") for warning in judged.texts("warnings")),
        ]
    )


_MEASURES = {
    "min_pairs_evaluated": ("coverage", "pairs evaluated"),
    "min_pairs": ("coverage", "pairs evaluated"),
    "min_eval_rate": ("coverage", "share of pairs evaluated"),
    "min_recall_at_1": ("quality", "Recall@1"),
    "min_recall_at_10": ("quality", "Recall@10"),
    "min_mrr": ("quality", "MRR"),
}


def _measured(cohort: ReportPart, threshold: str) -> float | None:
    if threshold in ("min_pairs", "min_pairs_evaluated"):
        return cohort.number("pairs_evaluated")
    if threshold.startswith("min_recall_at_"):
        return cohort.part("recall_at_k").number(threshold.removeprefix("min_recall_at_"))
    return cohort.number(threshold.removeprefix("min_"))


def _threshold_rows(report: ReportPart) -> Iterator[Html]:
    judged = report.part("gate")
    thresholds = judged.part("thresholds")
    by_kind = thresholds.part("by_kind")
    groups = [(GLOBAL, thresholds.part("coverage")), (GLOBAL, thresholds.part("quality"))]
    groups += [(kind, by_kind.part(kind)) for kind in by_kind.names()]
    for scope, named in groups:
        for name in named.names():
            least = named.number(name)
            if least is None:
                continue
            axis, figure = _MEASURES.get(name, ("", words(name)))
            value = _measured(report.part("summary", "cohorts", scope), name)
            if judged.text("claim") not in ("all", scope) or judged.text("axis") not in ("all", axis):
                result: Piece = "not judged"
            elif value is None or value < least:
                result = tag("strong", "missed", class_="missed")
            else:
                result = tag("span", "met", class_="passed")
            digits = 0 if axis == "coverage" and "pairs" in name else 3
            yield row(
                words(scope),
                cell(figure),
                cell(short(least), right=True),
                cell(number(value, digits), right=True),
                cell(result),
            )


def reliability(report: ReportPart) -> Html:
    """The permutation test, and signs that a ranking has collapsed onto few candidates."""
    if not report.part("directions"):
        return not_in_report("Permutation test and signs of collapse")
    found: dict[str, dict[str, str]] = {}
    for key in DIRECTIONS:
        direction = report.part("directions", key)
        test, collapse = direction.part("permutation_test"), direction.part("collapse")
        value = test.number("p_value_mrr")
        label = f"p-value of MRR against chance ({count_text(test.number('permutations'))} permutations)"
        found.setdefault(label if test else "p-value of MRR against chance", {})[key] = (
            "not in this report" if value is None else f"{value:.2g}"
        )
        for name in collapse.names():
            found.setdefault(_COLLAPSE.get(name, words(name)), {})[key] = number(collapse.number(name))
    return joined(
        [
            table(
                "Permutation test and signs of collapse",
                [("", False), *((title, True) for title in DIRECTIONS.values())],
                [
                    row(label, *(cell(values.get(key, "not in this report"), right=True) for key in DIRECTIONS))
                    for label, values in found.items()
                ],
            ),
            ""
            if any(report.part("directions", key, "collapse") for key in DIRECTIONS)
            else not_in_report("Signs of collapse"),
            _identical(report.part("identical_graphs")),
        ]
    )


def _identical(found: ReportPart) -> Html:
    if not found:
        return not_in_report("How many pairs have identical graphs")
    return tag(
        "p",
        f"Identical graphs on both sides: statements of {count_text(found.number('statements'))} and proofs of "
        f"{count_text(found.number('proofs'))} of {count_text(found.number('pairs'))} pairs. Any distance finds those.",
    )


_COLLAPSE = {
    "top1_unique_rate": "different nearest candidates, by number of queries",
    "reciprocal_top1_rate": "queries that are the nearest of their nearest",
    "tied_top1_rate": "queries with more than one nearest candidate",
}


def left_out(report: ReportPart) -> Html:
    """What was not compared, counted by reason, and pairs without a rank by name."""
    lines = []
    for key, side in (("run_lean", "Lean"), ("run_coq", "Coq")):
        run = report.part(key)
        if not run:
            lines.append(row(side, cell("not in this report"), *[cell("")] * 4))
            continue
        skipped = run.part("proofs_left_out")
        reasons = ", ".join(f"{count_text(skipped.number(name))} {name}" for name in skipped.names()) or "none"
        lines.append(
            row(
                side,
                cell(count_text(run.number("theorems_in_run")), right=True),
                cell(count_text(run.number("theorems_with_proofs")), right=True),
                cell(count_text(run.number("theorems_solved")), right=True),
                cell(count_text(run.number("proofs")), right=True),
                cell(reasons),
            )
        )
    missing = [
        tag("li", tag("code", pair.text("pair_id")), ": ", missing_words(pair))
        for pair in report.parts("pairs")
        if pair.number("rank") is None
    ]
    headings = [("Side", False), ("Theorems in the run", True), ("compared", True), ("solved", True), ("Proofs", True)]
    return joined(
        [
            table("Proofs compared and left out", [*headings, ("Proofs left out", False)], lines),
            tag("p", f"Pairs that could not be evaluated: {len(missing)}."),
            tag("ul", *missing) if missing else "",
        ]
    )


def missing_words(pair: ReportPart) -> str:
    """Why a pair has no rank."""
    sides = (("lean", pair.flag("lean_present")), ("coq", pair.flag("coq_present")))
    absent = [side.capitalize() for side, present in sides if present is False]
    if absent:
        return f"no proof to compare in the {' and the '.join(absent)} run"
    if pair.text("status") == NOT_RANKED:
        return "nothing of the two proofs could be compared"
    return words(pair.text("status")) or "not said in this report"
