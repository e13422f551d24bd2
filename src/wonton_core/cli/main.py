"""The command ``wonton``: global options, and the one place that turns exceptions into exit codes.

Exit codes: 0 done; 1 a gate was missed; 2 wrong usage; 3 a tool is missing; 4 bad input; 5 work failed in part (what
was done is kept); 70 a bug (with its traceback); 130 interrupted, resumable; 141 the reader of stdout went away.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from wonton_core.cli.lazy_group import LazyGroup
from wonton_core.cli.terminal import report_error, result_json, say
from wonton_core.errors import (
    EXIT_BUG,
    EXIT_DONE,
    EXIT_INTERRUPTED,
    EXIT_READER_GONE,
    UsageError,
    WontonError,
)
from wonton_core.plugin_api.catalog import configure
from wonton_core.plugin_api.loader import PluginSettings, StopRequest

_HELP = """Put proofs of different proof assistants on one bench.

\b
Example:
  wonton doctor
  wonton run --backend coq --help
"""


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        click.echo(f"wonton {metadata.version('wonton-core')}")
        ctx.exit()


def _switch_plugins(ctx: click.Context, parameter: click.Parameter, value: bool | tuple[str, ...]) -> None:
    """Set the off switches before any plugin loads: both options are eager."""
    chosen = ctx.meta.setdefault("wonton.plugins", {})
    chosen[parameter.name] = value
    configure(
        PluginSettings.from_environment(
            no_plugins=bool(chosen.get("no_plugins")), blocked=chosen.get("no_plugin") or ()
        )
    )


root = LazyGroup(
    path="",
    help=_HELP,
    params=[
        click.Option(
            ["--no-plugins"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_switch_plugins,
            help="Load no plugin but Wonton's own.",
        ),
        click.Option(
            ["--no-plugin"],
            multiple=True,
            metavar="NAME",
            is_eager=True,
            expose_value=False,
            callback=_switch_plugins,
            help="Leave out this plugin or distribution; may be given several times.",
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Print the version and exit.",
        ),
    ],
)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    as_json = "--json" in arguments
    try:
        with root.make_context("wonton", list(arguments)) as context:
            root.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        if as_json:
            report_error(UsageError(error.format_message()), as_json=True)
        else:
            error.show()
        return error.exit_code
    except WontonError as error:
        report_error(error, as_json=as_json)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        from wonton_core.process.group import kill_groups

        kill_groups()
        say("Interrupted. What was done is on disk: run the same command again to resume.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout at its end: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_READER_GONE
    except Exception as error:
        import traceback  # slow to import, and seldom needed

        traceback.print_exc()
        summary = f"{type(error).__name__}: {error}"
        if as_json:
            result_json({"error": {"code": "internal.bug", "exit_code": EXIT_BUG, "summary": summary}})
        say(
            "This is a bug in Wonton or in a plugin; `wonton plugins list` names the plugins, "
            "`wonton --no-plugin NAME ...` leaves one out. [internal.bug]"
        )
        return EXIT_BUG
    return EXIT_DONE


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise StopRequest


def main() -> None:
    """The console script. SIGTERM ends a run as Ctrl-C does: children are stopped and the run can be resumed."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's job in the background ignores it
        signal.signal(signal.SIGINT, _as_interrupt)
    sys.exit(run(sys.argv[1:]))
