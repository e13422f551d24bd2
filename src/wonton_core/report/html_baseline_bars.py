"""The chosen distance beside the baselines, chance and the tie limit: MRR as bars, everything as a table."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from wonton_core.alignment.baselines import BASELINES
from wonton_core.report.baseline_words import BASELINE_WORDS, names_in_names
from wonton_core.report.html_chart_frame import WIDTH, Scale, axis_name, figure, legend, line, rectangle, write
from wonton_core.report.html_headline import DIRECTIONS
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import cell, not_in_report, row, table, with_interval, words

_LEFT, _RIGHT, _TOP = 158, WIDTH - 52, 28
_BAR, _GAP = 12, 10
_LOOKS = {"lean_to_coq": "forward", "coq_to_lean": "backward"}
_METRICS = {"mrr": "MRR", "1": "Recall@1", "10": "Recall@10"}
_Value = tuple[float | None, tuple[float, float] | None]


@frozen
class _Line:
    """One method in both directions: metric to value and interval."""

    name: str
    chosen: bool = False
    values: dict[str, dict[str, _Value]] = field(factory=dict)


def _usual_place(name: str) -> tuple[int, str]:
    return (list(BASELINES).index(name) if name in BASELINES else len(BASELINES), name)


def _of_cohort(cohort: ReportPart) -> dict[str, _Value]:
    recalls, intervals = cohort.part("recall_at_k"), cohort.part("intervals")
    return {"mrr": (cohort.number("mrr"), intervals.interval("mrr"))} | {
        k: (recalls.number(k), intervals.part("recall_at_k").interval(k)) for k in ("1", "10")
    }


def _of_means(means: ReportPart) -> dict[str, _Value]:
    found: dict[str, _Value] = {"mrr": (means.number("mrr"), None)}
    return found | {k: (means.number(f"recall_at_{k}"), None) for k in ("1", "10")}


def _lines(report: ReportPart) -> list[_Line]:
    """The chosen distance, the baselines in their usual order, chance, tie limits: whatever the report has."""
    found: dict[str, _Line] = {}

    def add(name: str, direction: str, values: dict[str, _Value], *, chosen: bool = False) -> None:
        found.setdefault(name, _Line(name, chosen)).values[direction] = values

    chosen = report.part("distance").text("name") or "this report's distance"
    for direction in DIRECTIONS:
        figures = report.part("directions", direction)
        if not figures:
            continue
        add(chosen, direction, _of_cohort(figures.part("cohorts", "global")), chosen=True)
        baselines, limits = figures.part("baselines"), figures.part("tie_limit")
        for name in sorted(baselines.names(), key=_usual_place):
            add(BASELINE_WORDS.get(name, words(name)), direction, _of_cohort(baselines.part(name)))
        if figures.part("chance"):
            add("chance", direction, _of_means(figures.part("chance")))
        for seen in limits.names():
            add(f"tie limit, {words(seen)}", direction, _of_means(limits.part(seen)))
    return list(found.values())


def _bars(lines: list[_Line], x: Scale) -> Iterator[Html]:
    y = float(_TOP)
    for method in lines:
        yield write(method.name, _LEFT - 8, y + _BAR + 4, "end", "chosen" if method.chosen else "")
        for direction, look in _LOOKS.items():
            value, interval = method.values.get(direction, {}).get("mrr", (None, None))
            if value is not None:
                yield rectangle(_LEFT, y, x(value) - _LEFT, _BAR - 1, f"bar {look}")
                yield write(f"{value:.3f}", WIDTH - 4, y + _BAR - 2, "end", "value")
            if interval is not None:
                low, high = (x(bound) for bound in interval)
                yield line(low, y + _BAR / 2, high, y + _BAR / 2, "whisker ink")
                for end in (low, high):
                    yield line(end, y + 2, end, y + _BAR - 3, "whisker ink")
            y += _BAR
        y += _GAP


def baseline_bars(report: ReportPart) -> Html:
    """The figure with the table of MRR, Recall@1 and Recall@10 in both directions behind it."""
    lines = _lines(report)
    if not lines:
        return not_in_report("Baselines")
    bottom = _TOP + len(lines) * (2 * _BAR + _GAP)
    x = Scale(0, 1, _LEFT, _RIGHT)
    drawing = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        drawing += [line(x(tick), _TOP - 6, x(tick), bottom, "grid"), write(f"{tick:.2f}", x(tick), bottom + 16)]
    drawing += _bars(lines, x)
    drawing += [
        *legend([(DIRECTIONS[name], f"bar {look}", "square") for name, look in _LOOKS.items()], 12, _LEFT),
        axis_name("MRR", (_LEFT + _RIGHT) / 2, bottom + 36),
    ]
    without = "" if report.part("directions", "lean_to_coq", "baselines") else " No baselines in this report."
    said = "; ".join(
        f"{method.name} "
        + ", ".join(
            f"{DIRECTIONS[direction]} {values['mrr'][0]:.3f}"
            for direction, values in method.values.items()
            if values["mrr"][0] is not None
        )
        for method in lines
    )
    return figure(
        "baseline-bars",
        "MRR beside baselines",
        "On the same proofs. Chance is exact. The tie limit is what any method that is blind to names could reach, "
        f"given which graphs are identical; one that sees names can pass it.{without}",
        description=f"Bar chart of mean reciprocal ranks. {said}.",
        drawing=drawing,
        height=bottom + 42,
        numbers=joined([_numbers(lines), _leak(report)]),
        unfolded=True,
    )


def _leak(report: ReportPart) -> Piece:
    if report.part("name_obfuscation").text("mode") != "none":
        return ""
    said = names_in_names((pair.text("lean_theorem"), pair.text("coq_theorem")) for pair in report.parts("pairs"))
    return tag("p", said, class_="notes") if said else ""


def _numbers(lines: list[_Line]) -> Html:
    return table(
        "The chosen distance and the baselines",
        [("", False), ("Direction", False), *((name, True) for name in _METRICS.values())],
        [
            row(
                method.name,
                cell(DIRECTIONS[direction]),
                *(cell(with_interval(*values[metric]), right=True) for metric in _METRICS),
            )
            for method in lines
            for direction, values in method.values.items()
        ],
        class_="baselines",
    )
