"""``wonton snapshot stat``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, size, store_option
from wonton_core.cli.terminal import result, result_json


@click.command("stat")
@store_option
@json_option
def command(store: Path | None, as_json: bool) -> None:
    """How much the store holds, and how much storing every content once saves.

    logical: bytes of all files of all snapshots; own: bytes of contents that no other snapshot has.

    \b
    Example:
      wonton snapshot stat --json
    """
    from wonton_core.codec.records import unstructure
    from wonton_core.store.snapshots.statistics import store_statistics

    found = store_statistics(open_store(store))
    if as_json:
        result_json({**unstructure(found), "ratio": found.ratio})
        return
    for share in found.snapshots:
        part = f"{share.own / share.logical:.1%}" if share.logical else "-"
        result(f"{share.name}  {share.files} files  logical {size(share.logical)}  own {size(share.own)} ({part})")
    ratio = f" ({found.ratio:.1%} of logical)" if found.ratio is not None else ""
    result(f"{len(found.snapshots)} snapshots  logical {size(found.logical)}  stored {size(found.stored)}{ratio}")
    result(
        f"{found.blobs} blobs, {found.cold_blobs} of them compressed ({size(found.cold_bytes)}); "
        f"unused {size(found.unused)}"
    )
