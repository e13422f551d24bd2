"""``wonton compare``: ``wonton compare-cross-assistant`` by its short name."""

from __future__ import annotations

import click

from wonton_core.cli.compare_cross_assistant import command as long_form

command = click.Command(
    "compare",
    callback=long_form.callback,
    params=long_form.params,
    help="""Match the theorems of two runs of any assistants by proof distance, without a list of pairs.

    A diagnostic, not a gate.

    \b
    Example:
      wonton compare --run-a logs/coq --run-b logs/agda --top-k 10
    """,
)
