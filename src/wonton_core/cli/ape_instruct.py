"""``wonton ape instruct``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.chat_options import (
    chat_options,
    chat_workers,
    open_chat_models,
    report_forecast,
    report_spending,
    spending,
)
from wonton_core.cli.finite_number import FiniteRange
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_WORK_INCOMPLETE

if TYPE_CHECKING:
    from wonton_core.engineering.chat_models import ChatModels, ChatOptions
    from wonton_core.engineering.instructions.writing_all import Written

_SHOWN_LOSSES = 3


@click.command("instruct")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option("--model", required=True, metavar="NAME[:ARGUMENT]", help="Chat model that writes the instructions.")
@click.option(
    "--validator", metavar="NAME[:ARGUMENT]", help="Chat model that checks them. Default: the one that writes them."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of instructions (JSON Lines).")
@click.option(
    "--attempts",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How often an instruction is written at most.",
)
@click.option("--temperature", type=FiniteRange(min=0.0), default=0.0, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many tasks of the file.")
@chat_options
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    tasks: Path,
    repo: Path,
    model: str,
    validator: str | None,
    out: Path,
    attempts: int,
    temperature: float,
    seed: int,
    limit: int | None,
    chat: ChatOptions,
    as_json: bool,
) -> None:
    """Have a chat model write an instruction for every edit task, and check each against its edit.

    An instruction that is not faithful to its edit is written again, the checker's objections in sight. Beside --out
    goes *.chat.jsonl, every request and answer; the same command goes on and asks nothing twice. Exit code 5 when a
    task's model could not be asked, or when --max-cost is reached.

    \b
    Example:
      wonton ape instruct --tasks tasks.jsonl --repo batteries --model scripted:answers.jsonl --out instructions.jsonl
    """
    import itertools

    from wonton_core.cli.progress import progress
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.instructions.forecast import forecast_instructions
    from wonton_core.engineering.instructions.synthesis import InstructionOptions, InstructionWriter
    from wonton_core.engineering.instructions.writing_all import write_all
    from wonton_core.engineering.task_texts import task_texts
    from wonton_core.execution.local import LocalExecutor
    from wonton_core.model.edit_task import EditTask
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.edit_tasks import read_tasks

    catalog = load_catalog()
    wanted = list(itertools.islice(read_tasks(tasks), limit))
    repository = open_repository(repo)
    lexers = {name: catalog.task_sources.load(name)().lex for name in {task.task_source for task in wanted}}
    models = open_chat_models(catalog, out, chat)
    writing = models.open(model)
    checking = models.open(validator or model)
    options = InstructionOptions(attempts=attempts, temperature=temperature, seed=seed)
    writer = InstructionWriter(writing, checking, options)

    def text_before(task: EditTask) -> str:
        return task_texts(task, repository, lexers[task.task_source])[0]

    if chat.dry_run:
        forecast = forecast_instructions(wanted, text_before, writer, (writing, checking), options, out)
        report_forecast(forecast, as_json=as_json)
        return
    executor = LocalExecutor(chat_workers(models, chat))
    with progress("Instructions", len(wanted), 0) as step:
        settings = writer.settings(model, validator or model)
        written = write_all(wanted, text_before, writer, settings, out, executor, step)
    _report(written, models, out, as_json=as_json)
    if written.lost:
        for lost in written.lost[:_SHOWN_LOSSES]:
            say(f"{lost.task_id}: {lost.error.summary}")
        say("Run the same command again: it asks only for what is missing.")
        ctx.exit(EXIT_WORK_INCOMPLETE)


def _report(written: Written, models: ChatModels, out: Path, *, as_json: bool) -> None:
    from collections import Counter

    from wonton_core.engineering.token_totals import total_tokens
    from wonton_core.model.instruction import UNUSABLE

    kept = Counter(instructed.dropped_because or "kept" for instructed in written.instructions)
    tokens = (
        total_tokens(instructed.prompt_tokens for instructed in written.instructions),
        total_tokens(instructed.answer_tokens for instructed in written.instructions),
    )
    if as_json:
        result_json(
            {
                "instructions": len(written.instructions),
                "new": written.new,
                "lost": [{"task_id": lost.task_id, **lost.error.as_json()} for lost in written.lost],
                "outcomes": dict(sorted(kept.items())),
                "prompt_tokens": tokens[0],
                "answer_tokens": tokens[1],
                "spending": spending(models),
            }
        )
        return
    outcomes = ", ".join(f"{count} {name}" for name, count in kept.most_common())
    result(f"{len(written.instructions)} instructions, {written.new} of them new: {outcomes or 'none'}")
    report_spending(models)
    if unusable := sum(instructed.status == UNUSABLE for instructed in written.instructions):
        result(f"{unusable} unusable: `objections` in {out} say why; without their lines they are asked for again")
    if written.lost:
        result(f"{len(written.lost)} tasks lost: nothing is known about them")
