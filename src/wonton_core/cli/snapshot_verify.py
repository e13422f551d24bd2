"""``wonton snapshot verify``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, store_option
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_BAD_INPUT


@click.command("verify")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@store_option
@json_option
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], store: Path | None, as_json: bool) -> None:
    """Hash every content of the snapshots NAME, or of all, and tell what is damaged or missing (exit code 4).

    \b
    Example:
      wonton snapshot verify
      wonton snapshot verify 3f1c2ab --json
    """
    from wonton_core.cli.progress import progress
    from wonton_core.errors import DamagedStoreError

    snapshots = open_store(store)
    wanted = names or snapshots.names()
    rows: list[dict[str, object]] = []
    with progress("snapshots verified", len(wanted), 0) as step:
        for name in wanted:
            try:
                rows.append({"name": name, "blobs": snapshots.verify(name), "error": None})
            except DamagedStoreError as error:
                rows.append({"name": name, "blobs": None, "error": error.as_json()})
                if not as_json:
                    result(f"{name}: {error.summary}")
                    say(f"Next: {error.next_step}")
            else:
                if not as_json:
                    result(f"{name}: {rows[-1]['blobs']} blobs are right")
            step(name)
    if as_json:
        result_json(rows)
    if any(row["error"] for row in rows):
        ctx.exit(EXIT_BAD_INPUT)
