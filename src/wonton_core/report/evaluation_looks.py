"""How series of an evaluation's charts are told apart: by colour, by dashes and by the shape of their points."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.report.html_chart_frame import line, marker
from wonton_core.report.html_markup import Html, tag

LOOKS = 8
"""So many differ in colour; a series beyond them looks like an earlier one, and only the numbers tell them apart."""


def look(number: int) -> str:
    """The class of the series with this number, from 0."""
    return f"series-{number % LOOKS + 1}"


def point(number: int, x: float, y: float, *, hollow: bool = False) -> Html:
    """A point of the series."""
    return marker("circle" if number % 2 == 0 else "square", x, y, f"mark{' open' if hollow else ''} {look(number)}")


def key(identifier: str, names: Sequence[str]) -> Html:
    """What stands for what in the charts below."""
    items = [
        tag(
            "li",
            tag(
                "svg",
                line(0, 8, 34, 8, f"curve {look(number)}"),
                point(number, 17, 8),
                viewBox="0 0 34 16",
                width=34,
                height=16,
                aria_hidden="true",
            ),
            tag("span", name),
        )
        for number, name in enumerate(names)
    ]
    return tag("ul", *items, class_="key", id=identifier)
