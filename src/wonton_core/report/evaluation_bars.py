"""Bars in groups: success by size (Fig. 6), error classes (Fig. 8), declarations (Fig. 9)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from wonton_core.model.measures import PANEL, VERIFIER, Figure, Measures
from wonton_core.report.evaluation_looks import key, look
from wonton_core.report.group_tables import SIZE_AXIS, label_order
from wonton_core.report.html_chart_frame import WIDTH, Scale, axis_name, figure, line, rectangle, value_axis, write
from wonton_core.report.html_markup import Html, tag
from wonton_core.report.html_tables import cell, row, table
from wonton_core.report.judge_caveats import caveat_of
from wonton_core.report.measure_table import decider_words, figure_cell, share_cell, words

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, WIDTH - 8, 14, 200, 262
_LETTERS = 6.3
"""Width of a letter of a label."""


def shown_deciders(measures: Measures) -> tuple[str, ...]:
    """Who decides in the figures of groups: the verifier, and the panel or else the last judge. Tables have all."""
    judged = [curve.by for generator in measures.generators[:1] for curve in generator.curves if curve.by != VERIFIER]
    last = PANEL if PANEL in judged else judged[-1] if judged else None
    return (VERIFIER,) if last is None else (VERIFIER, last)


def size_bars(measures: Measures) -> Iterator[Html]:
    """Fig. 6."""
    for number, by in enumerate(shown_deciders(measures)):
        tables = [
            (place, generator.generator, found)
            for place, generator in enumerate(measures.generators)
            for found in generator.by_size
            if found.by == by and found.axes == (SIZE_AXIS,)
        ]
        groups = list(dict.fromkeys(one.labels[0] for _, _, found in tables for one in found.cells))
        values = {(name, one.labels[0]): one.estimate for _, name, found in tables for one in found.cells}
        ks = ", ".join(dict.fromkeys(f"pass@{found.k}" for _, _, found in tables))
        yield grouped_bars(
            f"size-bars-{number + 1}",
            f"Success by the size of the gold patch, by {decider_words(by)}",
            f"{ks}; size in changed lines of code. Whiskers: Wilson intervals. Dashed: fewer than 10 tasks."
            + caveat_of(measures, by),
            [name for _, name, _ in tables],
            groups,
            values,
            shares=True,
            axis="Changed lines of the gold patch",
        )


def error_bars(measures: Measures) -> Iterator[Html]:
    """Fig. 8."""
    for number, judge in enumerate(measures.judges):
        tables = [
            (generator.generator, found)
            for generator in measures.generators
            for found in generator.error_classes
            if found.by == judge.judge and found.rejected
        ]
        if tables:
            classes = [words(one.error_class) for one in tables[0][1].cells]
            values = {(name, words(one.error_class)): one.of_rejected for name, found in tables for one in found.cells}
            yield grouped_bars(
                f"error-bars-{number + 1}",
                f"Error classes by {judge.judge}",
                "Share of rejected samples that carry the class. Whiskers allow for samples of one task being alike. "
                "Dashed: from fewer than 10 tasks." + caveat_of(measures, judge.judge),
                [generator.generator for generator in measures.generators],
                classes,
                values,
                shares=True,
                axis="Class of error",
            )


def declaration_bars(measures: Measures) -> Iterator[Html]:
    """Fig. 9, with a key of its own: series are kinds of change."""
    for found in measures.declarations:
        names = list(dict.fromkeys(one.name for one in found.cells))
        chart = grouped_bars(
            f"declaration-bars-{found.axis}",
            f"Declarations of gold edits by {found.axis}",
            "Mean number a task. Whiskers: bootstrap intervals. Dashed: fewer than 10 tasks.",
            names,
            [words(label) for label in sorted({one.label for one in found.cells}, key=label_order)],
            {(one.name, words(one.label)): one.mean for one in found.cells},
            shares=False,
            axis=words(found.axis),
        )
        yield tag("div", key(f"declaration-key-{found.axis}", names), chart)


def grouped_bars(
    identifier: str,
    title: str,
    note: str,
    series: Sequence[str],
    groups: Sequence[str],
    values: Mapping[tuple[str, str], Figure],
    *,
    shares: bool,
    axis: str,
) -> Html:
    """A bar for each of ``series`` in each of ``groups``; ``values`` are by both. ``shares`` are drawn up to 1."""
    there = [found for found in values.values() if found.value is not None]
    largest = max((max(found.value or 0.0, found.high or 0.0) for found in there), default=1.0)
    top = 1.0 if shares else max(_round_up(largest), 1e-9)
    y = Scale(0, top, _BOTTOM, _TOP)
    ticks = [top * quarter / 4 for quarter in range(5)]
    drawing = value_axis(y, ticks, _LEFT, _RIGHT, 2)
    width = (_RIGHT - _LEFT) / max(len(groups), 1)
    bar = width * 0.8 / max(len(series), 1)
    for at, group in enumerate(groups):
        drawing += _labels(group, _LEFT + width * (at + 0.5), width)
        for number, name in enumerate(series):
            found = values.get((name, group))
            if found is not None and found.value is not None:
                left = _LEFT + width * (at + 0.1) + bar * number
                few = " small" if found.small else ""
                drawing.append(
                    rectangle(left, y(found.value), bar * 0.9, _BOTTOM - y(found.value), f"bar {look(number)}{few}")
                )
                if found.low is not None and found.high is not None:
                    middle = left + bar * 0.45
                    drawing.append(line(middle, y(found.low), middle, y(found.high), "whisker ink"))
    drawing += [
        line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "frame"),
        axis_name(axis, (_LEFT + _RIGHT) / 2, _HEIGHT - 6),
    ]
    make = share_cell if shares else figure_cell
    shown = [(name, group, make(values[name, group])) for group in groups for name in series if (name, group) in values]
    said = "; ".join(f"{name}, {group}: {one.text}" for name, group, one in shown)
    rows = [
        row(group, cell(name), cell(one.text, right=True), cell(one.beside, right=True)) for name, group, one in shown
    ]
    headings = [(axis, False), ("Series", False), ("Value", True), ("Interval", True)]
    return figure(
        identifier,
        title,
        note,
        description=f"Bar chart. {said}.",
        drawing=drawing,
        height=_HEIGHT,
        numbers=table(title, headings, rows),
    )


def _round_up(value: float) -> float:
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return float(power * next(factor for factor in (1, 2, 4, 5, 8, 10) if factor * power >= value))


def _labels(text: str, x: float, width: float) -> Iterator[Html]:
    """A label below its group, a word a line where it is too wide, cut where that does not help."""
    lines = [text] if len(text) * _LETTERS <= width else text.split()
    longest = max(int(width / _LETTERS), 3)
    for number, part in enumerate(lines[:2]):
        shown = part if len(part) <= longest else f"{part[: longest - 1]}…"
        yield write(shown, x, _BOTTOM + 16 + 14 * number)
