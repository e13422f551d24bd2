"""``wonton snapshot remove``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import open_store, store_option
from wonton_core.cli.terminal import say


@click.command("remove")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@store_option
def command(names: tuple[str, ...], store: Path | None) -> None:
    """Forget snapshots. Contents that no other one has go with the next `wonton snapshot gc`.

    \b
    Example:
      wonton snapshot remove 3f1c2ab && wonton snapshot gc
    """
    snapshots = open_store(store)
    for name in names:
        snapshots.remove(name)
        say(f"Removed {name}")
