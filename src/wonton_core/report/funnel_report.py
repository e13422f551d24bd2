"""A mining's funnel as text with bars, as JSON and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import asdict

from wonton_core.engineering.funnel import Funnel, FunnelStep
from wonton_core.report.html_markup import Html, joined, tag

_BAR_CELLS = 30
_EIGHTHS = " ▏▎▍▌▋▊▉"

_WIDTH, _ROW, _TOP = 900, 26, 54
_BARS_FROM, _BARS_WIDE = 250, 400


def funnel_json(funnel: Funnel) -> dict[str, Any]:
    """The steps as plain JSON values."""
    return {"schema_version": 1, "steps": [asdict(step) for step in funnel.steps]}


def funnel_lines(funnel: Funnel) -> Iterator[str]:
    """One line a step: name, what changed, what remains, and a bar whose length is that of what remains.

    All bars have one scale, whatever the unit.
    """
    longest = max((step.remaining for step in funnel.steps), default=0)
    names = max((len(step.name) for step in funnel.steps), default=0)
    numbers = len(f"{longest:,}") + 1
    unit = ""
    for step in funnel.steps:
        if step.unit != unit:
            unit = step.unit
            yield f"{unit}:"
        bar = _bar(step.remaining, longest)
        yield f"  {step.name:<{names}} {_signed(step.change):>{numbers}} {step.remaining:>{numbers},}  {bar}".rstrip()


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "0"


def _bar(value: int, longest: int) -> str:
    """The bar in eighths of a character; what is not nothing has at least one."""
    eighths = max(round(8 * _BAR_CELLS * value / longest), 1) if value else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def funnel_svg(funnel: Funnel, title: str) -> str:
    """A picture of its own (SVG) with a bar for each step: in one colour what remains, in another what it took away."""
    longest = max((step.remaining for step in funnel.steps), default=0) or 1
    height = _TOP + _ROW * len(funnel.steps) + 12
    rows = [_row(step, place, longest) for place, step in enumerate(funnel.steps)]
    last = funnel.steps[-1] if funnel.steps else None
    description = f"{len(funnel.steps)} steps; {last.remaining:,} {last.unit} remain" if last else "no steps"
    drawing = tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        tag("style", Html(_STYLE)),
        tag("rect", width=_WIDTH, height=height, class_="ground"),
        tag("text", title, x=16, y=30, class_="title"),
        *rows,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
        role="img",
    )
    return drawing.source + "\n"


_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:17px;font-weight:600}.number{fill:#555}"
    ".ground{fill:#fff}.rest{fill:#3b6ea8}.gone{fill:#d9a441}.filter{font-style:italic}"
)


def _row(step: FunnelStep, place: int, longest: int) -> Html:
    y = _TOP + _ROW * place
    rest = _BARS_WIDE * step.remaining / longest
    gone = _BARS_WIDE * -step.change / longest if step.change < 0 else 0.0
    pieces = [
        tag("title", f"{step.name}: {step.summary}"),
        tag(
            "text",
            step.name,
            x=_BARS_FROM - 10,
            y=y + 14,
            text_anchor="end",
            class_="filter" if step.is_filter else None,
        ),
        tag("rect", x=_BARS_FROM, y=y + 2, width=rest, height=_ROW - 9, class_="rest"),
    ]
    if gone:
        pieces.append(tag("rect", x=_BARS_FROM + rest, y=y + 2, width=gone, height=_ROW - 9, class_="gone"))
    numbers = f"{step.remaining:,} {step.unit} ({_signed(step.change)})"
    pieces.append(tag("text", numbers, x=_BARS_FROM + _BARS_WIDE + 12, y=y + 14, class_="number"))
    return tag("g", joined(pieces))
