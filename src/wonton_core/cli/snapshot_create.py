"""``wonton snapshot create``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import counted_progress, json_option, open_store, size, store_option
from wonton_core.cli.terminal import result, result_json, say


@click.command("create")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("name")
@click.option("--toolchain", default="", help="Version of the assistant that built it, kept with the snapshot.")
@click.option("--origin", default="", help="What it was made of, such as a commit, kept with the snapshot.")
@click.option("--exclude", "excluded", multiple=True, help="A path in FOLDER to leave out whole; may be repeated.")
@click.option("--adopt", is_flag=True, help="Link files into the store: FOLDER becomes read-only, to be thrown away.")
@click.option("--replace", is_flag=True, help="Make it anew if it exists; damaged contents are mended.")
@store_option
@json_option
def command(
    folder: Path,
    name: str,
    toolchain: str,
    origin: str,
    excluded: tuple[str, ...],
    adopt: bool,
    replace: bool,
    store: Path | None,
    as_json: bool,
) -> None:
    """Store all of FOLDER as the snapshot NAME.

    Modes, links and empty folders are kept; owners and times are not. Sockets, pipes and devices are left out and told.

    \b
    Example:
      wonton snapshot create build/ 3f1c2ab --toolchain leanprover/lean4:v4.20.0 --exclude .git
    """
    import os

    from wonton_core.codec.records import unstructure

    with counted_progress("storing") as on_done:
        made = open_store(store).create(
            folder,
            name,
            toolchain=toolchain,
            origin=origin,
            excluded=frozenset(os.fsencode(path.strip("/")) for path in excluded),
            adopt=adopt,
            replace=replace,
            on_done=on_done,
        )
    for path in made.skipped:
        say(f"Left out, for it is no file, folder or link: {path}")
    if as_json:
        result_json(unstructure(made))
        return
    result(f"{made.name}: {made.files} files, {size(made.bytes)}; new: {made.new_blobs} blobs, {size(made.new_bytes)}")
