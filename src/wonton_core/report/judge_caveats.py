"""What has to be said wherever a judge's verdicts are shown, and the mark that stands at its name."""

from __future__ import annotations

from attrs import evolve

from wonton_core.model.measures import PANEL, Measures
from wonton_core.report.measure_table import MeasureTable

MARK = "†"


def caveat_of(measures: Measures, by: str) -> str:
    """The caveat of the judge, or of the panel that such judges belong to; empty where there is none."""
    told = [
        f"{judge.judge}: {judge.caveat.removesuffix('.')}"
        for judge in measures.judges
        if judge.caveat and by in (judge.judge, PANEL)
    ]
    return f" {MARK} {'; '.join(told)}." if told else ""


def with_caveats(table: MeasureTable, measures: Measures) -> MeasureTable:
    """The table with marked names of judges that have a caveat, of the panel if it has such members, and what the mark
    means."""
    names = {judge.judge for judge in measures.judges if judge.caveat}
    if not names:
        return table
    marked = {*names, PANEL}

    def shown(text: str) -> str:
        return f"{text} {MARK}" if marked & {text, *text.split(", ")} else text

    made = evolve(
        table,
        title=next((f"{table.title} {MARK}" for name in names if name in table.title), table.title),
        headings=tuple(shown(heading) for heading in table.headings),
        rows=tuple(tuple(evolve(cell, text=shown(cell.text)) for cell in row) for row in table.rows),
    )
    if made == table:
        return table
    return evolve(made, note=f"{table.note}{caveat_of(measures, PANEL)}")
