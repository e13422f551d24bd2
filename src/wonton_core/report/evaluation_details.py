"""The details of tasks on the page: as they are while that is little, else packed, and bounded.

Packed details are gzip in base64, task by task, in blocks that a browser does not look into. The page's script unpacks
the one that is asked for. What is packed is markup that was escaped here: the script puts it in as it stands.
"""

from __future__ import annotations

import base64
import gzip

from attrs import frozen

from wonton_core.engineering.measures.evaluation import Evaluation
from wonton_core.report.evaluation_task_view import task_view
from wonton_core.report.html_markup import Html, joined, tag
from wonton_core.report.untrusted_view import seen

LARGEST_PLAIN = 3 * 1024 * 1024
"""In bytes of markup: above it details are packed."""
LARGEST_PACKED = 32 * 1024 * 1024
"""In bytes of base64: what is above it is left out."""


@frozen
class TaskDetails:
    """``embedded`` tasks of all have their details on the page; ``packed`` says how."""

    html: Html
    embedded: int
    packed: bool


def task_details(
    evaluation: Evaluation, *, largest_plain: int = LARGEST_PLAIN, largest_packed: int = LARGEST_PACKED
) -> TaskDetails:
    """In the order of the tasks, as many as there is room for."""
    plain: list[Html] = []
    packed: list[Html] = []
    plain_size = packed_size = 0
    for number in range(len(evaluation.tasks)):
        view = task_view(evaluation, number)
        source = view.source.encode("utf-8", "replace")
        plain_size += len(source)
        if plain_size <= largest_plain:
            plain.append(_folded(evaluation, number, view))
        block = base64.b64encode(gzip.compress(source, 6, mtime=0)).decode()
        if packed_size + len(block) > largest_packed:
            break
        packed_size += len(block)
        packed.append(
            tag(
                "script",
                Html(block),
                type="text/plain",
                id=f"packed-{number + 1}",
                data_title=_title(evaluation, number),
            )
        )
    if len(plain) == len(evaluation.tasks):
        return TaskDetails(tag("div", *plain, id="task-details"), len(plain), packed=False)
    needs = tag(
        "p",
        "The details of the tasks are packed, and need the page's script to be shown. They are also in the records.",
        class_="absent needs-script",
    )
    left = len(evaluation.tasks) - len(packed)
    told = (
        tag("p", f"The details of the last {left} tasks are left out for their size.", class_="absent") if left else ""
    )
    return TaskDetails(joined([told, needs, tag("div", id="task-details"), *packed]), len(packed), packed=True)


def _title(evaluation: Evaluation, number: int) -> str:
    task = evaluation.tasks[number]
    path = task.change.path_after or task.change.path_before
    return f"Task {number + 1}: {path}"


def _folded(evaluation: Evaluation, number: int, view: Html) -> Html:
    summary = tag("summary", seen(_title(evaluation, number)))
    # The name stands inside: a link to it unfolds what it is in, also without scripts.
    return tag("details", summary, tag("div", view, id=f"task-{number + 1}"), class_="pair task")
