"""Tables of the page, and how numbers are written in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wonton_core.report.html_markup import Html, Piece, joined, tag

ABSENT = "–"


def not_in_report(what: str) -> Html:
    """The words that stand where a section would, in a report that lacks it."""
    return tag("p", f"{what}: not in this report.", class_="absent")


def number(value: float | None, digits: int = 3) -> str:
    """``value`` rounded, or a dash."""
    return ABSENT if value is None else f"{value:.{digits}f}"


def short(value: float | None) -> str:
    """``value`` as short as it can be written, for settings."""
    return ABSENT if value is None else f"{value:g}"


def rank_text(value: float | None) -> str:
    """An expected rank: whole where it is."""
    if value is None:
        return ABSENT
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def count_text(value: float | None) -> str:
    """A count."""
    return ABSENT if value is None else f"{value:.0f}"


def with_interval(value: float | None, interval: tuple[float, float] | None, digits: int = 3) -> Html:
    """``value`` with its interval in smaller print."""
    if interval is None:
        return joined([number(value, digits)])
    low, high = interval
    return joined([number(value, digits), " ", tag("small", f"[{low:.{digits}f}, {high:.{digits}f}]")])


def words(name: str) -> str:
    """A key of the report in words."""
    return re.sub(r"\bdag\b", "DAG", name.replace("_", " "))


def cell(content: Piece, *, right: bool = False, value: float | str | None = None) -> Html:
    """A cell; ``right`` for numbers, ``value`` is what it sorts by when that is not its text."""
    return tag("td", content, class_="number" if right else None, data_value=value)


def row(label: Piece, *cells: Html) -> Html:
    """A row with a heading of its own."""
    return tag("tr", tag("th", label, scope="row"), *cells)


def table(caption: Piece, headings: Sequence[tuple[str, bool]], rows: Iterable[Html], **attributes: str) -> Html:
    """A table that scrolls by itself where it is too wide. A heading is its text and whether numbers stand below."""
    head = [tag("th", text, scope="col", class_="number" if right else None) for text, right in headings]
    return scrolling(
        caption,
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", *head)),
            tag("tbody", *rows),
            **attributes,
        ),
    )


def scrolling(label: Piece, content: Html) -> Html:
    """``content`` in a box of its own, which the keyboard can scroll."""
    named = label if isinstance(label, str) else None
    return tag("div", content, class_="scroll", role="group", aria_label=named or "Table", tabindex=0)


def definitions(pairs: Iterable[tuple[Piece, Piece]]) -> Html:
    """Terms and what they are in this report."""
    return tag("dl", *(tag("div", tag("dt", term), tag("dd", text)) for term, text in pairs))


def section(identifier: str, title: str, *content: Piece) -> Html:
    """A part of the page that the table of contents leads to."""
    return tag("section", tag("h2", title), *content, id=identifier)
