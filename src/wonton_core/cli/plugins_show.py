"""``wonton plugins show NAME``."""

from __future__ import annotations

import attrs
import click

from wonton_core.cli.terminal import result, result_json
from wonton_core.errors import UnknownNameError
from wonton_core.plugin_api.catalog import load_catalog


@click.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str, as_json: bool) -> None:
    """All that a plugin offers; NAME is a plugin or its distribution.

    \b
    Example:
      wonton plugins show core
    """
    catalog = load_catalog()
    rows = [row for row in catalog.plugin_table() if name in (row.plugin, row.distribution)]
    if not rows:
        raise UnknownNameError(
            f"unknown plugin {name!r}",
            cause=f"installed: {', '.join(row.plugin for row in catalog.plugin_table())}",
            next_step="see `wonton plugins list`",
        )
    shown = [{**attrs.asdict(row), "offers": catalog.offers(row)} for row in rows]
    if as_json:
        result_json(shown)
        return
    for row, described in zip(rows, shown, strict=True):
        result(f"{row.plugin} of {row.source}: {row.status}" + (f" ({row.reason})" if row.reason else ""))
        result(f"module {row.module}, file {row.origin or 'not loaded'}")
        for hook, records in described["offers"].items():
            result(f"{hook}:")
            for record in records:
                result(f"  {record['path']:<28} {record['summary']}")
