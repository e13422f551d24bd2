"""Builds of what the tasks' patches are verified in."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.engineering.build_history import log_path
from wonton_core.engineering.run.origins import task_source, versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words
from wonton_core.errors import UsageError, WontonError
from wonton_core.model.commit_build import BUILT, CommitBuild
from wonton_core.store.atomic import write_bytes
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.store.record_lines import read_record_lines
from wonton_core.store.record_log import RecordLog
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

_SNAPSHOTS = "snapshots.jsonl"


@frozen
class BuiltParent:
    """How the build of a parent commit ended: a line of the stage's file. ``contents_sha256`` is of the snapshot's
    entries, empty where there is none: patches are verified anew where the same commit was built otherwise. Names no
    time: the same again is the same."""

    commit: str
    status: str
    reason: str
    toolchain: str
    contents_sha256: str = ""


@frozen
class SnapshotStage:
    """Runs the assistant's own ``build-history``, and writes down how each commit ended."""

    name: str = "snapshot"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises UsageError where the assistant has no such command."""
        asked, tasks = site.config.snapshot, site.file("tasks")
        source = task_source(site.config, site.repository).name
        command = f"{source} build-history"
        if command not in site.catalog.commands:
            raise UsageError(
                f"no plugin offers `wonton {command}`",
                cause=f"the plugin for {source} can't build a library's history",
                next_step="see `wonton plugins list`",
            )

        def arguments(folder: Path) -> tuple[str, ...]:
            given = words(
                tasks=tasks,
                snapshots=site.snapshots,
                workers=site.config.workers,
                seconds=asked.seconds,
                memory_gib=asked.memory_gib,
            )
            return (source, "build-history", *site.repo_arguments, *given, *asked.arguments)

        def note_builds(folder: Path) -> None:
            latest = {build.commit: build for build in RecordLog(log_path(site.snapshots, source), CommitBuild).found}
            parents = dict.fromkeys(task.commit.parent for task in read_tasks(tasks) if task.commit.parent)
            rows = [
                BuiltParent(build.commit, build.status, build.reason, build.toolchain, _contents(site, build.commit))
                for build in (latest[parent] for parent in parents if parent in latest)
            ]
            lines = (canonical_json(unstructure(row)) + b"\n" for row in rows)
            write_bytes(folder / _SNAPSHOTS, b"".join(lines))

        def are_stored(folder: Path) -> bool:
            rows = read_record_lines(folder / _SNAPSHOTS, BuiltParent)
            return all(
                found == row.contents_sha256 and (found or row.status != BUILT)
                for row in rows
                for found in [_contents(site, row.commit)]
            )

        return StagePlan(
            asdict(asked),
            {"tasks": tasks},
            {"snapshots": _SNAPSHOTS},
            arguments,
            versions([site.catalog.commands.plugin(command)]),
            finish=note_builds,
            is_kept=are_stored,
        )


def _contents(site: StageSite, commit: str) -> str:
    """What tells the commit's snapshot from another one of it, empty where there is none that could be read."""
    try:
        with SnapshotStore(site.snapshots).open(commit, quick=True) as found:
            return found.contents_sha256
    except WontonError:
        return ""
