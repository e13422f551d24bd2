"""Pass@k against k (Fig. 10), a chart for each who decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wonton_core.model.measures import Curve, Measures, PassRate
from wonton_core.report.evaluation_looks import look, point
from wonton_core.report.html_chart_frame import WIDTH, Scale, axis_name, figure, line, value_axis, write
from wonton_core.report.html_markup import Html, tag
from wonton_core.report.html_tables import cell, row, table
from wonton_core.report.judge_caveats import caveat_of
from wonton_core.report.measure_table import decider_words, share_cell
from wonton_core.report.measure_tables import bounds, has_unknown

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, WIDTH - 12, 14, 210, 250
_MOST_LABELS = 10


def pass_curves(measures: Measures) -> Iterator[Html]:
    """One figure for the verifier, each judge and the panel."""
    deciders = list(dict.fromkeys(curve.by for generator in measures.generators for curve in generator.curves))
    for number, by in enumerate(deciders):
        curves = [
            (place, generator.generator, curve)
            for place, generator in enumerate(measures.generators)
            for curve in generator.curves
            if curve.by == by and curve.points
        ]
        yield _figure(f"curve-{number + 1}", by, curves, measures)


def _figure(identifier: str, by: str, curves: list[tuple[int, str, Curve]], measures: Measures) -> Html:
    ks = measures.ks
    last = max((one.points[-1].k for _, _, one in curves), default=1)
    x, y = Scale(1, max(last, 2), _LEFT + 12, _RIGHT - 12), Scale(0, 1, _BOTTOM, _TOP)
    drawing = value_axis(y, (0, 0.25, 0.5, 0.75, 1), _LEFT, _RIGHT, 2)
    step = -(-last // _MOST_LABELS)
    drawing += [write(str(k), x(k), _BOTTOM + 17) for k in range(1, last + 1) if k == 1 or k % step == 0]
    aside = 5.0 / max(len(curves), 1)
    for at, (place, _, curve) in enumerate(curves):
        drawing += _curve(place, curve, ks, x, y, (at - (len(curves) - 1) / 2) * aside)
    drawing += [
        line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "frame"),
        axis_name("k", (_LEFT + _RIGHT) / 2, _HEIGHT - 6),
        axis_name("pass@k", 12, (_TOP + _BOTTOM) / 2, upright=True),
    ]
    said = "; ".join(
        f"{name}: " + ", ".join(f"pass@{p.k} {_percent(p)}" for p in curve.points if p.k in ks)
        for _, name, curve in curves
    )
    return figure(
        identifier,
        f"Pass@k by {decider_words(by)}",
        "Whiskers: 95 % Wilson intervals over tasks, at the k of the tables. Hollow: some samples are "
        "unknown, and the rate of all tasks lies in the shaded area; where that is wide the line says little."
        + caveat_of(measures, by),
        description=f"Line chart. {said}.",
        drawing=drawing,
        height=_HEIGHT,
        numbers=_numbers(curves),
    )


def _percent(found: PassRate) -> str:
    return "unknown" if found.estimate.value is None else f"{100 * found.estimate.value:.1f}%"


def _curve(place: int, curve: Curve, ks: Sequence[int], x: Scale, y: Scale, aside: float) -> Iterator[Html]:
    wide = [p for p in curve.points if p.lowest is not None and p.highest is not None and p.lowest < p.highest]
    if wide:
        upper = [f"{x(p.k):.1f},{y(p.highest or 0.0):.1f}" for p in curve.points]
        lower = [f"{x(p.k):.1f},{y(p.lowest or 0.0):.1f}" for p in reversed(curve.points)]
        yield tag("polygon", points=" ".join(upper + lower), class_=f"band {look(place)}")
    known = [(p, p.estimate.value) for p in curve.points if p.estimate.value is not None]
    places = " ".join(f"{x(p.k) + aside:.1f},{y(value):.1f}" for p, value in known)
    yield tag("polyline", points=places, class_=f"curve {look(place)}")
    for found, value in known:
        at = x(found.k) + aside
        if found.k in ks and found.estimate.low is not None and found.estimate.high is not None:
            low, high = y(found.estimate.low), y(found.estimate.high)
            yield line(at, low, at, high, f"whisker {look(place)}")
        if found.k in ks:
            yield point(place, at, y(value), hollow=has_unknown(found))


def _numbers(curves: list[tuple[int, str, Curve]]) -> Html:
    rows = []
    for _, name, curve in curves:
        for found in curve.points:
            shown = share_cell(found.estimate)
            rows.append(
                row(
                    name,
                    cell(str(found.k), right=True),
                    cell(shown.text, right=True),
                    cell(shown.beside, right=True),
                    cell(bounds(found), right=True),
                )
            )
    headings = [("Generator", False), ("k", True), ("pass@k", True), ("Interval", True), ("With unknown samples", True)]
    return table("Pass@k", headings, rows)
