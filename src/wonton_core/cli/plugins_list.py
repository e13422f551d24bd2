"""``wonton plugins list``."""

from __future__ import annotations

import attrs
import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK


@click.command("list")
@click.option("--hook", type=click.Choice(sorted(RECORD_OF_HOOK)), metavar="NAME", help="Only plugins of this hook.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(hook: str | None, as_json: bool) -> None:
    """Every plugin that is installed and its state: active, blocked (switched off) or failed, with the reason.

    \b
    Example:
      wonton plugins list --hook wonton_aggregators
    """
    catalog = load_catalog()
    for conflict in catalog.conflicts():
        say(f"Conflict: {conflict.summary}; {conflict.next_step}")
    rows = [row for row in catalog.plugin_table() if hook is None or hook in row.hooks]
    if as_json:
        result_json([attrs.asdict(row) for row in rows])
        return
    for row in rows:
        told = row.reason or ", ".join(name.removeprefix("wonton_") for name in row.hooks)
        result(f"{row.plugin:<12} {row.distribution:<16} {row.version:<10} {row.status:<8} {told}")
