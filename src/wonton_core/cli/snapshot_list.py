"""``wonton snapshot list``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, store_option
from wonton_core.cli.terminal import result, result_json, say


@click.command("list")
@store_option
@json_option
def command(store: Path | None, as_json: bool) -> None:
    """All snapshots of the store. Those that can't be read are told as damaged; `verify` looks closer.

    \b
    Example:
      wonton snapshot list --json
    """
    from wonton_core.errors import WontonError

    snapshots = open_store(store)
    rows: list[dict[str, object]] = []
    for name in snapshots.names():
        try:
            with snapshots.open(name, quick=True) as found:
                facts = found.facts
                row = {"entries": len(found), "toolchain": facts.toolchain, "created_at": facts.created_at}
                rows.append({"name": name, **row, "origin": facts.origin, "damaged": ""})
        except WontonError as error:
            row = {"entries": None, "toolchain": None, "created_at": None}
            rows.append({"name": name, **row, "origin": None, "damaged": error.summary})
    if as_json:
        result_json(rows)
        return
    if not rows:
        say(f"No snapshots in {snapshots.root}; make one with `wonton snapshot create FOLDER NAME`.")
    for shown in rows:
        if shown["damaged"]:
            result(f"{shown['name']}  damaged: {shown['damaged']}")
        else:
            told = f"{shown['name']}  {shown['created_at']}  {shown['entries']} entries  {shown['toolchain']}"
            result(told.rstrip())
