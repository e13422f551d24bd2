"""The top of the page: what was compared how, and the figures that it comes to, with chance beside them."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.report.html_markup import Html, Piece, tag, with_code
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import (
    cell,
    count_text,
    definitions,
    not_in_report,
    number,
    short,
    table,
    with_interval,
    words,
)

_UNSAID = "not said in this report"

DIRECTIONS = {"lean_to_coq": "Lean → Coq", "coq_to_lean": "Coq → Lean"}


def names_words(report: ReportPart) -> str:
    """Whether names were hidden: the first thing to know of any figure here."""
    mode = report.part("name_obfuscation").text("mode")
    return {"names": "names obfuscated", "none": "names NOT obfuscated"}.get(mode, f"names {_UNSAID}")


def families_compared(report: ReportPart) -> str:
    """The families of the graphs that stood against each other."""
    found = {(pair.text("lean_graph_kind"), pair.text("coq_graph_kind")) for pair in report.parts("pairs")}
    shown = [f"Lean {words(left)} against Coq {words(right)}" for left, right in sorted(found) if left and right]
    return "; ".join(shown) or "no pair evaluated"


def headline_sentence(report: ReportPart) -> str:
    """What the figures are figures of."""
    ablation = report.part("lexical_ablation").text("mode") or _UNSAID
    aggregation = report.text("proof_aggregation") or _UNSAID
    return (
        f"{names_words(report)}; {families_compared(report)}; ablation {ablation}; aggregation {aggregation}; "
        f"distance {_distance(report)}"
    )


def _distance(report: ReportPart) -> str:
    return report.part("distance").text("name") or _UNSAID


def gate_words(report: ReportPart) -> Html:
    """One line on the gate."""
    gate = report.part("gate")
    passed, checked = gate.flag("passed"), gate.number("thresholds_checked")
    if not gate:
        return not_in_report("The gate")
    failures = len(gate.texts("failures"))
    if passed is None or (passed and not checked):
        return tag("p", "Gate: no threshold was judged", class_="verdict")
    said = f"Gate passed: {count_text(checked)} of {count_text(checked)} thresholds met"
    if judged_by_chance := gate.texts("warnings"):
        said += f", with {len(judged_by_chance)} warning{'s' if len(judged_by_chance) > 1 else ''}"
    if not passed:
        said = f"Gate missed: {failures} of {count_text(checked)} thresholds"
    return tag("p", tag("a", said, href="#gate"), class_=f"verdict {'passed' if passed else 'missed'}")


def choices(report: ReportPart) -> Html:
    """The options of the comparison."""
    sources = report.part("graph_sources")
    distance = report.part("distance")
    weights = distance.part("weights")
    weighed = ", ".join(f"{words(name)} {short(weights.number(name))}" for name in weights.names())
    most = report.number("max_proofs_per_theorem")
    aggregation = report.text("proof_aggregation") or _UNSAID
    solved = {True: "solved proofs only", False: "solved and unsolved proofs", None: _UNSAID}
    return definitions(
        [
            ("Names", names_words(report)),
            ("Lexical ablation", report.part("lexical_ablation").text("mode") or _UNSAID),
            ("Graphs", f"Lean {sources.text('run_lean') or _UNSAID}, Coq {sources.text('run_coq') or _UNSAID}"),
            ("Aggregation", aggregation if most is None else f"{aggregation}, at most {most:.0f} proofs a theorem"),
            ("Proofs", solved[report.flag("solved_only")]),
            ("Distance", _distance(report) + (f": {weighed}" if weighed else "")),
        ]
    )


def headline_figures(report: ReportPart) -> Html:
    """MRR and recall in both directions with intervals, chance and tie limit beside them."""
    directions = report.part("directions")
    if not directions:
        return not_in_report("Figures by direction")
    return table(
        f"All pairs, {names_words(report)}",
        [("", False), ("Metric", False), ("Value", True), ("Chance", True), ("Tie limit (graphs)", True)],
        [line for name in DIRECTIONS for line in _direction_lines(directions.part(name), DIRECTIONS[name])],
        class_="headline",
    )


def _direction_lines(direction: ReportPart, title: str) -> Iterator[Html]:
    cohort = direction.part("cohorts", "global")
    chance, limit = direction.part("chance"), direction.part("tie_limit", "graphs")
    evaluated: Piece = tag(
        "small", f"{count_text(cohort.number('pairs_evaluated'))} of {count_text(cohort.number('pairs_total'))} pairs"
    )
    lines = [("MRR", "mrr", with_interval(cohort.number("mrr"), cohort.part("intervals").interval("mrr")))]
    for k in ("1", "10"):
        interval = cohort.part("intervals", "recall_at_k").interval(k)
        lines.append((f"Recall@{k}", f"recall_at_{k}", with_interval(cohort.part("recall_at_k").number(k), interval)))
    for at, (metric, key, shown) in enumerate(lines):
        heading = [tag("th", title, tag("br"), evaluated, scope="row", rowspan=len(lines))] if not at else []
        yield tag(
            "tr",
            *heading,
            tag("th", metric, scope="row"),
            cell(shown, right=True),
            cell(number(chance.number(key)), right=True),
            cell(number(limit.number(key)), right=True),
        )


def _notes(notes: tuple[str, ...]) -> Piece:
    return tag("ul", *(tag("li", with_code(note)) for note in notes), class_="notes") if notes else ""


def _nothing_evaluated(report: ReportPart) -> Piece:
    if report.part("summary", "cohorts", "global").number("pairs_evaluated") != 0:
        return ""
    return tag(
        "p", "Nothing was evaluated: no pair could be ranked, so no figure here says anything.", class_="verdict missed"
    )


def headline(report: ReportPart) -> Html:
    """The whole top."""
    benchmark = report.part("benchmark")
    return tag(
        "header",
        tag("h1", benchmark.text("benchmark_id") or "Paired benchmark"),
        tag("p", headline_sentence(report), class_="sentence"),
        _nothing_evaluated(report),
        gate_words(report),
        tag("p", with_code(benchmark.text("description")), class_="description"),
        headline_figures(report),
        _notes(report.texts("notes")),
        choices(report),
    )
