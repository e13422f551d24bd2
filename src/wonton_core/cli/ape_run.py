"""``wonton ape run``."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import (
    EXIT_DONE,
    EXIT_WORK_INCOMPLETE,
    UsageError,
    WontonError,
    WorkIncompleteError,
)

if TYPE_CHECKING:
    from wonton_core.engineering.run.running import Invoked
    from wonton_core.model.evaluation_run import EvaluationRun, Spending

_STAGES = (
    "mine", "filter", "instruct", "select", "snapshot", "generate", "repair", "verify", "judge", "measure", "report",
)  # fmt: skip


@click.command("run")
@click.argument("config_path", metavar="CONFIG.toml", required=False, type=click.Path(path_type=Path))
@click.option("--until", type=click.Choice(_STAGES), help="Stop after this stage.")
@click.option("--go-on", is_flag=True, help="Run later stages though models could not be asked for all: it is missing.")
@click.option("--check", is_flag=True, help="Check the configuration and run nothing.")
@click.option("--example", is_flag=True, help="Print a configuration with every field explained.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    config_path: Path | None,
    until: str | None,
    go_on: bool,
    check: bool,
    example: bool,
    as_json: bool,
) -> None:
    """Run a whole evaluation, from the history to the page with the figures.

    Paths in the configuration are relative to its file. Every stage has a folder named by a hash of its options and
    inputs: run again, only what changed is done. However it was stopped, the same command goes on, and the totals
    cover all of it. Exit code 5: something is missing, or the budget is reached; what was done is kept.

    \b
    Example:
      wonton ape run --example > study.toml
      wonton ape run study.toml
    """
    from wonton_core.engineering.run.config_file import EXAMPLE, read_config

    if example:
        result(EXAMPLE.read_text("utf-8").rstrip("\n"))
        return
    if config_path is None:
        raise UsageError("no configuration is named", next_step="`wonton ape run --example` prints one to begin with")
    config = read_config(config_path)
    with contextlib.chdir(config_path.resolve().parent):
        from wonton_core.engineering.run.preflight import check_config
        from wonton_core.engineering.run.running import EvaluationRunner
        from wonton_core.engineering.run.stage_order import stages_until
        from wonton_core.model.evaluation_run import INCOMPLETE
        from wonton_core.plugin_api.catalog import load_catalog
        from wonton_core.store.atomic import write_bytes
        from wonton_core.store.evaluation_run import run_lock

        catalog = load_catalog()
        check_config(config, catalog)
        if check:
            say(f"{config_path}: no fault was found")
            return
        folder = Path(config.folder)
        with run_lock(folder):
            write_bytes(folder / "config.toml", Path(config_path.name).read_bytes())
            runner = EvaluationRunner(config, catalog, invoke, say, go_on=go_on)
            try:
                run = runner.run(stages_until(until))
            finally:
                _say_spending(runner.evaluation())
        _report(run, folder, as_json=as_json)
        if any(record.state == INCOMPLETE for record in run.stages.values()):
            say("Something is missing, see above: the same command tries again.")
            ctx.exit(EXIT_WORK_INCOMPLETE)


def invoke(words: Sequence[str]) -> Invoked:
    """Run a command of Wonton in this process, what it prints being its counts.

    Raises WontonError as the command does, WorkIncompleteError for an exit code that is neither 0 nor 5.
    """
    from wonton_core.cli.main import root
    from wonton_core.engineering.run.running import Invoked

    printed, code = io.StringIO(), EXIT_DONE
    with contextlib.redirect_stdout(printed):
        try:
            with root.make_context("wonton", [*words, "--json"]) as context:
                root.invoke(context)
        except click.exceptions.Exit as leaving:
            code = leaving.exit_code
        except click.ClickException as error:
            raise UsageError(f"wonton {' '.join(words[:2])}: {error.format_message()}") from error
    if code not in (EXIT_DONE, EXIT_WORK_INCOMPLETE):
        raise WorkIncompleteError(
            f"`wonton {' '.join(words[:2])}` ended with exit code {code}", next_step="see what it said above"
        )
    return Invoked(code == EXIT_DONE, _counts(printed.getvalue()))


def _counts(printed: str) -> dict[str, Any]:
    if not printed.strip():
        return {}
    try:
        found = json.loads(printed)
    except ValueError as error:
        raise WontonError(f"a stage's command printed something that is not JSON: {error}") from error
    return found if isinstance(found, dict) else {"printed": found}


def _say_spending(run: EvaluationRun) -> None:
    say(f"In all: {_in_words(run.total)}")
    if run.of_other_settings.seconds:
        say(f"Besides, in this folder, with other settings or inputs: {_in_words(run.of_other_settings)}")


def _in_words(spending: Spending) -> str:
    words = [f"{spending.seconds:.0f} s"]
    if spending.requests:
        tokens = (
            "an endpoint did not tell its tokens"
            if spending.prompt_tokens is None or spending.answer_tokens is None
            else f"{spending.prompt_tokens} tokens in prompts, {spending.answer_tokens} in answers"
        )
        cost = "cost not known" if spending.cost is None else f"${spending.cost:.4f}"
        words += [f"{spending.requests} requests to models", tokens, cost]
    return "; ".join(words)


def _report(run: EvaluationRun, folder: Path, *, as_json: bool) -> None:
    if as_json:
        from wonton_core.codec.records import unstructure

        result_json({"folder": str(folder), **unstructure(run)})
        return
    for record in run.stages.values():
        result(f"{record.stage:<9} {record.state:<11} {record.spending.seconds:>8.1f} s  {folder / record.folder}")
    if "report" in run.stages:
        result(f"Report: {folder / 'report.html'}")
