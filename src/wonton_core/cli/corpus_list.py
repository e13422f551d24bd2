"""``wonton corpus list``."""

from __future__ import annotations

import click

from wonton_core.cli.terminal import result, result_json, say


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """All corpora of this user. A star marks the build that a reference without a build id means.

    \b
    Example:
      wonton corpus list --json
    """
    import attrs

    from wonton_core.store.corpora import corpus_folder, is_current, list_references, read_manifest
    from wonton_core.store.places import corpora_dir

    rows = []
    for reference in list_references():
        folder = corpus_folder(reference)
        rows.append({"ref": reference, "current": is_current(folder), **attrs.asdict(read_manifest(folder))})
    if as_json:
        result_json(rows)
        return
    if not rows:
        say(f"No corpora in {corpora_dir()}; build one with `wonton corpus build-lean-coq-paired-micro`.")
    for row in rows:
        star = "*" if row["current"] else " "
        result(f"{star} {row['ref']}  {row['items_total']} items  {row['benchmark_id']}  {row['created_at']}")
