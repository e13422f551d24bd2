"""``wonton snapshot show``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, shown, size, store_option
from wonton_core.cli.terminal import result, result_json


@click.command("show")
@click.argument("name")
@click.option("--files", "with_files", is_flag=True, help="List every entry.")
@store_option
@json_option
def command(name: str, with_files: bool, store: Path | None, as_json: bool) -> None:
    """What the snapshot NAME is and holds.

    \b
    Example:
      wonton snapshot show 3f1c2ab --files
    """
    from wonton_core.codec.records import unstructure
    from wonton_core.store.snapshots.entry import FILE, FOLDER, LINK

    with open_store(store).open(name) as found:
        facts, entries = found.facts, found.entries
    kinds = [entry.kind for entry in entries]
    whole = sum(entry.size for entry in entries)
    if as_json:
        told = {
            **unstructure(facts),
            "files": kinds.count(FILE),
            "folders": kinds.count(FOLDER),
            "links": kinds.count(LINK),
            "bytes": whole,
        }
        if with_files:
            told["entries"] = [
                {
                    "path": shown(entry.path),
                    "kind": entry.kind,
                    "mode": f"{entry.permissions:04o}",
                    "size": entry.size,
                    "sha256": entry.digest.hex() if entry.kind == FILE else None,
                    "target": shown(entry.target) if entry.kind == LINK else None,
                }
                for entry in entries
            ]
        result_json(told)
        return
    result(f"{name}  {facts.created_at}  {facts.toolchain}".rstrip())
    if facts.origin:
        result(f"made of {facts.origin}")
    result(f"{kinds.count(FILE)} files, {kinds.count(FOLDER)} folders, {kinds.count(LINK)} links, {size(whole)}")
    for entry in entries if with_files else ():
        what = entry.digest.hex() if entry.kind == FILE else entry.kind
        target = f" -> {shown(entry.target)}" if entry.kind == LINK else ""
        result(f"{entry.permissions:04o} {what:64} {entry.size:>12} {shown(entry.path)}{target}")
