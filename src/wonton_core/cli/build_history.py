"""What the assistants' ``build-history`` commands have in common: options, progress and report. For plugins."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click
from attrs import fields, frozen

from wonton_core.cli.finite_number import GIBIBYTES, SECONDS
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_WORK_INCOMPLETE, BadInputError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType

    from wonton_core.engineering.build_history import HistoryReport
    from wonton_core.engineering.history.repository import Repository
    from wonton_core.engineering.tree_build import HistoryBuilder
    from wonton_core.model.commit_build import CommitBuild

_MOST_SHOWN = 10
_SCRATCH_BYTES = 32 << 30
"""What one build may write: a large library with its dependencies takes some 10 GiB."""


@frozen
class BuildRequest:
    """The options, as the user gave them."""

    repo: Path
    snapshots: Path
    commits: Path | None
    tasks: Path | None
    everything: bool
    ref: str
    workers: int
    seconds: float
    memory_gib: float
    retry_failed: bool
    as_json: bool


_OPTIONS = (
    click.option(
        "--repo", type=click.Path(path_type=Path), required=True, help="Git repository: its top folder, or a bare one."
    ),
    click.option(
        "--snapshots", type=click.Path(path_type=Path, file_okay=False), required=True, help="Store of snapshots."
    ),
    click.option(
        "--commits",
        type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
        help="File of commits to build, one a line.",
    ),
    click.option(
        "--tasks",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Build the parents of these tasks' commits: what their patches are verified in.",
    ),
    click.option("--all", "everything", is_flag=True, help="Build every commit reachable from --ref."),
    click.option("--ref", default="HEAD", show_default=True, help="Branch, tag or commit for --all."),
    click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Commits at a time."),
    click.option(
        "--seconds", type=SECONDS, default=3600.0, show_default=True,
        help="Time for one commit.",
    ),
    click.option(
        "--memory-gib", type=GIBIBYTES, default=8.0, show_default=True,
        help="Memory for one commit.",
    ),
    click.option("--retry-failed", is_flag=True, help="Try commits again that could not be built."),
    click.option("--json", "as_json", is_flag=True, help="The report as JSON."),
)  # fmt: skip


def build_options(function: Callable[..., None]) -> Callable[..., None]:
    """Decorator: the options, handed over as one `BuildRequest` named ``request``."""

    @functools.wraps(function)
    def with_request(**values: Any) -> None:
        request = BuildRequest(**{option.name: values.pop(option.name) for option in fields(BuildRequest)})
        function(request=request, **values)

    for option in reversed(_OPTIONS):
        with_request = option(with_request)
    return with_request


def run_builds(request: BuildRequest, builder: HistoryBuilder, *, allow_network: bool = False) -> None:
    """Build, report on stdout. Exit code 5 when commits asked for have no snapshot in the end."""
    from wonton_core.engineering.build_history import BuildSettings, build_history
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.execution.local import LocalExecutor
    from wonton_core.model.patch_verification import ResourceLimits
    from wonton_core.process.sandbox.client import DESCRIPTIONS, sandbox_kind
    from wonton_core.process.sandbox.server import LIMITS
    from wonton_core.store.snapshots.snapshot_store import SnapshotStore

    repository = open_repository(request.repo)
    commits = _commits(request, repository)
    kind = LIMITS if allow_network else sandbox_kind()
    say(f"{len(commits)} commits; sandbox: {'limits, no more' if allow_network else DESCRIPTIONS[kind]}")
    limits = ResourceLimits(
        wall_seconds=request.seconds,
        cpu_seconds=request.seconds,
        memory_bytes=int(request.memory_gib * (1 << 30)),
        scratch_bytes=_SCRATCH_BYTES,
    )
    with _Shown() as shown:
        report = build_history(
            repository,
            commits,
            builder,
            SnapshotStore(request.snapshots),
            BuildSettings(limits, kind, request.retry_failed),
            LocalExecutor(request.workers),
            shown,
            lambda: say(f"Waiting: another build-history is at work in {request.snapshots} ..."),
        )
    _tell(request, builder.assistant, report)


class _Shown:
    """Progress on stderr, begun once it is known how much there is to do."""

    def __init__(self) -> None:
        self._bar: AbstractContextManager[Callable[[str], None]] | None = None
        self._step: Callable[[str], None] = say

    def begin(self, total: int, done_before: int) -> None:
        """Show the bar."""
        from wonton_core.cli.progress import progress

        self._bar = progress("Commits", total, done_before)
        self._step = self._bar.__enter__()

    def step(self, build: CommitBuild) -> None:
        """One more commit is done."""
        self._step(f"{build.commit[:12]} {build.status}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


def _commits(request: BuildRequest, repository: Repository) -> list[str]:
    """Full ids, each once: in the file's order, else oldest first. Raises UsageError, BadInputError."""
    given = [name for name in ("commits", "tasks", "everything") if getattr(request, name)]
    if len(given) != 1:
        raise UsageError(
            "name what to build in one way" if given else "it is not said which commits to build",
            next_step="give one of --commits FILE, --tasks FILE and --all",
        )
    if request.everything:
        return list(repository.commits(repository.resolve(request.ref)))[::-1]
    if request.tasks is not None:
        from wonton_core.store.edit_tasks import read_tasks

        parents = dict.fromkeys(task.commit.parent for task in read_tasks(request.tasks) if task.commit.parent)
        return list(parents)[::-1]
    assert request.commits is not None
    with click.open_file(str(request.commits), encoding="utf-8") as stream:
        try:
            words = [line.strip() for line in stream]
        except UnicodeDecodeError as error:
            raise BadInputError(f"{request.commits}: not UTF-8 text", next_step="one commit a line") from error
    return list(dict.fromkeys(repository.resolve(word) for word in words if word and not word.startswith("#")))


def _tell(request: BuildRequest, assistant: str, report: HistoryReport) -> None:
    from wonton_core.engineering.build_history import log_path

    failed = report.failed
    log = log_path(request.snapshots, assistant)
    if request.as_json:
        result_json(
            {
                "snapshots": str(request.snapshots),
                "log": str(log),
                "commits": len(report.builds),
                "done_now": report.done_now,
                "counts": report.counts,
                "warnings": sum(build.warnings for build in report.builds),
                "not_built": [
                    {"commit": build.commit, "status": build.status, "reason": build.reason} for build in failed
                ],
            }
        )
    else:
        told = ", ".join(f"{number} {status}" for status, number in report.counts.items())
        result(f"{len(report.builds)} commits: {told or 'none'}; {report.done_now} done now. Log: {log}")
        for build in failed[:_MOST_SHOWN]:
            result(f"  {build.commit[:12]} {build.status}: {build.reason}")
        if len(failed) > _MOST_SHOWN:
            result(f"  ... and {len(failed) - _MOST_SHOWN} more")
    if failed:
        say(f"{len(failed)} of {len(report.builds)} commits have no snapshot; --retry-failed tries them again.")
        click.get_current_context().exit(EXIT_WORK_INCOMPLETE)
