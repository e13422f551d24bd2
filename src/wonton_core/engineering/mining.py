"""Edit tasks out of a repository's history.

Every commit reachable from a tip is read, newest first, and each of its parents compared with it; a root commit is
compared with the empty tree. What can be no edit of a text is skipped, what a filter objects to is dropped, and both
are on record with the reason; the rest are tasks. The files have the order of the history, whatever finishes first.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib import metadata
from itertools import islice
from pathlib import Path

from attrs import fields

from wonton_core.engineering.commit_mining import CommitMiner, MinedBatch, MiningPlan
from wonton_core.engineering.filters.order import FilterOrder
from wonton_core.engineering.history.objects import MISSING, ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.errors import UsageError
from wonton_core.model.edit_task import RENAME_SIMILARITY_PERCENT
from wonton_core.model.mining_record import FilterSetting, MiningCounts, MiningRecord, MiningSettings
from wonton_core.model.run_record import PluginVersion
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.plugin_api.interfaces import Executor
from wonton_core.plugin_api.records import TaskSourceRecord
from wonton_core.store.edit_tasks import EditTaskWriter

COMMITS_A_BATCH = 16


def mine(
    plan: MiningPlan,
    settings: MiningSettings,
    output: Path,
    executor: Executor,
    done: Callable[[str], None],
) -> MiningRecord:
    """Mine all commits and write ``output`` and the files beside it; ``done`` is called for each commit, also those of
    an earlier call.

    Goes on where an earlier call with the same settings was interrupted; where that was complete, nothing is done. The
    files are the same, byte for byte, whatever the executor and however often it was interrupted.
    Raises BadInputError, StorageError, ToolFailedError.
    """
    with EditTaskWriter(output, settings) as writer:
        if writer.found is not None and writer.found.complete:
            return writer.found
        found = writer.start()
        commits_done = found.commits_done if found else 0
        total = _tally(found.counts if found else None)
        for _ in range(commits_done):
            done("earlier")
        with closing(plan.repository.commits(settings.tip)) as commits:
            left = plan.repository.count_commits(settings.tip) - commits_done
            batches = _Batches(islice(commits, commits_done, None), left)
            for batch in _in_order(executor, CommitMiner(plan), batches):
                writer.add(batch.lines)
                total.update(batch.counts)
                commits_done += batch.commits
                writer.save(commits_done, mining_counts(total))
                for _ in range(batch.commits):
                    done(f"{total['tasks']} tasks")
        return writer.finish(commits_done, mining_counts(total))


class _Batches(Sequence[tuple[str, ...]]):
    """Ids of commits in batches, each to be asked for once, about in order: no history is held in memory."""

    def __init__(self, commits: Iterator[str], total: int) -> None:
        self._commits = commits
        self._total = total
        self._lock = threading.Lock()
        self._read = 0
        self._passed_over: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return -(-self._total // COMMITS_A_BATCH)

    def __getitem__(self, position: int) -> tuple[str, ...]:  # type: ignore[override]  # executors take one at a time
        with self._lock:
            while self._read <= position:
                self._passed_over[self._read] = tuple(islice(self._commits, COMMITS_A_BATCH))
                self._read += 1
            return self._passed_over.pop(position)


def _in_order(executor: Executor, miner: CommitMiner, batches: _Batches) -> Iterator[MinedBatch]:
    waiting: dict[int, MinedBatch] = {}
    wanted = 0
    for position, batch in executor.run(miner, batches):
        waiting[position] = batch
        while wanted in waiting:
            yield waiting.pop(wanted)
            wanted += 1


def _tally(counts: MiningCounts | None) -> Counter[str | tuple[str, str]]:
    """Counts in the form in which batches have them."""
    total: Counter[str | tuple[str, str]] = Counter()
    for part in fields(MiningCounts) if counts else ():
        value = getattr(counts, part.name)
        if isinstance(value, int):
            total[part.name] = value
        else:
            total.update({(part.name, reason): number for reason, number in value.items()})
    return total


def mining_counts(total: Counter[str | tuple[str, str]]) -> MiningCounts:
    """The record of what batches counted."""
    by_reason: dict[str, dict[str, int]] = {}
    for key, number in sorted((key, number) for key, number in total.items() if isinstance(key, tuple)):
        by_reason.setdefault(key[0], {})[key[1]] = number
    values = {
        # The type is still its name where nobody resolved it.
        part.name: total[part.name] if part.type in (int, "int") else by_reason.get(part.name, {})
        for part in fields(MiningCounts)
    }
    return MiningCounts(**values)  # type: ignore[arg-type]


def source_of(repository: Repository, tip: str, name: str | None) -> TaskSourceRecord:
    """The task source called ``name``; without a name the one whose toolchain file the tip has at its root.

    Raises UnknownNameError, and UsageError where none or several fit.
    """
    offered = load_catalog().task_sources
    if name is not None:
        return offered.record(name)
    with ObjectReader(repository, 0) as objects:
        fitting = [
            known
            for known in offered.names()
            if any(objects.read(f"{tip}:{path}").state != MISSING for path in offered.record(known).toolchain_files)
        ]
    if len(fitting) != 1:
        raise UsageError(
            f"the repository has the toolchain files of {', '.join(fitting) or 'no language that is installed'}",
            cause="a library's language is told by them",
            next_step=f"name one with --task-source; offered are: {', '.join(offered.names()) or 'none'}",
        )
    return offered.record(fitting[0])


def mining_plan(
    repository: Repository,
    source: TaskSourceRecord,
    filters: FilterOrder,
    *,
    fragment_limit: int,
    largest_file_bytes: int,
) -> MiningPlan:
    """The plan for a source that a plugin offers. Raises PluginLoadError."""
    return MiningPlan(
        repository,
        source.name,
        load_catalog().task_sources.load(source.name),
        source.toolchain_files,
        filters,
        fragment_limit,
        largest_file_bytes,
    )


def mining_settings(plan: MiningPlan, source: TaskSourceRecord, tip: str) -> MiningSettings:
    """The settings to go on record with."""
    catalog = load_catalog()
    plugin = catalog.task_sources.plugin(source.name)
    return MiningSettings(
        task_source=source.name,
        tip=tip,
        suffixes=source.suffixes,
        toolchain_files=source.toolchain_files,
        rename_similarity_percent=RENAME_SIMILARITY_PERCENT,
        fragment_limit=plan.fragment_limit,
        largest_file_bytes=plan.largest_file_bytes,
        change_filters=tuple(FilterSetting(asked.name, asked.summary) for asked in plan.filters.on_changes),
        edit_filters=tuple(FilterSetting(asked.name, asked.summary) for asked in plan.filters.on_edits),
        plugins=(PluginVersion(plugin.plugin, plugin.distribution, plugin.version),),
        wonton_version=metadata.version("wonton-core"),
    )
