"""``wonton ape judge``."""

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
    from wonton_core.engineering.judging.judging_all import JudgingTotals
    from wonton_core.engineering.judging.panel import Panel
    from wonton_core.engineering.judging.samples import SelectedSamples

_SHOWN_LOSSES = 3


@click.command("judge")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option(
    "--instructions", type=click.Path(path_type=Path), required=True, help="What was asked for, from `ape instruct`."
)
@click.option(
    "--repaired", type=click.Path(path_type=Path), required=True, help="File of samples from `ape repair-samples`."
)
@click.option("--verified", type=click.Path(path_type=Path), help="Their results from `ape verify`.")
@click.option("--all", "every", is_flag=True, help="Judge samples that did not verify, too.")
@click.option(
    "--judge",
    "judges",
    multiple=True,
    required=True,
    metavar="NAME[@MODEL]",
    help="A judge, and the chat model that it asks. Several make a panel.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of verdicts (JSON Lines).")
@click.option("--samples", type=click.IntRange(min=1), default=4, show_default=True, help="Votes of each judge.")
@click.option(
    "--quorum",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many votes at least have to accept or reject, for there to be a verdict.",
)
@click.option("--temperature", type=FiniteRange(min=0.0), default=0.6, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the first vote; the next ones follow.")
@click.option(
    "--family", "families", multiple=True, metavar="MODEL=FAMILY", help="Which models are of one maker, for bias."
)
@chat_options
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    tasks: Path,
    repo: Path,
    instructions: Path,
    repaired: Path,
    verified: Path | None,
    every: bool,
    judges: tuple[str, ...],
    out: Path,
    samples: int,
    quorum: int,
    temperature: float,
    seed: int,
    families: tuple[str, ...],
    chat: ChatOptions,
    as_json: bool,
) -> None:
    """Have judges say whether patches do what was asked for.

    Judged are the samples whose verification is valid. A judge that asks a model has it vote several times, and the
    majority decides; ties and too few votes decide nothing. Beside --out goes *.chat.jsonl, every request and answer;
    the same command goes on and asks nothing twice. Exit code 5 when a model could not be asked, or samples have no
    verification yet.

    \b
    Example:
      wonton ape judge --tasks tasks.jsonl --repo batteries --instructions instructions.jsonl --repaired repaired.jsonl
        --verified verified.jsonl --judge empty_patch --judge sub_tasks@scripted:votes.jsonl --out judged.jsonl
    """
    from wonton_core.cli.progress import progress
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.judging.forecast import ListeningModels, forecast_verdicts
    from wonton_core.engineering.judging.judging_all import judge_all
    from wonton_core.engineering.judging.panel import VoteOptions, open_panel
    from wonton_core.engineering.judging.samples import select_samples
    from wonton_core.engineering.model_family import read_families
    from wonton_core.engineering.task_texts import task_texts
    from wonton_core.execution.local import LocalExecutor
    from wonton_core.model.edit_task import EditTask
    from wonton_core.plugin_api.catalog import load_catalog

    if verified is None and not every:
        raise UsageError(
            "which samples verified is not known",
            cause="judged are the samples that verified, unless --all says otherwise",
            next_step="give --verified FILE, or --all",
        )
    catalog = load_catalog()
    models = open_chat_models(catalog, out, chat)
    listening = ListeningModels(models.open)
    panel = open_panel(
        judges,
        catalog,
        listening.open if chat.dry_run else models.open,
        VoteOptions(samples, quorum, temperature, seed),
        read_families(families),
    )
    for judge, caveat in panel.settings.caveats.items():
        say(f"{judge}: {caveat}")
    selected = select_samples(tasks, instructions, repaired, None if every else verified)
    repository = open_repository(repo)
    sources = {one.task.task_source for one in selected.to_judge}
    lexers = {name: catalog.task_sources.load(name)().lex for name in sources}

    def text_before(task: EditTask) -> str:
        return task_texts(task, repository, lexers[task.task_source])[0]

    if chat.dry_run:
        expected = forecast_verdicts(panel, listening, selected.to_judge, text_before, out)
        report_forecast(expected, as_json=as_json)
        return
    executor = LocalExecutor(chat_workers(models, chat))
    with progress("Verdicts", len(selected.to_judge) * len(panel.judges), 0) as step:
        totals = judge_all(panel, selected.to_judge, text_before, out, executor, step)
    say(f"Verdicts: {out}")
    _report(totals, selected, panel, models, as_json=as_json)
    for lost in totals.lost[:_SHOWN_LOSSES]:
        say(f"{lost.judge} on {lost.sample_id}: {lost.error.summary}")
    if selected.not_verified:
        say("Verify the samples that are not yet verified with `wonton ape verify`.")
    if totals.lost or selected.not_verified:
        say("Run the same command again: it asks only for what is missing.")
        ctx.exit(EXIT_WORK_INCOMPLETE)


def _report(
    totals: JudgingTotals, selected: SelectedSamples, panel: Panel, models: ChatModels, *, as_json: bool
) -> None:
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "samples": selected.all,
                "not_valid": selected.not_valid,
                "not_verified": selected.not_verified,
                "no_instruction": selected.no_instruction,
                "asked_for": totals.asked_for,
                "judged": totals.judged,
                "new": totals.new,
                "lost": [
                    {"sample_id": lost.sample_id, "judge": lost.judge, **lost.error.as_json()} for lost in totals.lost
                ],
                "verdicts": totals.outcomes,
                "decided_by": totals.decided_by,
                "votes": totals.votes,
                "unreadable_votes": totals.unreadable,
                "caveats": panel.settings.caveats,
                "spending": spending(models),
            }
        )
        return
    result(f"{selected.all} samples, {len(selected.to_judge)} of them judged; {totals.new} verdicts new")
    for count, why in (
        (selected.not_valid, "did not verify"),
        (selected.not_verified, "not verified yet"),
        (selected.no_instruction, "of tasks without a faithful instruction"),
    ):
        if count:
            result(f"  {count} not judged: {why}")
    for name, outcomes in totals.outcomes.items():
        words = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        result(f"{name}: {words or 'no verdict'}")
        by = ", ".join(f"{count} by {how}" for how, count in totals.decided_by[name].items())
        if totals.votes[name]:
            result(f"  decided {by}; {totals.unreadable[name]} of {totals.votes[name]} votes could not be read")
        if caveat := panel.settings.caveats.get(name):
            result(f"  {caveat}")
    report_spending(models)
    if totals.lost:
        result(f"{len(totals.lost)} verdicts lost: nothing is known about them")
