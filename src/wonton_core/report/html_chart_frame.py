"""What every chart of the page shares: a figure with title, text alternative and its numbers as a table; axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from wonton_core.report.html_markup import Html, Piece, tag

WIDTH = 460
"""Of every chart, in its own units: about as many pixels, so that print stays readable on a narrow screen."""


def figure(
    identifier: str,
    title: str,
    note: str,
    *,
    description: str,
    drawing: Sequence[Html],
    height: int,
    numbers: Html,
    unfolded: bool = False,
    linked: bool = False,
) -> Html:
    """A chart. ``note`` stands below the title, ``description`` is read out instead of the drawing, ``numbers`` is the
    table behind it, folded up unless ``unfolded``. ``linked``: there are links in the drawing, which have to be
    read out, too."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", title), tag("p", note)),
        tag(
            "svg",
            tag("title", title, id=f"{identifier}-title"),
            tag("desc", description, id=f"{identifier}-description"),
            *drawing,
            role="group" if linked else "img",
            aria_labelledby=f"{identifier}-title {identifier}-description",
            viewBox=f"0 0 {WIDTH} {height}",
        ),
        tag("details", tag("summary", "The same in numbers"), numbers, open=unfolded),
        id=identifier,
    )


def write(text: Piece, x: float, y: float, anchor: str = "middle", class_: str = "") -> Html:
    """Text with its base line at ``y``."""
    return tag("text", text, x=x, y=y, text_anchor=anchor, class_=class_ or None)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rectangle(x: float, y: float, width: float, height: float, class_: str) -> Html:
    """A filled rectangle."""
    return tag("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), class_=class_)


@frozen
class Scale:
    """Maps values from ``low`` to ``high`` onto places from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of ``value``, inside the range."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def value_axis(scale: Scale, ticks: Iterable[float], left: float, right: float, digits: int) -> list[Html]:
    """Horizontal grid lines with their values at the left."""
    drawn = []
    for tick in ticks:
        drawn += [
            line(left, scale(tick), right, scale(tick), "grid"),
            write(f"{tick:.{digits}f}", left - 6, scale(tick) + 4, "end"),
        ]
    return drawn


def axis_name(text: str, x: float, y: float, *, upright: bool = False) -> Html:
    """What an axis measures; ``upright`` along a vertical one."""
    turned = f"rotate(-90 {x:g} {y:g})" if upright else None
    return tag("text", text, x=x, y=y, text_anchor="middle", class_="axis", transform=turned)


def marker(kind: str, x: float, y: float, class_: str) -> Html:
    """A point of a series: shapes tell series apart where colours don't."""
    if kind == "circle":
        return tag("circle", cx=x, cy=y, r=4.5, class_=class_)
    return rectangle(x - 4, y - 4, 8, 8, class_)


def legend(entries: Sequence[tuple[str, str, str]], y: float, left: float) -> list[Html]:
    """Name, class and marker of every series in a row."""
    drawn = []
    for name, class_, kind in entries:
        drawn += [marker(kind, left + 5, y - 4, class_), write(name, left + 15, y, "start")]
        left += 35 + 7.5 * len(name)
    return drawn
