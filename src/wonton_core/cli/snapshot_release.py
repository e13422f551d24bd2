"""``wonton snapshot release``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import open_store, store_option
from wonton_core.cli.terminal import say


@click.command("release")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@store_option
def command(folder: Path, store: Path | None) -> None:
    """Remove FOLDER, which was restored. Its contents need not be hashed again, as after `rm -r`.

    \b
    Example:
      wonton snapshot release work/
    """
    open_store(store).release(folder)
    say(f"Removed {folder}")
