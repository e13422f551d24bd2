"""Recall@k in both directions, with bootstrap intervals and chance."""

from __future__ import annotations

from attrs import frozen

from wonton_core.report.html_chart_frame import (
    WIDTH,
    Scale,
    axis_name,
    figure,
    legend,
    line,
    marker,
    value_axis,
    write,
)
from wonton_core.report.html_headline import DIRECTIONS
from wonton_core.report.html_markup import Html, tag
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import cell, not_in_report, number, row, table, with_interval

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, WIDTH - 12, 32, 220, 262
_LOOKS = {"lean_to_coq": ("forward", "circle", -3.0), "coq_to_lean": ("backward", "square", 3.0)}


@frozen
class _Point:
    k: int
    value: float
    interval: tuple[float, float] | None
    chance: float | None


def _points(direction: ReportPart) -> list[_Point]:
    cohort = direction.part("cohorts", "global")
    recalls, intervals = cohort.part("recall_at_k"), cohort.part("intervals", "recall_at_k")
    found = []
    for k in sorted(int(name) for name in recalls.names() if name.isdecimal()):
        value = recalls.number(str(k))
        if value is not None:
            chance = direction.part("chance").number(f"recall_at_{k}")
            found.append(_Point(k, value, intervals.interval(str(k)), chance))
    return found


def _path(places: list[tuple[float, float]], class_: str) -> Html:
    return tag("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places), class_=class_)


def recall_curves(report: ReportPart) -> Html:
    """One curve a direction through the k of the report. The two are set apart a little, so that both can be seen."""
    curves = {name: _points(report.part("directions", name)) for name in DIRECTIONS}
    curves = {name: points for name, points in curves.items() if points}
    if not curves:
        return not_in_report("Recall@k")
    ks = sorted({point.k for points in curves.values() for point in points})
    x, y = Scale(ks[0], ks[-1], _LEFT + 14, _RIGHT - 14), Scale(0, 1, _BOTTOM, _TOP)
    drawing = value_axis(y, (0, 0.25, 0.5, 0.75, 1), _LEFT, _RIGHT, 2)
    drawing += [write(str(k), x(k), _BOTTOM + 17) for k in ks]
    for name, points in curves.items():
        look, shape, aside = _LOOKS[name]
        chance = [(x(point.k) + aside, y(point.chance)) for point in points if point.chance is not None]
        drawing.append(_path(chance, f"chance {look}"))
        drawing.append(_path([(x(point.k) + aside, y(point.value)) for point in points], f"curve {look}"))
        for point in points:
            at = x(point.k) + aside
            if point.interval is not None:
                low, high = (y(bound) for bound in point.interval)
                drawing += [line(at, low, at, high, f"whisker {look}")]
                drawing += [line(at - 3, end, at + 3, end, f"whisker {look}") for end in (low, high)]
            drawing.append(marker(shape, at, y(point.value), f"mark {look}"))
    drawing += [
        line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "frame"),
        *legend([(DIRECTIONS[name], f"mark {_LOOKS[name][0]}", _LOOKS[name][1]) for name in curves], 14, _LEFT),
        write("dotted: chance", _RIGHT, 14, "end"),
        axis_name("k", (_LEFT + _RIGHT) / 2, _HEIGHT - 6),
        axis_name("Recall@k", 12, (_TOP + _BOTTOM) / 2, upright=True),
    ]
    said = ". ".join(
        f"{DIRECTIONS[name]}: " + ", ".join(f"Recall@{point.k} {point.value:.3f}" for point in points)
        for name, points in curves.items()
    )
    confidence = report.part("intervals").number("confidence")
    named = "" if confidence is None else f" Whiskers: {confidence:.0%} bootstrap intervals."
    return figure(
        "recall-curves",
        "Recall@k, both directions",
        f"Share of pairs with a right answer among the k nearest candidates.{named} "
        "Only the marked k were measured; lines guide the eye.",
        description=f"Line chart. {said}.",
        drawing=drawing,
        height=_HEIGHT,
        numbers=table(
            "Recall@k",
            [("Direction", False), ("k", True), ("Recall@k", True), ("Chance", True)],
            [
                row(
                    DIRECTIONS[name],
                    cell(str(point.k), right=True),
                    cell(with_interval(point.value, point.interval), right=True),
                    cell(number(point.chance), right=True),
                )
                for name, points in curves.items()
                for point in points
            ],
        ),
    )
