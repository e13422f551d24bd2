"""Success in groups of tasks as tables (Figs. 6 and 7): by size of the gold patch, category, difficulty, domain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from attrs import evolve

from wonton_core.model.instruction import Category, Difficulty
from wonton_core.model.measures import GeneratorMeasures, GroupCell, GroupTable, Measures
from wonton_core.report.judge_caveats import with_caveats
from wonton_core.report.measure_table import (
    ABSENT,
    MeasureTable,
    TableCell,
    count_cell,
    share_cell,
    term,
    text_cell,
    words,
)

SIZE_AXIS = "gold patch lines"
_ORDER = (*get_args(Category), *get_args(Difficulty))


def group_tables(measures: Measures) -> Iterator[MeasureTable]:
    """Figs. 6 and 7 as tables: groups of tasks and generators down, who decides across."""
    for axes in group_axes(measures):
        yield with_caveats(_group_table(axes, measures), measures)


def group_axes(measures: Measures) -> list[tuple[str, ...]]:
    """What tasks are grouped by: the gold patch's size, each label, labels crossed."""
    return list(dict.fromkeys(table.axes for generator in measures.generators for table in groups_of(generator)))


def groups_of(generator: GeneratorMeasures) -> tuple[GroupTable, ...]:
    """All group tables of a generator."""
    return *generator.by_size, *generator.by_label


def group_term(axes: tuple[str, ...], labels: tuple[str, ...]) -> str:
    """What selects a group's tasks."""
    return " ".join(
        term("size" if axis == SIZE_AXIS else axis, label) for axis, label in zip(axes, labels, strict=True)
    )


def group_cell(found: GroupCell, terms: str = "") -> TableCell:
    """A group's rate, and how many of its tasks are unknown."""
    cell = share_cell(found.estimate, terms)
    return evolve(cell, beside=f"{cell.beside}; {found.unknown} unknown") if found.unknown else cell


def label_order(label: str) -> tuple[int, str]:
    """Labels with an order of their own in that order, all others by the alphabet."""
    return (_ORDER.index(label) if label in _ORDER else len(_ORDER), label)


def _places(axes: tuple[str, ...], labels: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple(size_order(x) if axis == SIZE_AXIS else label_order(x) for axis, x in zip(axes, labels, strict=True))


def size_order(name: str) -> tuple[int, str]:
    """Classes of sizes by their first number."""
    digits = name.lstrip(">").partition("-")[0]
    return (int(digits) if digits.isdecimal() else 0, name)


def _group_table(axes: tuple[str, ...], measures: Measures) -> MeasureTable:
    found = {
        (cell.labels, generator.generator, table.by): (cell, table.k)
        for generator in measures.generators
        for table in groups_of(generator)
        if table.axes == axes
        for cell in table.cells
    }
    deciders = list(dict.fromkeys(by for _, _, by in found))
    rows = []
    for labels in sorted({labels for labels, _, _ in found}, key=lambda of: _places(axes, of)):
        for generator in measures.generators:
            of_row = [found.get((labels, generator.generator, by)) for by in deciders]
            known = [one for one in of_row if one is not None]
            if known and known[0][0].share > 0:
                selecting = group_term(axes, labels)
                cells = [TableCell(ABSENT) if one is None else group_cell(one[0], selecting) for one in of_row]
                group = text_cell(", ".join(words(label) for label in labels), selecting)
                rows.append((group, text_cell(generator.generator), count_cell(known[0][1]), *cells))
    left_out = max((t.left_out for g in measures.generators for t in groups_of(g) if t.axes == axes), default=0)
    note = f" {left_out} tasks whose gold patch changes no line of code are left out." if left_out else ""
    return MeasureTable(
        "by-" + "-".join(axis.replace(" ", "-") for axis in axes),
        f"Success by {', '.join(axes)}",
        f"Pass@k over the group's tasks with the largest k that there are samples for; Wilson intervals.{note}",
        (", ".join(axes), "Generator", "k", *deciders),
        tuple(rows),
    )
