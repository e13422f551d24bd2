"""``wonton snapshot freeze``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, say_waiting, size, store_option
from wonton_core.cli.terminal import result, result_json


@click.command("freeze")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@store_option
@json_option
def command(names: tuple[str, ...], store: Path | None, as_json: bool) -> None:
    """Compress contents that only the snapshots NAME have. Restoring them makes them plain again.

    \b
    Example:
      wonton snapshot freeze 3f1c2ab 9d0e4f7
    """
    done = open_store(store).freeze(names, say_waiting)
    if as_json:
        result_json({"blobs": done.blobs, "saved_bytes": done.bytes})
        return
    result(f"Compressed {done.blobs} blobs, saved {size(done.bytes)}")
