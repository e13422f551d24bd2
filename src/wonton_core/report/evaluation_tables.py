"""Tables of measures on the page: a cell leads to the tasks behind it."""

from __future__ import annotations

from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_tables import table
from wonton_core.report.measure_table import SMALL_MARK, MeasureTable, TableCell

TASKS = "tasks"
"""The section that links with terms lead to."""


def linked(content: Piece, terms: str) -> Piece:
    """A link that shows the tasks which ``terms`` select; the content alone where there are none."""
    if not terms:
        return content
    return tag("a", content, href=f"#{TASKS}", data_terms=terms)


def cell_content(cell: TableCell) -> Html:
    """Value, mark, and the interval in smaller print."""
    marked: list[Piece] = [linked(cell.text, cell.terms)]
    if cell.small:
        marked.append(tag("span", SMALL_MARK, class_="few", title="fewer than 10 cases"))
    if cell.beside:
        marked += [" ", tag("small", cell.beside)]
    return joined(marked)


def measure_table(measured: MeasureTable) -> Html:
    """The table with its note."""
    headings = [
        (heading, any(at < len(row) and row[at].number for row in measured.rows))
        for at, heading in enumerate(measured.headings)
    ]
    rows = [
        tag(
            "tr",
            tag("th", cell_content(row[0]), scope="row"),
            *(tag("td", cell_content(cell), class_="number" if cell.number else None) for cell in row[1:]),
        )
        for row in measured.rows
    ]
    return tag(
        "div",
        table(measured.title, headings, rows, class_="measures"),
        tag("p", measured.note, class_="description"),
        id=f"table-{measured.identifier}",
    )
