"""Measures on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.model.measures import Measures
from wonton_core.report.judge_tables import judge_tables
from wonton_core.report.measure_table import SMALL_MARK, SMALL_NOTE, MeasureTable
from wonton_core.report.measure_tables import all_tables, caveats

if TYPE_CHECKING:
    from rich.console import Console

CROSSED = "by-category-difficulty-domain"


def print_measures(measures: Measures, console: Console) -> None:
    """Every table but the one with a row for each combination of labels, after what has to be known first."""
    counted = f"{measures.tasks.measured} of {measures.tasks.in_file} tasks"
    left_out = ", ".join(f"{count} {reason}" for reason, count in measures.tasks.left_out.items())
    console.print(
        counted + (f"; left out: {left_out}" if left_out else ""), style="bold", highlight=False, markup=False
    )
    for said in caveats(measures):
        console.print(shown(said), style="yellow", highlight=False, markup=False)
    for table in (*all_tables(measures), *judge_tables(measures)):
        if table.identifier != CROSSED:
            print_table(table, console)
    console.print(SMALL_NOTE, highlight=False, markup=False)


def print_table(table: MeasureTable, console: Console) -> None:
    """One table with its note."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=Text(table.title), title_justify="left", box=None, pad_edge=False, caption_justify="left")
    for at, heading in enumerate(table.headings):
        right = any(at < len(row) and row[at].number for row in table.rows)
        drawn.add_column(Text(shown(heading)), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(
            *(
                Text(shown(f"{cell.text}{SMALL_MARK if cell.small else ''}{' ' if cell.beside else ''}{cell.beside}"))
                for cell in row
            )
        )
    console.print()
    console.print(drawn)
    console.print(Text(table.note, style="dim"))


def shown(text: str) -> str:
    """``text`` without control characters: names are anybody's."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
