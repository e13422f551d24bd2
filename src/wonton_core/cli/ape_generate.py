"""``wonton ape generate``."""

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
from wonton_core.errors import EXIT_WORK_INCOMPLETE, UsageError

if TYPE_CHECKING:
    from wonton_core.engineering.chat_models import ChatModels, ChatOptions
    from wonton_core.engineering.generation.generate_all import Generated, GeneratorCounts
    from wonton_core.engineering.generation.tasks_to_generate import TasksToGenerate

_SHOWN_LOSSES = 3
_REMEMBERED = 8


@click.command("generate")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option(
    "--instructions",
    type=click.Path(path_type=Path),
    help="File that `ape instruct` wrote: only tasks whose instruction is kept. References need none.",
)
@click.option(
    "--model",
    "models",
    required=True,
    multiple=True,
    metavar="NAME[:ARGUMENT]",
    help="Chat model, or a reference: gold, no_op, lower_bound. Repeatable.",
)
@click.option("--n", "samples", type=click.IntRange(min=1), default=20, show_default=True, help="Samples of each task.")
@click.option("--temperature", type=FiniteRange(min=0.0), default=0.6, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Sample i of a task is asked with seed + i.")
@click.option(
    "--family",
    "families",
    multiple=True,
    metavar="MODEL=FAMILY",
    help="Which models are of one maker, where the name does not say so. Repeatable.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many tasks.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of samples (JSON Lines).")
@chat_options
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    tasks: Path,
    repo: Path,
    instructions: Path | None,
    models: tuple[str, ...],
    samples: int,
    temperature: float,
    seed: int,
    families: tuple[str, ...],
    limit: int | None,
    out: Path,
    chat: ChatOptions,
    as_json: bool,
) -> None:
    """Have chat models write patches for edit tasks, as unified diffs, and keep every answer as it is.

    Models see the instruction and the file before the edit. Beside --out go *.chat.jsonl, every request and answer, and
    *.settings.json. The same command goes on and asks nothing twice. Exit code 5 when a model could not be asked:
    those samples are missing, not wrong.

    \b
    Example:
      wonton ape generate --tasks tasks.jsonl --repo batteries --instructions instructions.jsonl \\
        --model openai:gpt-4o --model gold --n 20 --temperature 0.6 --out samples.jsonl
    """
    from contextlib import ExitStack
    from importlib import metadata

    from wonton_core.cli.progress import progress
    from wonton_core.engineering.generation.edit_request import EditToMake, read_requests
    from wonton_core.engineering.generation.forecast import forecast_samples
    from wonton_core.engineering.generation.generate_all import generate_all
    from wonton_core.engineering.generation.generators_by_name import asks_model, generator_settings, open_generator
    from wonton_core.engineering.generation.tasks_to_generate import tasks_to_generate
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.model_family import read_families
    from wonton_core.engineering.task_texts import task_texts
    from wonton_core.engineering.verification.last_values import LastValues
    from wonton_core.execution.local import LocalExecutor
    from wonton_core.model.edit_task import EditTask
    from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, GenerationSettings
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.edit_tasks import read_tasks

    asked = [name for name in models if asks_model(name)]
    if asked and instructions is None:
        raise UsageError(
            f"{asked[0]} needs --instructions: it can't know what to do",
            cause="only references (gold, no_op, lower_bound) generate without",
            next_step="write them with `wonton ape instruct`",
        )
    catalog = load_catalog()
    given = generator_settings(models, catalog, read_families(families), samples, temperature, seed)
    chosen = tasks_to_generate(read_tasks(tasks), instructions, limit)
    sources = {task.task_source for task in chosen.tasks}
    lexers = {name: catalog.task_sources.load(name)().lex for name in sources}
    repository = open_repository(repo)
    # All samples of a task come in a row.
    texts: LastValues[tuple[str, str]] = LastValues(_REMEMBERED)
    opened = open_chat_models(catalog, out, chat)
    requests = read_requests()
    generators = [open_generator(one, catalog, sources, opened.open, requests) for one in given]
    settings = GenerationSettings(
        SAMPLE_FORMAT_VERSION, given, requests.versions if asked else (), metadata.version("wonton-core")
    )

    def read_edit(task: EditTask) -> EditToMake:
        before, after = texts.get(task.task_id, lambda: task_texts(task, repository, lexers[task.task_source]))
        return EditToMake(task, before, after, chosen.instructions[task.task_id])

    _tell_left_out(chosen)
    if chat.dry_run:
        report_forecast(forecast_samples(chosen.tasks, read_edit, generators, out), as_json=as_json)
        return
    executor = LocalExecutor(chat_workers(opened, chat))
    with ExitStack() as stack:
        done = generate_all(
            chosen.tasks,
            read_edit,
            chosen.instructions,
            generators,
            settings,
            out,
            executor,
            lambda waiting: stack.enter_context(progress("Samples", waiting, 0)),
        )
    _report(done, chosen, opened, as_json=as_json)
    if done.lost:
        for lost in done.losses[:_SHOWN_LOSSES]:
            say(f"{lost.task_id}, {lost.generator}: {lost.error.summary}")
        say("Run the same command again: it asks only for what is missing.")
        ctx.exit(EXIT_WORK_INCOMPLETE)


def _tell_left_out(chosen: TasksToGenerate) -> None:
    if chosen.dropped or chosen.without:
        say(
            f"Left out: {chosen.dropped} tasks whose instruction is not kept, "
            f"{chosen.without} that have none in --instructions."
        )


def _report(done: Generated, chosen: TasksToGenerate, models: ChatModels, *, as_json: bool) -> None:
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "tasks": len(chosen.tasks),
                "left_out": {"dropped": chosen.dropped, "without_instruction": chosen.without},
                "samples": sum(counts.there for counts in done.counts.values()),
                "new": done.new,
                "missing": sum(counts.missing for counts in done.counts.values()),
                "lost": [
                    {"task_id": lost.task_id, "generator": lost.generator, **lost.error.as_json()}
                    for lost in done.losses
                ],
                "generators": {name: _counts_as_json(counts) for name, counts in done.counts.items()},
                "spending": spending(models),
            }
        )
        return
    total = sum(counts.there for counts in done.counts.values())
    result(f"{total} samples for {len(chosen.tasks)} tasks, {done.new} of them new")
    width = max(len(name) for name in done.counts)
    for name, counts in done.counts.items():
        missing = f", {counts.missing} missing" if counts.missing else ""
        empty = f", {counts.empty} empty" if counts.empty else ""
        ends = ", ".join(f"{count} {finish}" for finish, count in counts.finishes.most_common() if finish)
        result(f"  {name:<{width}}  {counts.there:>7}{missing}{empty}" + (f" (ended by {ends})" if ends else ""))
    report_spending(models)


def _counts_as_json(counts: GeneratorCounts) -> dict[str, object]:
    return {
        "wanted": counts.wanted,
        "samples": counts.there,
        "missing": counts.missing,
        "empty": counts.empty,
        "finishes": dict(sorted(counts.finishes.items())),
        "prompt_tokens": counts.prompt_tokens,
        "answer_tokens": counts.answer_tokens,
    }
