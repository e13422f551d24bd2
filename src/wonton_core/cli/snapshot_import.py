"""``wonton snapshot import``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import open_store, store_option
from wonton_core.cli.terminal import say


@click.command("import")
@click.argument("file_map", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("storage", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("name")
@click.option("--toolchain", default="", help="Version of the assistant that built it: the format does not tell.")
@store_option
def command(file_map: Path, storage: Path, name: str, toolchain: str, store: Path | None) -> None:
    """Read a snapshot of the APE-Bench paper's format: FILE_MAP (a .bin file) and its STORAGE folder.

    Every content is hashed. Files that can be executed in STORAGE are executable.

    \b
    Example:
      wonton snapshot import file_maps/3f1c2ab.bin storage/ 3f1c2ab
    """
    from wonton_core.store.snapshots.paper_format import import_paper_snapshot

    count = import_paper_snapshot(open_store(store), file_map, storage, name, toolchain=toolchain)
    say(f"{name}: {count} files and links")
