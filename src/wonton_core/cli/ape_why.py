"""``wonton ape why``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.terminal import result, result_json

if TYPE_CHECKING:
    from wonton_core.engineering.change_fate import ChangeFate

_SHOWN_DIGITS = 12


@click.command("why")
@click.argument("commit")
@click.argument("file")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of the change as JSON.")
def command(commit: str, file: str, tasks: Path, as_json: bool) -> None:
    """Say what became of FILE's change in COMMIT: which filter dropped it and with what figures, or its tasks.

    COMMIT may be abbreviated. FILE is the path in the repository, before or after the commit; its end is enough where
    the commit has one such file. A large change has a line for each of its fragments.

    \b
    Example:
      wonton ape why 45f65c8b Batteries/Data/List/Basic.lean --tasks tasks.jsonl
    """
    import attrs

    from wonton_core.engineering.change_fate import DROPPED, change_fates
    from wonton_core.store.edit_tasks import read_dropped, read_mining_record, read_skipped, read_tasks

    record = read_mining_record(tasks)
    passes = {asked.name: asked.summary for asked in (*record.settings.change_filters, *record.settings.edit_filters)}
    fates = change_fates(commit, file, read_tasks(tasks), read_dropped(tasks), read_skipped(tasks))
    if as_json:
        rows = [
            {**attrs.asdict(fate), "passes": passes.get(fate.by, "") if fate.outcome == DROPPED else ""}
            for fate in fates
        ]
        result_json({"schema_version": 1, "fates": rows})
        return
    shown = None
    for fate in fates:
        place = _place(fate)
        if place != shown:
            result(place)
            shown = place
        result(f"  {_fragment(fate)}{_outcome(fate, passes)}")


def _place(fate: ChangeFate) -> str:
    paths = [path for path in dict.fromkeys((fate.path_before, fate.path_after)) if path]
    against = f"against {fate.parent[:_SHOWN_DIGITS]}" if fate.parent else "with no parent"
    return f"{' -> '.join(paths) or 'all files'} in {fate.commit[:_SHOWN_DIGITS]}, {against}"


def _fragment(fate: ChangeFate) -> str:
    if fate.fragment.count == 1:
        return ""
    return f"fragment {fate.fragment.index + 1} of {fate.fragment.count} ({fate.fragment.boundary}): "


def _outcome(fate: ChangeFate, passes: dict[str, str]) -> str:
    from wonton_core.engineering.change_fate import DROPPED, KEPT

    if fate.outcome == KEPT:
        return f"kept, task {fate.task_id}"
    if fate.outcome == DROPPED:
        return f"dropped by {fate.by}: {fate.reason} (passes: {passes.get(fate.by, 'unknown')})"
    return f"skipped as {fate.by}{f': {fate.reason}' if fate.reason else ''}"
