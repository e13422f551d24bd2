"""``wonton ape filter``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.terminal import result, result_json, say

if TYPE_CHECKING:
    from wonton_core.model.run_config import TaskOrder

_CATEGORIES = ("feature", "refactor", "bug_fix")
_DIFFICULTIES = ("very_easy", "easy", "medium", "hard", "very_hard")


@click.command("filter")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of the tasks chosen.")
@click.option(
    "--instructions", type=click.Path(path_type=Path), help="Only tasks whose instruction in this file is kept."
)
@click.option(
    "--category", "categories", multiple=True, type=click.Choice(_CATEGORIES), help="Kept; again for each.  [all]"
)
@click.option(
    "--difficulty", "difficulties", multiple=True, type=click.Choice(_DIFFICULTIES), help="Kept; again for each.  [all]"
)
@click.option(
    "--order",
    type=click.Choice(["newest", "oldest", "shuffled"]),
    default="newest",
    show_default=True,
    help="Which tasks --limit takes first.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of --order shuffled.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many tasks.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(
    tasks: Path,
    out: Path,
    instructions: Path | None,
    categories: tuple[str, ...],
    difficulties: tuple[str, ...],
    order: TaskOrder,
    seed: int,
    limit: int | None,
    as_json: bool,
) -> None:
    """Choose tasks: the same ones each time, in the order of the file that they are from.

    Tasks of a history's first commit are left out: there is no library that they could be verified in. With
    --instructions also those whose instruction is not faithful, superficial or very easy, by the paper's rule.

    \b
    Example:
      wonton ape filter --tasks tasks.jsonl --order shuffled --limit 100 --out chosen.jsonl
    """
    from wonton_core.engineering.task_choice import InstructionChoice, choose_tasks
    from wonton_core.errors import BadInputError, UsageError
    from wonton_core.model.instruction import INSTRUCTION_FORMAT_VERSION, InstructedTask
    from wonton_core.store.atomic import write_bytes
    from wonton_core.store.edit_tasks import encode_record, read_tasks
    from wonton_core.store.record_lines import read_record_lines

    if instructions is None and (categories or difficulties):
        raise UsageError(
            "--category and --difficulty go by what instructions say",
            next_step="name the file of instructions with --instructions",
        )
    found = list(read_tasks(tasks))
    known = None
    if instructions is not None:
        lines = read_record_lines(instructions, InstructedTask, INSTRUCTION_FORMAT_VERSION, "ape instruct")
        known = {instructed.task_id: instructed for instructed in lines}
    chosen = choose_tasks(
        found,
        instructions=known,
        choice=InstructionChoice(categories or _CATEGORIES, difficulties or _DIFFICULTIES),
        order=order,
        seed=seed,
        limit=limit,
    )
    reasons = ", ".join(f"{reason} {number}" for reason, number in chosen.left_out.items())
    if not chosen.tasks:
        raise BadInputError(
            f"no task is left of the {len(found)} in {tasks}",
            cause=f"left out: {reasons}" if reasons else "there are none",
            next_step="choose by other options, or mine with others",
        )
    write_bytes(out, b"".join(encode_record(task) for task in chosen.tasks))
    say(f"Tasks: {out}")
    if as_json:
        result_json({"tasks_in": len(found), "tasks": len(chosen.tasks), "left_out": chosen.left_out})
        return
    result(f"{len(chosen.tasks)} of {len(found)} tasks{f'; left out: {reasons}' if reasons else ''}")
