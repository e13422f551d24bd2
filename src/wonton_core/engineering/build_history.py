"""Building many commits of a library and keeping each as a snapshot whose name is the commit's id.

For every commit: its tree goes to a fresh folder, an assistant's plugin builds it there in the sandbox, and the whole
folder becomes a snapshot. A line in ``<store>/build-history/<assistant>.jsonl`` says how it ended, on disk before the
next is begun: whenever the process is killed, the same command goes on. One process at a time builds for an assistant
in a store; others wait and then find the work done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from wonton_core.engineering.build_folder import build_folder, remove_leftovers
from wonton_core.engineering.compiled_modules import CompiledModules
from wonton_core.engineering.history.objects import FOUND, ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.history.tree_export import LARGEST_FILE_BYTES, TreeError, export_tree
from wonton_core.engineering.tree_build import BuildPlace, BuildRefusedError, HistoryBuilder, TreeBuild, TreeBuilder
from wonton_core.model.commit_build import (
    BUILT,
    COMMIT_BUILD_FORMAT_VERSION,
    NAME_TAKEN,
    NEEDS_NETWORK,
    NO_TOOLCHAIN,
    NOT_EXPORTED,
    CommitBuild,
)
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.plugin_api.interfaces import Executor
from wonton_core.process.sandbox.client import Sandbox
from wonton_core.process.sandbox.server import NAMESPACES
from wonton_core.store.blobs.store_lock import locked
from wonton_core.store.record_log import RecordLog
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

_LARGEST_DECIDING_BYTES = 1 << 20


@frozen
class BuildSettings:
    """``limits`` are those of one commit; ``sandbox_kind`` is one of the sandbox's. With ``retry_failed`` commits are
    tried again that were not built earlier."""

    limits: ResourceLimits
    sandbox_kind: str
    retry_failed: bool = False


@frozen
class HistoryReport:
    """The latest record of every commit asked for, in their order; ``done_now`` of them are from this run."""

    builds: tuple[CommitBuild, ...]
    done_now: int

    @property
    def counts(self) -> dict[str, int]:
        """How many commits have each status."""
        return dict(sorted(Counter(build.status for build in self.builds).items()))

    @property
    def failed(self) -> tuple[CommitBuild, ...]:
        """Commits without a snapshot."""
        return tuple(build for build in self.builds if build.status != BUILT)


class Progress(Protocol):
    """Told once how many commits are there to do, then of each one done."""

    def begin(self, total: int, done_before: int) -> None:
        """Before the first one."""
        ...

    def step(self, build: CommitBuild) -> None:
        """After each one."""
        ...


@frozen
class _Work:
    commit: str
    builder: TreeBuilder


def log_path(store: Path, assistant: str) -> Path:
    """The file of `CommitBuild` records; a commit's last one counts."""
    return store / "build-history" / f"{assistant}.jsonl"


def build_history(
    repository: Repository,
    commits: Sequence[str],
    builder: HistoryBuilder,
    store: SnapshotStore,
    settings: BuildSettings,
    executor: Executor,
    progress: Progress,
    on_wait: Callable[[], None] = lambda: None,
) -> HistoryReport:
    """Build ``commits`` (full ids, each once), oldest first where much is to be used again.

    What is built already, by the tool chain that is there now, is not built again. Raises StorageError, BadInputError
    for a damaged log, ToolFailedError where the sandbox fails: what is done is kept.
    """
    path = log_path(store.root, builder.assistant)
    with locked(path.with_suffix(".lock"), alone=True, on_wait=on_wait):
        work = path.with_suffix(".work")
        remove_leftovers(work)
        log = RecordLog(path, CommitBuild)
        latest = {build.commit: build for build in log.found}
        known = CompiledModules(store.blobs, reuse=settings.sandbox_kind == NAMESPACES)
        known.add(module for build in log.found if build.status == BUILT for module in build.compiled)
        todo: list[_Work] = []
        at_once: list[CommitBuild] = []
        with ObjectReader(repository, _LARGEST_DECIDING_BYTES) as objects:
            for commit in commits:
                try:
                    tree_builder = builder.tree_builder(_texts(objects, commit, builder.deciding_files))
                except BuildRefusedError as error:
                    refused = _record(commit, error.toolchain, TreeBuild(error.status, error.reason), settings)
                    if _is_news(latest.get(commit), refused, store):
                        at_once.append(refused)
                    continue
                if _is_wanted(latest.get(commit), commit, tree_builder.toolchain, store, settings):
                    todo.append(_Work(commit, tree_builder))
        progress.begin(len(commits), len(commits) - len(todo) - len(at_once))

        def keep(build: CommitBuild) -> None:
            log.append(build)
            latest[build.commit] = build
            if build.status == BUILT:
                known.add(build.compiled)
            progress.step(build)

        for build in at_once:
            keep(build)
        one = partial(_build_one, repository, builder.assistant, store, settings, known, work)
        outcomes = executor.run(one, todo)
        try:
            for _, build in outcomes:
                keep(build)
        finally:
            if isinstance(outcomes, Generator):
                outcomes.close()  # builds under way end before the lock is given back
        with suppress(OSError):
            work.rmdir()
    return HistoryReport(tuple(latest[commit] for commit in commits), len(at_once) + len(todo))


def _texts(objects: ObjectReader, commit: str, paths: Sequence[str]) -> Mapping[str, str]:
    read = {path: objects.read(f"{commit}:{path}") for path in paths}
    return {path: found.content.decode(errors="replace") for path, found in read.items() if found.state == FOUND}


def _is_news(earlier: CommitBuild | None, refused: CommitBuild, store: SnapshotStore) -> bool:
    """Whether a refusal is to be written down: not where the same one stands there, nor over what was built."""
    if earlier is None:
        return True
    if earlier.status == BUILT and store.path(refused.commit).exists():
        return False
    return (earlier.status, earlier.reason) != (refused.status, refused.reason)


def _is_wanted(
    earlier: CommitBuild | None, commit: str, toolchain: str, store: SnapshotStore, settings: BuildSettings
) -> bool:
    if earlier is None or earlier.toolchain != toolchain or earlier.status == NO_TOOLCHAIN:
        return True
    if earlier.status == NEEDS_NETWORK and earlier.sandbox != settings.sandbox_kind:
        return True
    if earlier.status == BUILT:
        return not store.path(commit).exists()
    return settings.retry_failed


def _build_one(
    repository: Repository,
    assistant: str,
    store: SnapshotStore,
    settings: BuildSettings,
    known: CompiledModules,
    work: Path,
    item: _Work,
) -> CommitBuild:
    """Export, build and snapshot one commit."""
    started = time.monotonic()
    origin = f"wonton {assistant} build-history"
    toolchain = item.builder.toolchain
    if store.path(item.commit).exists():
        with store.open(item.commit) as snapshot:
            made_by = snapshot.facts.origin
        if made_by != origin:
            reason = f"there is a snapshot of this name from {made_by or 'elsewhere'}: remove it, or use another store"
            return _record(item.commit, toolchain, TreeBuild(NAME_TAKEN, reason), settings)
    with build_folder(work) as folder, Sandbox(settings.sandbox_kind) as sandbox:
        tree, scratch = folder / "tree", folder / "scratch"
        scratch.mkdir()
        try:
            with ObjectReader(repository, LARGEST_FILE_BYTES) as objects:
                export_tree(repository, objects, item.commit, tree)
        except TreeError as error:
            return _record(item.commit, toolchain, TreeBuild(NOT_EXPORTED, error.summary), settings)
        place = BuildPlace(sandbox, settings.limits, started + settings.limits.wall_seconds, scratch, known)
        try:
            built = item.builder.build(tree, place)
        except BuildRefusedError as error:
            built = TreeBuild(error.status, error.reason)
        record = evolve(_record(item.commit, toolchain, built, settings), seconds=time.monotonic() - started)
        if built.status != BUILT:
            return record
        made = store.create(tree, item.commit, toolchain=toolchain, origin=origin, adopt=True, replace=True, workers=1)
        return evolve(record, files=made.files, bytes=made.bytes)


def _record(commit: str, toolchain: str, built: TreeBuild, settings: BuildSettings) -> CommitBuild:
    return CommitBuild(
        format_version=COMMIT_BUILD_FORMAT_VERSION,
        commit=commit,
        status=built.status,
        reason=built.reason,
        toolchain=toolchain,
        messages=built.messages,
        modules=built.modules,
        compiled=built.compiled,
        warnings=built.warnings,
        files=0,
        bytes=0,
        seconds=0.0,
        sandbox=settings.sandbox_kind,
    )
