"""``wonton snapshot diff``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.snapshot_options import json_option, open_store, shown, store_option
from wonton_core.cli.terminal import result, result_json, say


@click.command("diff")
@click.argument("earlier")
@click.argument("later")
@store_option
@json_option
def command(earlier: str, later: str, store: Path | None, as_json: bool) -> None:
    """What was added, removed or changed from the snapshot EARLIER to LATER.

    \b
    Example:
      wonton snapshot diff 3f1c2ab 9d0e4f7
    """
    from wonton_core.store.snapshots.difference import difference

    snapshots = open_store(store)
    with snapshots.open(earlier) as before, snapshots.open(later) as after:
        found = difference(before, after)
    kinds = (("added", "+", found.added), ("removed", "-", found.removed), ("changed", "~", found.changed))
    if as_json:
        result_json({kind: [shown(path) for path in paths] for kind, _, paths in kinds})
        return
    for _, sign, paths in kinds:
        for path in paths:
            result(f"{sign} {shown(path)}")
    say(", ".join(f"{len(paths)} {kind}" for kind, _, paths in kinds))
