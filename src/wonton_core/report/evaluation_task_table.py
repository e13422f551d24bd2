"""The tasks of an evaluation as a table: what each generator made of each, and the words that select it."""

from __future__ import annotations

from wonton_core.engineering.measures.evaluation import Evaluation, GeneratorSamples, SampleRecords
from wonton_core.engineering.measures.generator_measures import named_classes
from wonton_core.engineering.measures.task_labels import UNLABELLED, task_labels
from wonton_core.model.judgement import ACCEPTED, REJECTED
from wonton_core.model.measures import LOST
from wonton_core.report.group_tables import SIZE_AXIS
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_tables import cell, scrolling
from wonton_core.report.measure_table import term, words
from wonton_core.report.untrusted_view import seen

_SHOWN_ID = 12
_LONGEST_PATH = 120


def task_table(evaluation: Evaluation, sizes: tuple[str, ...]) -> Html:
    """One row a task; ``sizes`` name each task's class of sizes, as in Fig. 6, empty where it has none."""
    labels = task_labels(evaluation)
    headings = [
        "Task",
        "File",
        *map(words, labels),
        SIZE_AXIS,
        *(one.settings.generator for one in evaluation.generators),
    ]
    rows = []
    for number, task in enumerate(evaluation.tasks):
        own = {axis: of[number] for axis, of in labels.items()}
        terms = {term(axis, label or UNLABELLED) for axis, label in own.items()}
        if sizes[number]:
            terms.add(term("size", sizes[number]))
        for generator in evaluation.generators:
            terms |= _terms(generator, number)
        cells = [
            tag("th", tag("a", task.task_id[:_SHOWN_ID], href=f"#task-{number + 1}"), scope="row"),
            cell(tag("code", seen(task.change.path_after or task.change.path_before, _LONGEST_PATH))),
            *(cell(words(label) if label else "–") for label in own.values()),
            cell(str(task.code_lines.pure_changes), right=True),
            *(cell(_outcomes(one.by_task[number])) for one in evaluation.generators),
        ]
        rows.append(tag("tr", *cells, data_terms=" ".join(sorted(terms))))
    head = [tag("th", seen(name), scope="col") for name in headings]
    return scrolling(
        "Tasks",
        tag(
            "table",
            tag(
                "caption",
                "Tasks; of samples: valid of those known, and accepted of those that each judge in turn decided",
            ),
            tag("thead", tag("tr", *head)),
            tag("tbody", *rows),
            id="task-table",
        ),
    )


def _terms(generator: GeneratorSamples, number: int) -> set[str]:
    name = generator.settings.generator
    found = {term(name, "any")} if any(generator.by_task[number]) else set()
    for record in generator.by_task[number]:
        if record is None:
            found.add(term(name, LOST))
            continue
        found.add(term(name, record.outcome))
        if record.valid:
            for judge, judged in record.verdicts.items():
                found.add(term(name, judged.verdict.outcome, judge))
                found |= {term(name, error_class, judge) for error_class in named_classes(judged.verdict)}
    return found


def _outcomes(row: tuple[SampleRecords | None, ...]) -> Html:
    known = [record for record in row if record is not None and record.valid is not None]
    valid = [record for record in known if record.valid]
    judges = list(dict.fromkeys(judge for record in valid for judge in record.verdicts))
    accepted = [f"{_count(valid, judge, ACCEPTED)}/{_count(valid, judge, ACCEPTED, REJECTED)}" for judge in judges]
    pieces: list[Piece] = [f"{len(valid)}/{len(known)}"]
    if judges:
        pieces += [" ", tag("small", f"accepted {', '.join(accepted)}")]
    if missing := len(row) - len(known):
        pieces += [" ", tag("small", f"{missing} unknown")]
    return joined(pieces)


def _count(records: list[SampleRecords], judge: str, *outcomes: str) -> int:
    verdicts = (record.verdicts[judge].verdict for record in records if judge in record.verdicts)
    return sum(verdict.outcome in outcomes for verdict in verdicts)
