"""Lengths of patches against gold patches on logarithmic axes (Fig. 11), a chart for each generator."""

from __future__ import annotations

import math
from collections.abc import Iterator

from wonton_core.model.measures import LengthAlignment, Measures
from wonton_core.report.evaluation_looks import look
from wonton_core.report.html_chart_frame import WIDTH, Scale, axis_name, figure, line, write
from wonton_core.report.html_markup import Html, tag
from wonton_core.report.html_tables import cell, row, table
from wonton_core.report.measure_table import figure_cell

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, WIDTH - 100, 10, 318, 360


def length_charts(measures: Measures) -> Iterator[Html]:
    """Of patches that apply."""
    for place, generator in enumerate(measures.generators):
        for found in generator.lengths:
            if found.of == "applied" and found.points:
                yield _chart(place, generator.generator, found)


def _chart(place: int, name: str, found: LengthAlignment) -> Html:
    drawn = [one for one in found.points if one.model_lines > 0]
    longest = max((max(one.gold_lines, one.model_lines) for one in drawn), default=2)
    top = max(math.ceil(math.log2(longest)), 1)
    x, y = Scale(0, top, _LEFT, _RIGHT), Scale(0, top, _BOTTOM, _TOP)
    drawing: list[Html] = []
    step = -(-top // 8)
    for power in range(0, top + 1, step):
        drawing += [
            line(x(power), _TOP, x(power), _BOTTOM, "grid"),
            line(_LEFT, y(power), _RIGHT, y(power), "grid"),
            write(str(2**power), x(power), _BOTTOM + 16),
            write(str(2**power), _LEFT - 6, y(power) + 4, "end"),
        ]
    drawing.append(line(x(0), y(0), x(top), y(top), "chance ink"))
    for one in drawn:
        radius = min(2.5 + 1.2 * math.sqrt(one.samples), 9.0)
        title = tag("title", f"gold {one.gold_lines}, patch {one.model_lines}: {one.samples} samples")
        at = {"cx": x(math.log2(one.gold_lines)), "cy": y(math.log2(one.model_lines))}
        drawing.append(tag("circle", title, **at, r=radius, class_=f"dot {look(place)}"))
    drawing += [
        axis_name("Changed lines of the gold patch", (_LEFT + _RIGHT) / 2, _HEIGHT - 6),
        axis_name("Changed lines of the patch", 12, (_TOP + _BOTTOM) / 2, upright=True),
    ]
    error, lines = figure_cell(found.log2_error), figure_cell(found.line_error)
    return figure(
        f"lengths-{place + 1}",
        name,
        f"MSE of log2 {error.text} {error.beside}; MSE of lines {lines.text}. Dotted: as long as gold. Larger points "
        f"are more samples. {found.without_lines} without a changed line of code are not drawn.",
        description=f"Scatter chart of {sum(one.samples for one in drawn)} patches. MSE of log2 {error.text}.",
        drawing=drawing,
        height=_HEIGHT,
        numbers=table(
            "Patches by length",
            [("Lines of gold", True), ("Lines of the patch", True), ("Samples", True)],
            [
                row(str(one.gold_lines), cell(str(one.model_lines), right=True), cell(str(one.samples), right=True))
                for one in found.points
            ],
        ),
    )
