"""``wonton snapshot restore``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, size, store_option
from wonton_core.cli.terminal import result, result_json

_MODES = ("auto", "reflink", "hardlink", "symlink", "copy")


@click.command("restore")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--mode",
    type=click.Choice(_MODES),
    default="auto",
    help="auto: shared blocks where the file system has them, else hard links to read-only files, else copies.",
)
@click.option("--update", is_flag=True, help="Turn FOLDER, restored before, into NAME: all else in it is removed.")
@click.option("--verify", "hash_all", is_flag=True, help="Hash every content first, trust none.")
@store_option
@json_option
def command(
    name: str, folder: Path, mode: str, update: bool, hash_all: bool, store: Path | None, as_json: bool
) -> None:
    """Make FOLDER hold the snapshot NAME. FOLDER must not exist, or be empty, or be restored before (--update).

    With --mode symlink files lead into the store: they break when it is collected or frozen.

    \b
    Example:
      wonton snapshot restore 3f1c2ab work/
      wonton snapshot restore 9d0e4f7 work/ --update
    """
    from wonton_core.codec.records import unstructure

    done = open_store(store).restore(name, folder, mode=mode, update=update, hash_all=hash_all)
    if as_json:
        result_json({"name": name, "folder": str(folder), **unstructure(done)})
        return
    kept = f", {done.kept} of them kept" if update else ""
    result(f"{folder}: {done.files} files, {size(done.bytes)}, by {done.mode}{kept}")
