"""Success by category, difficulty and domain (Fig. 7): a column is as wide as its share of the tasks."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.model.measures import GroupCell, Measures
from wonton_core.report.evaluation_bars import shown_deciders
from wonton_core.report.evaluation_tables import TASKS
from wonton_core.report.group_tables import group_cell, group_term, label_order
from wonton_core.report.html_chart_frame import WIDTH, figure, rectangle, write
from wonton_core.report.html_markup import Html, tag
from wonton_core.report.html_tables import cell, row, table
from wonton_core.report.judge_caveats import caveat_of
from wonton_core.report.measure_table import decider_words, words

_AXES = ("category", "difficulty", "domain")
_TOP, _ROW, _GAP, _LABELS = 22, 26, 2, 88
_LETTERS = 6.5
_SHADES = 10


def heat_maps(measures: Measures) -> Iterator[Html]:
    """A figure for each axis and each of the two who decide."""
    for by in shown_deciders(measures):
        for axis in _AXES:
            rows = [
                (generator.generator, found.k, tuple(sorted(found.cells, key=lambda one: label_order(one.labels[0]))))
                for generator in measures.generators
                for found in generator.by_label
                if found.by == by and found.axes == (axis,)
            ]
            yield _heat_map(axis, by, rows, caveat_of(measures, by))


def _heat_map(axis: str, by: str, rows: list[tuple[str, int, tuple[GroupCell, ...]]], caveat: str) -> Html:
    columns = rows[0][2] if rows else ()
    left = min(24 + max((len(name) for name, _, _ in rows), default=0) * _LETTERS, 190)
    places, x = [], left
    room = WIDTH - left - _GAP * len(columns)
    for column in columns:
        places.append((x, max(room * column.share, 1.0)))
        x += room * column.share + _GAP
    drawing: list[Html] = []
    for at, (name, _, cells) in enumerate(rows):
        y = _TOP + at * _ROW
        drawing.append(write(_cut(name, left - 8), left - 8, y + 17, "end"))
        for (start, width), one in zip(places, cells, strict=True):
            drawing.append(_cell(axis, name, one, start, width, y))
    bottom = _TOP + len(rows) * _ROW
    for (start, width), column in zip(places, columns, strict=True):
        label = words(column.labels[0])
        x, y = start + width / 2, bottom + 8
        shown = _cut(label, _LABELS)
        drawing.append(tag("text", shown, x=x, y=y, text_anchor="end", transform=f"rotate(-50 {x:g} {y:g})"))
    ks = ", ".join(dict.fromkeys(f"pass@{k}" for _, k, _ in rows))
    shown_cells = [(name, one, group_cell(one)) for name, _, cells in rows for one in cells]
    said = "; ".join(f"{name}, {words(one.labels[0])}: {found.text}" for name, one, found in shown_cells)
    identifier = f"heat-{axis}-{'-'.join(by.split())}"
    return figure(
        "".join(character if character.isalnum() else "-" for character in identifier),
        f"Success by {axis}, by {decider_words(by)}",
        f"{ks}. Stronger is higher; columns are as wide as their share of the tasks. Dashed: fewer than 10 known tasks."
        + caveat,
        description=f"Heat map. {said}.",
        drawing=drawing,
        height=bottom + _LABELS,
        linked=True,
        numbers=table(
            f"Success by {axis}",
            [(axis, False), ("Generator", False), ("Success", True), ("Interval", True)],
            [
                row(words(one.labels[0]), cell(name), cell(found.text, right=True), cell(found.beside, right=True))
                for name, one, found in shown_cells
            ],
        ),
    )


def _cell(axis: str, name: str, one: GroupCell, x: float, width: float, y: float) -> Html:
    value = one.estimate.value
    shade = "unknown" if value is None else f"heat-{min(int(value * _SHADES), _SHADES - 1)}"
    text = "–" if value is None else f"{100 * value:.0f}"
    pieces = [
        tag("title", f"{name}, {words(one.labels[0])}: {(shown := group_cell(one)).text}, {shown.beside}"),
        rectangle(x, y, width, _ROW - _GAP, f"cell {shade}{' small' if one.estimate.small else ''}"),
    ]
    if width >= 8 + len(text) * _LETTERS:
        pieces.append(write(text, x + width / 2, y + 17, class_="in"))
    said = f"{name}, {words(one.labels[0])}: {shown.text}"
    return tag("a", *pieces, href=f"#{TASKS}", data_terms=group_term((axis,), one.labels), aria_label=said)


def _cut(text: str, width: float) -> str:
    longest = max(int(width / _LETTERS), 2)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
