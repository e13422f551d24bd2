"""How many pairs have which rank."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wonton_core.report.html_chart_frame import WIDTH, Scale, axis_name, figure, line, rectangle, value_axis, write
from wonton_core.report.html_markup import Html
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import cell, not_in_report, row, table

_EDGES = (1, 2, 3, 5, 10, 20, 50)
_LABELS = ("1", "≤ 2", "≤ 3", "≤ 5", "≤ 10", "≤ 20", "≤ 50", "> 50")
_MISSING = "none"
_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 48, WIDTH - 8, 20, 220, 262


def rank_counts(ranks: Sequence[float | None]) -> dict[str, int]:
    """Pairs in each class of ranks; None is a pair without a rank. Ties make ranks between whole numbers."""
    counts = dict.fromkeys((*_LABELS, _MISSING), 0)
    for rank in ranks:
        if rank is None:
            counts[_MISSING] += 1
        else:
            counts[
                next((label for edge, label in zip(_EDGES, _LABELS, strict=False) if rank <= edge), _LABELS[-1])
            ] += 1
    return counts


def _step(highest: int) -> int:
    """A distance of grid lines that makes at most about five of them."""
    rough = max(highest / 5, 1)
    power = 10 ** math.floor(math.log10(rough))
    return next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough)


def rank_histogram(report: ReportPart) -> Html:
    """The histogram of the pairs' expected ranks, Lean to Coq; pairs without a rank have a bar of their own."""
    pairs = report.parts("pairs")
    if not pairs:
        return not_in_report("Ranks")
    counts = rank_counts([pair.number("rank") for pair in pairs])
    step = _step(max(counts.values()))
    top = step * math.ceil(max(counts.values()) / step)
    y = Scale(0, top, _BOTTOM, _TOP)
    drawing = value_axis(y, range(0, top + 1, step), _LEFT, _RIGHT, 0)
    width = (_RIGHT - _LEFT) / len(counts)
    for at, (label, count) in enumerate(counts.items()):
        middle = _LEFT + width * (at + 0.5)
        look = "bar missing" if label == _MISSING else "bar forward"
        drawing += [
            rectangle(middle - width * 0.4, y(count), width * 0.8, _BOTTOM - y(count), look),
            write(str(count), middle, y(count) - 4, class_="value" if count else "value zero"),
            write(label, middle, _BOTTOM + 17),
        ]
    drawing += [
        line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "frame"),
        axis_name("Expected rank of the nearest right answer", (_LEFT + _RIGHT) / 2, _HEIGHT - 6),
        axis_name("Pairs", 12, (_TOP + _BOTTOM) / 2, upright=True),
    ]
    shown = [(f"rank {label}" if label != _MISSING else "no rank", count) for label, count in counts.items()]
    said = ", ".join(f"{label}: {count}" for label, count in shown if count)
    return figure(
        "rank-histogram",
        "Ranks, Lean → Coq",
        "Each pair once, from one class to the next (≤ 3 is above 2, up to 3). Tied candidates share their expected "
        "rank. “none”: the pair could not be ranked.",
        description=f"Bar chart of {len(pairs)} pairs. {said}.",
        drawing=drawing,
        height=_HEIGHT,
        numbers=table(
            "Pairs by rank",
            [("Rank", False), ("Pairs", True)],
            [row(label, cell(str(count), right=True)) for label, count in shown],
        ),
    )
