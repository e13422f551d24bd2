"""``wonton ape run``."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.terminal import result, say
from wonton_core.errors import (
    EXIT_DONE,
    EXIT_WORK_INCOMPLETE,
    UsageError,
    WontonError,
    WorkIncompleteError,
)

if TYPE_CHECKING:
    from wonton_core.engineering.run.running import Invoked

_STAGES = (
    "mine", "filter", "instruct", "select", "snapshot", "generate", "repair", "verify", "judge", "measure", "report",
)  # fmt: skip


@click.command("run")
@click.argument("config_path", metavar="CONFIG.toml", required=False, type=click.Path(path_type=Path))
@click.option("--until", type=click.Choice(_STAGES), help="Stop after this stage.")
@click.option("--go-on", is_flag=True, help="Run later stages though models could not be asked for all: it is missing.")
@click.option("--check", is_flag=True, help="Check the configuration and run nothing.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Mine and choose tasks, tell what the models would be asked and what it would cost, and ask none.",
)
@click.option("--example", is_flag=True, help="Print a configuration with every field explained.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    config_path: Path | None,
    until: str | None,
    go_on: bool,
    check: bool,
    dry_run: bool,
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
    # Where the name stands, not what it is a link to: the folder is called after it.
    with contextlib.chdir(config_path.absolute().parent):
        from wonton_core.cli.ape_run_summary import report_forecast, report_run, say_spending, say_without_key
        from wonton_core.engineering.run.forecasting import forecast_run
        from wonton_core.engineering.run.missing_keys import models_without_key
        from wonton_core.engineering.run.preflight import check_config
        from wonton_core.engineering.run.running import EvaluationRunner
        from wonton_core.engineering.run.stage_order import stages_until
        from wonton_core.model.evaluation_run import INCOMPLETE
        from wonton_core.plugin_api.catalog import load_catalog
        from wonton_core.store.atomic import write_bytes
        from wonton_core.store.evaluation_run import run_lock

        catalog = load_catalog()
        check_config(config, catalog)
        say_without_key(models_without_key(config, catalog))
        if check:
            say(f"{config_path}: no fault was found")
            return
        folder = Path(config.folder)
        with run_lock(folder):
            write_bytes(folder / "config.toml", Path(config_path.name).read_bytes())
            runner = EvaluationRunner(config, catalog, partial(invoke, _plugin_options(ctx)), say, go_on=go_on)
            if dry_run:
                report_forecast(forecast_run(runner, stages_until(until)), as_json=as_json)
                return
            try:
                run = runner.run(stages_until(until))
            finally:
                say_spending(runner.evaluation())
        report_run(run, folder, as_json=as_json)
        if any(record.state == INCOMPLETE for record in run.stages.values()):
            say("Something is missing, see above: the same command tries again.")
            ctx.exit(EXIT_WORK_INCOMPLETE)


def _plugin_options(ctx: click.Context) -> tuple[str, ...]:
    """The options before ``ape run`` that switch plugins off: they hold for the stages' commands, too."""
    chosen = ctx.meta.get("wonton.plugins", {})
    left_out = [word for name in chosen.get("no_plugin") or () for word in ("--no-plugin", name)]
    return ("--no-plugins", *left_out) if chosen.get("no_plugins") else tuple(left_out)


def invoke(plugin_options: Sequence[str], words: Sequence[str]) -> Invoked:
    """Run a command of Wonton in this process, what it prints being its counts.

    Raises WontonError as the command does, WorkIncompleteError for an exit code that is neither 0 nor 5.
    """
    from wonton_core.cli.main import root
    from wonton_core.engineering.run.running import Invoked

    printed, code = io.StringIO(), EXIT_DONE
    with contextlib.redirect_stdout(printed):
        try:
            with root.make_context("wonton", [*plugin_options, *words, "--json"]) as context:
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
