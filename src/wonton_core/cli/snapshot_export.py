"""``wonton snapshot export``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import open_store, store_option
from wonton_core.cli.terminal import say


@click.command("export")
@click.argument("name")
@click.argument("file_map", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("storage", type=click.Path(path_type=Path, file_okay=False))
@store_option
def command(name: str, file_map: Path, storage: Path, store: Path | None) -> None:
    """Write the snapshot NAME in the APE-Bench paper's format: FILE_MAP (a .bin file) and its STORAGE folder.

    That format holds no modes, no empty folders and no toolchain: what is lost is told.

    \b
    Example:
      wonton snapshot export 3f1c2ab file_maps/3f1c2ab.bin storage/
    """
    from wonton_core.store.snapshots.paper_format import export_paper_snapshot

    losses = export_paper_snapshot(open_store(store), name, file_map, storage)
    say(f"Lost: {losses.empty_folders} empty folders, the executable bit of {losses.executable_files} files")
