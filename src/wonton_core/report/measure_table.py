"""A table of measures that knows neither terminal nor page, and how numbers are written in it."""

from __future__ import annotations

from attrs import evolve, frozen

from wonton_core.model.measures import PANEL, VERIFIER, Figure

ABSENT = "–"
FEW = 10
"""Below it a cell is marked."""
SMALL_MARK = "*"
SMALL_NOTE = f"* fewer than {FEW} cases: too few to conclude anything from."


@frozen
class TableCell:
    """``text`` is the value; ``beside`` its interval and count in smaller print. ``small`` marks too few cases.
    ``value`` is the number itself, for colouring and sorting; ``terms`` select the tasks behind the cell."""

    text: str
    beside: str = ""
    small: bool = False
    number: bool = True
    value: float | None = None
    terms: str = ""


@frozen
class MeasureTable:
    """``headings`` name the columns; the first cell of each row is its own heading. ``note`` says what is counted."""

    identifier: str
    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]


def words(name: str) -> str:
    """A name of a record in words."""
    return name.replace("_", " ")


def decider_words(by: str) -> str:
    """Who decides, as a sentence says it; judges are called by their names."""
    return f"the {by}" if by in (VERIFIER, PANEL) else by


def text_cell(text: str, terms: str = "") -> TableCell:
    """Words, at the left."""
    return TableCell(text, number=False, terms=terms)


def count_cell(count: int | None, terms: str = "") -> TableCell:
    """A count, or a dash where it is not known."""
    return TableCell(ABSENT if count is None else f"{count:,}", value=count, terms=terms)


def number_cell(value: float | None, digits: int = 3) -> TableCell:
    """A number without an interval."""
    return TableCell(ABSENT if value is None else f"{value:.{digits}f}", value=value)


def share_cell(figure: Figure, terms: str = "") -> TableCell:
    """A share as a percentage with interval and n."""
    return _figure_cell(figure, 100.0, 1, "%", terms)


def points_cell(figure: Figure) -> TableCell:
    """A difference of shares in percentage points, with its sign."""
    return evolve(_figure_cell(figure, 100.0, 1, "", ""), text=signed_cell(figure.value).text)


def signed_cell(difference: float | None) -> TableCell:
    """A difference of shares in percentage points without an interval."""
    # Adding 0.0 takes the sign off what rounds to nothing.
    text = ABSENT if difference is None else f"{round(100 * difference, 1) + 0.0:+.1f}"
    return TableCell(text, value=difference)


def figure_cell(figure: Figure, digits: int = 2, terms: str = "") -> TableCell:
    """A number in its own unit with interval and n."""
    return _figure_cell(figure, 1.0, digits, "", terms)


def _figure_cell(figure: Figure, factor: float, digits: int, unit: str, terms: str) -> TableCell:
    if figure.value is None:
        return TableCell(ABSENT, f"n={figure.n}", figure.small, terms=terms)
    text = f"{factor * figure.value:.{digits}f}{unit}"
    cases = f"n={figure.n}" if figure.groups is None else f"n={figure.n} in {figure.groups} tasks"
    if figure.low is not None and figure.high is not None:
        cases = f"[{factor * figure.low:.{digits}f}, {factor * figure.high:.{digits}f}] {cases}"
    return TableCell(text, cases, figure.small, value=figure.value, terms=terms)


def term(*parts: str) -> str:
    """What selects tasks in the report: a word without spaces, such as ``category:feature``."""
    return ":".join("-".join(part.replace(":", "-").split()) for part in parts).lower()
