"""``wonton ape cache``."""

from __future__ import annotations

import click

from wonton_core.cli.finite_number import FiniteRange
from wonton_core.cli.terminal import result, result_json


@click.command("cache")
@click.option("--clear", is_flag=True, help="Remove the answers.")
@click.option(
    "--older-than",
    type=FiniteRange(min=0.0),
    default=0.0,
    metavar="DAYS",
    help="With --clear: only those that were given so long ago.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(clear: bool, older_than: float, as_json: bool) -> None:
    """Show or clear the answers of chat models that are kept for other runs.

    A run keeps its own besides, in *.chat.jsonl; --no-cache at a command neither takes nor keeps any. The folder is
    `answers` in Wonton's cache folder, or what WONTON_ANSWERS names.

    \b
    Example:
      wonton ape cache --clear --older-than 30
    """
    from wonton_core.cli.snapshot_options import size
    from wonton_core.store.answer_cache import AnswerCache
    from wonton_core.store.places import answers_dir

    if older_than and not clear:
        raise click.UsageError("--older-than goes with --clear.")
    cache = AnswerCache(answers_dir())
    removed = cache.clear(older_than) if clear else None
    left = cache.size()
    if as_json:
        told = {"folder": str(cache.folder), "answers": left.answers, "bytes": left.bytes}
        result_json(told | ({"removed": removed.answers, "removed_bytes": removed.bytes} if removed else {}))
        return
    if removed:
        result(f"removed: {removed.answers} ({size(removed.bytes)})")
    result(f"answers: {left.answers} ({size(left.bytes)}) in {cache.folder}")
