"""The page of an evaluation: every table and figure, and the way from a cell to tasks and samples, in one file."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from wonton_core.engineering.measures.evaluation import Evaluation
from wonton_core.model.measures import Measures
from wonton_core.report.evaluation_bars import declaration_bars, error_bars, size_bars
from wonton_core.report.evaluation_curves import pass_curves
from wonton_core.report.evaluation_details import LARGEST_PACKED, LARGEST_PLAIN, TaskDetails, task_details
from wonton_core.report.evaluation_heat_map import heat_maps
from wonton_core.report.evaluation_lengths import length_charts
from wonton_core.report.evaluation_looks import key
from wonton_core.report.evaluation_tables import TASKS, measure_table
from wonton_core.report.evaluation_task_table import task_table
from wonton_core.report.group_tables import group_tables
from wonton_core.report.html_markup import Html, Piece, tag
from wonton_core.report.html_page import document
from wonton_core.report.html_tables import cell, definitions, row, section, table
from wonton_core.report.judge_caveats import with_caveats
from wonton_core.report.judge_tables import judge_tables
from wonton_core.report.measure_table import SMALL_NOTE, MeasureTable
from wonton_core.report.measure_tables import all_tables, caveats, declaration_tables, error_class_tables
from wonton_core.report.untrusted_view import seen

_SECTIONS = {
    "rates": "Pass rates",
    "groups": "Groups of tasks",
    "judging": "Judges",
    "patches": "Patches",
    "edits": "The tasks' own edits",
    TASKS: "Tasks and samples",
    "provenance": "Provenance",
}
_RATES = ("samples", "pass-rates", "decrease", "judged")
_PATCHES = ("repair", "lengths")


@frozen
class EvaluationPage:
    """The page, and how its details are kept."""

    html: bytes
    details: TaskDetails


def render_evaluation(
    measures: Measures,
    evaluation: Evaluation,
    title: str,
    sizes: tuple[str, ...],
    *,
    largest_plain: int = LARGEST_PLAIN,
    largest_packed: int = LARGEST_PACKED,
) -> EvaluationPage:
    """``sizes`` name each task's class of sizes, as in Fig. 6, empty where it has none."""
    details = task_details(evaluation, largest_plain=largest_plain, largest_packed=largest_packed)
    tables = {made.identifier: made for made in all_tables(measures)}
    generators = [generator.generator for generator in measures.generators]
    content: dict[str, list[Piece]] = {
        "rates": [
            *_tables(tables, _RATES),
            key("generators-key", generators),
            tag("div", *pass_curves(measures), class_="charts"),
        ],
        "groups": [
            key("groups-key", generators),
            tag("div", *heat_maps(measures), class_="charts"),
            tag("div", *size_bars(measures), class_="charts"),
            _folded("All groups in numbers", group_tables(measures)),
        ],
        "judging": _judging(measures, generators),
        "patches": [
            *_tables(tables, _PATCHES),
            tag("h3", "Patch length against gold (Fig. 11)"),
            tag("div", *length_charts(measures), class_="charts"),
        ],
        "edits": [
            tag("div", *declaration_bars(measures), class_="charts"),
            _folded("All declarations in numbers", declaration_tables(measures)),
        ],
        TASKS: [
            *_caveats(measures),
            _filter_box(),
            task_table(evaluation, sizes),
            tag("h3", "Task by task"),
            details.html,
        ],
        "provenance": _provenance(measures, tables),
    }
    page = document(
        f"{title}: Wonton evaluation",
        _header(measures, title),
        tag(
            "nav",
            tag("ul", *(tag("li", tag("a", words, href=f"#{name}")) for name, words in _SECTIONS.items())),
            aria_label="Contents",
        ),
        tag("main", *(section(name, words, *content[name]) for name, words in _SECTIONS.items())),
        resources=("evaluation",),
    )
    return EvaluationPage(page.encode("utf-8", "replace"), details)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number:,} {what}s"


def _header(measures: Measures, title: str) -> Html:
    tasks = measures.tasks
    left_out = "; ".join(f"{count} left out ({reason})" for reason, count in tasks.left_out.items())
    found = sum(generator.samples.found for generator in measures.generators)
    models = sum(not generator.reference for generator in measures.generators)
    references = len(measures.generators) - models
    said = f"{_counted(tasks.measured, 'task')}, {_counted(found, 'sample')} of {_counted(models, 'model')} and "
    return tag(
        "header",
        tag("h1", seen(title)),
        tag(
            "p",
            f"{said}{_counted(references, 'reference generator')}." + (f" {left_out}." if left_out else ""),
            class_="sentence",
        ),
        *(
            [tag("ul", *(tag("li", seen(told)) for told in caveats(measures)), class_="caveats")]
            if caveats(measures)
            else []
        ),
        tag(
            "p",
            f"Every number stands with its 95 % interval and the count behind it. {SMALL_NOTE}",
            class_="description",
        ),
    )


def _tables(tables: dict[str, MeasureTable], names: tuple[str, ...]) -> list[Piece]:
    return [measure_table(tables[name]) for name in names if name in tables]


def _folded(summary: str, tables: Iterable[MeasureTable]) -> Html:
    return tag("details", tag("summary", summary), *(measure_table(made) for made in tables))


def _judging(measures: Measures, generators: list[str]) -> list[Piece]:
    if not measures.judges:
        return [tag("p", "Nothing was judged.", class_="absent")]
    errors = [with_caveats(made, measures) for made in error_class_tables(measures) if made.rows]
    return [
        *_caveats(measures),
        *(measure_table(made) for made in judge_tables(measures)),
        key("errors-key", generators),
        tag("div", *error_bars(measures), class_="charts"),
        *(measure_table(made) for made in errors),
    ]


def _caveats(measures: Measures) -> list[Piece]:
    return [
        tag("p", tag("strong", seen(judge.judge), ": "), seen(judge.caveat), class_="caveat")
        for judge in measures.judges
        if judge.caveat
    ]


def _filter_box() -> Html:
    """Hidden until the page's script, which it needs, shows it."""
    return tag(
        "p",
        tag(
            "label",
            "Filter tasks ",
            tag("input", type="search", id="task-filter", autocomplete="off", spellcheck="false"),
        ),
        " ",
        tag("output", id="task-count", aria_live="polite"),
        " ",
        tag("button", "Show more", type="button", id="task-more", hidden=True),
        class_="filter",
        hidden=True,
    )


def _provenance(measures: Measures, tables: dict[str, MeasureTable]) -> list[Piece]:
    files = [
        row(used.kind, cell(tag("code", seen(used.name))), cell(tag("code", used.sha256))) for used in measures.inputs
    ]
    return [
        *_tables(tables, ("spending",)),
        definitions(
            [
                ("Wonton", measures.wonton_version),
                ("Metrics", seen(measures.metrics)),
                ("Bootstrap seed", str(measures.seed)),
                ("Definitions", "docs/measures.md of this version"),
            ]
        ),
        table("Files that the numbers are from", [("Kind", False), ("File", False), ("SHA-256", False)], files),
    ]
