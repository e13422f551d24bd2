"""``wonton snapshot gc``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, say_waiting, size, store_option
from wonton_core.cli.terminal import result, result_json


@click.command("gc")
@store_option
@json_option
def command(store: Path | None, as_json: bool) -> None:
    """Remove contents that no snapshot has, and what killed commands left behind.

    It waits until nobody writes to the store or restores from it. With a damaged snapshot nothing is removed, since
    what that one needs is unknown.

    \b
    Example:
      wonton snapshot gc
    """
    from wonton_core.codec.records import unstructure

    removed = open_store(store).collect(say_waiting)
    if as_json:
        result_json(unstructure(removed))
        return
    result(f"Removed {removed.blobs} blobs, {size(removed.bytes)}")
