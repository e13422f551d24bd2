"""``wonton ape repair-samples``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.terminal import result, result_json, say

if TYPE_CHECKING:
    from wonton_core.engineering.sample_repair.repair_all import RepairCounts, Repaired

_COLUMNS = (("raw", "as written"), ("exact", "headers mended"), ("applies", "repaired"), ("right", "same as gold"))


@click.command("repair-samples")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option("--samples", type=click.Path(path_type=Path), required=True, help="File that `ape generate` wrote.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of repaired samples (JSON Lines).")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Tasks at a time.")
@executor_option("local")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(tasks: Path, repo: Path, samples: Path, out: Path, workers: int, executor_name: str, as_json: bool) -> None:
    """Make a clean patch out of every sample that applies to its task's file, all hunks or none.

    A sample that does not apply stays, with an empty patch and the reason. The table tells how many apply as written,
    with their headers mended, and repaired, and how many of the last lead to the very text of the task's own edit:
    another text may be as good. The same command goes on where it was stopped.

    \b
    Example:
      wonton ape repair-samples --tasks tasks.jsonl --repo batteries --samples samples.jsonl --out repaired.jsonl
    """
    from contextlib import ExitStack
    from importlib import metadata

    from wonton_core.cli.progress import progress
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.sample_repair.repair_all import SampleRepair, repair_all
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, RepairSettings
    from wonton_core.model.run_record import PluginVersion
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.edit_tasks import read_tasks

    catalog = load_catalog()
    by_id = {task.task_id: task for task in read_tasks(tasks)}
    sources = sorted({task.task_source for task in by_id.values()})
    plugins = [catalog.task_sources.plugin(source) for source in sources]
    versions = {PluginVersion(found.plugin, found.distribution, found.version) for found in plugins}
    settings = RepairSettings(
        SAMPLE_FORMAT_VERSION,
        tuple(sorted(versions, key=lambda version: (version.distribution, version.plugin))),
        metadata.version("wonton-core"),
    )
    repair = SampleRepair(
        samples.resolve(), open_repository(repo), {source: catalog.task_sources.load(source) for source in sources}
    )
    executor = open_executor(executor_name, workers, catalog)
    with ExitStack() as stack:
        done = repair_all(
            samples,
            by_id,
            repair,
            settings,
            out,
            executor,
            lambda waiting: stack.enter_context(progress("Samples", waiting, 0)),
        )
    say(f"Repaired samples: {out}")
    _report(done, as_json=as_json)


def _report(done: Repaired, *, as_json: bool) -> None:
    if as_json:
        result_json(
            {
                "schema_version": 1,
                "samples": sum(counts.samples for counts in done.counts.values()),
                "new": done.new,
                "generators": {
                    name: {
                        "samples": counts.samples,
                        **{column: getattr(counts, column) for column, _ in _COLUMNS},
                        "outcomes": dict(sorted(counts.outcomes.items())),
                    }
                    for name, counts in done.counts.items()
                },
            }
        )
        return
    total = sum(counts.samples for counts in done.counts.values())
    result(f"{total} samples, {done.new} of them new")
    if not total:
        return
    width = max(len("generator"), *map(len, done.counts))
    result(f"  {'generator':<{width}} {'n':>7}" + "".join(f" {title:>16}" for _, title in _COLUMNS))
    for name, counts in done.counts.items():
        result(f"  {name:<{width}} {counts.samples:>7}" + "".join(f" {_cell(counts, key):>16}" for key, _ in _COLUMNS))


def _cell(counts: RepairCounts, key: str) -> str:
    count: int = getattr(counts, key)
    return f"{count} ({count / counts.samples:.1%})"
