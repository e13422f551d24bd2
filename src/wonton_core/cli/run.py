"""``wonton run --backend NAME``: hands everything else to the run command of that prover's plugin."""

from __future__ import annotations

from typing import Any, cast

import click

from wonton_core.errors import UsageError
from wonton_core.plugin_api.catalog import load_catalog

_HELP = """Run a prover over a corpus, a file or a library. The other options are the back end's own.

\b
Example:
  wonton run --backend coq --help
"""


class _RunCommand(click.Command):
    """Takes ``--backend`` out of the arguments, wherever it stands, and becomes the command of that back end."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the back end's command, or of this command where no back end is named."""
        backend, rest = _take_backend(args)
        if backend is None:
            return super().make_context(info_name, args, parent, **extra)
        provers = load_catalog().provers
        address = provers.record(backend).run_command
        if not address:
            raise UsageError(
                f"{backend} of {provers.origin(backend)} offers no run command", next_step="choose another --backend"
            )
        command = cast(click.Command, provers.load_attribute(backend, address))
        return command.make_context(f"{info_name} --backend {backend}", rest, parent, **extra)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The back ends that are installed."""
        provers = load_catalog().provers
        with formatter.section("Back ends"):
            rows = [(record.name, record.summary) for record in provers.records()]
            formatter.write_dl(rows or [("none", "pip install wonton-lean wonton-coq")])


def _take_backend(args: list[str]) -> tuple[str | None, list[str]]:
    for position, argument in enumerate(args):
        if argument == "--":
            break
        if argument == "--backend" and position + 1 < len(args):
            return args[position + 1], args[:position] + args[position + 2 :]
        if argument.startswith("--backend="):
            return argument.removeprefix("--backend="), args[:position] + args[position + 1 :]
    return None, args


def _no_backend(**_: object) -> None:
    known = load_catalog().provers.names()
    raise click.UsageError(f"Missing option '--backend'. Choose from: {', '.join(known) or 'none is installed'}.")


command = _RunCommand(
    "run",
    callback=_no_backend,
    help=_HELP,
    params=[
        click.Option(["--backend"], metavar="NAME", required=False, help="The prover to run."),
        click.Argument(["options"], nargs=-1, type=click.UNPROCESSED, metavar="[BACK END'S OPTIONS]"),
    ],
    context_settings={"ignore_unknown_options": True},
)
