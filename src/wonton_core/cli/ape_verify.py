"""``wonton ape verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.finite_number import GIBIBYTES, SECONDS
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_WORK_INCOMPLETE, BadInputError, UsageError

if TYPE_CHECKING:
    from wonton_core.engineering.verification.verify_all import VerificationTotals
    from wonton_core.model.edit_task import EditTask
    from wonton_core.model.patch_submission import PatchSubmission

_SHOWN_ERRORS = 3


@click.command("verify")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option(
    "--patches",
    type=click.Path(path_type=Path),
    help="File that `ape repair-samples` wrote, or of patches: submission_id, task_id, patch in each line.",
)
@click.option("--gold", is_flag=True, help="Verify the tasks' own edits instead.")
@click.option(
    "--snapshots", type=click.Path(path_type=Path), required=True, help="Store with a snapshot of every parent commit."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of results (JSON Lines).")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Patches at a time.")
@executor_option("local")
@click.option(
    "--seconds",
    type=SECONDS,
    default=300.0,
    show_default=True,
    help="Wall and CPU time of one patch at most.",
)
@click.option(
    "--memory-gib",
    type=GIBIBYTES,
    default=4.0,
    show_default=True,
    help="Memory of one patch at most.",
)
@click.option(
    "--scratch", type=click.Path(path_type=Path), help="Where snapshots are restored to. Default: in --snapshots."
)
@click.option("--json", "as_json", is_flag=True, help="Print the totals as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    tasks: Path,
    repo: Path,
    patches: Path | None,
    gold: bool,
    snapshots: Path,
    out: Path,
    workers: int,
    executor_name: str,
    seconds: float,
    memory_gib: float,
    scratch: Path | None,
    as_json: bool,
) -> None:
    """Verify patches for edit tasks, each in the library as it was before its task's commit.

    The patch is applied, all hunks or none, and the file compiled and audited in a sandbox. Every result is on disk as
    soon as it is known; the same command verifies only what is missing. Exit code 5 when some could not be verified:
    a tool failed, or a snapshot is missing. A patch that fails is a result.

    \b
    Example:
      wonton ape verify --tasks tasks.jsonl --repo batteries --patches patches.jsonl --snapshots store --out r.jsonl
    """
    from attrs import evolve

    from wonton_core.cli.progress import progress
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.verification.plan import verification_plan
    from wonton_core.engineering.verification.verify_all import verify_all
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.model.patch_verification import ResourceLimits
    from wonton_core.plugin_api.catalog import load_catalog

    if gold == (patches is not None):
        raise UsageError("give either --patches or --gold", next_step="see `wonton ape verify --help`")
    if not snapshots.is_dir():
        raise BadInputError(
            f"{snapshots} is not a folder",
            cause="no snapshot was made there yet",
            next_step="make them with `wonton lean build-history` or `wonton snapshot create`",
        )
    catalog = load_catalog()
    by_id, submitted = _read(tasks, patches)
    limits = evolve(
        ResourceLimits(), wall_seconds=seconds, cpu_seconds=seconds, memory_bytes=round(memory_gib * (1 << 30))
    )
    sources = {task.task_source for task in by_id.values()}
    plan, settings = verification_plan(catalog, sources, open_repository(repo), snapshots, scratch, limits)
    executor = open_executor(executor_name, workers, catalog)
    known = sum(submission.task_id in by_id for submission in submitted)
    with progress("Patches", known, 0) as step:
        totals = verify_all(plan, settings, by_id, submitted, out, executor, step)
    say(f"Results: {out}")
    _report(totals, as_json=as_json)
    if totals.waiting:
        for lost in totals.errors[:_SHOWN_ERRORS]:
            say(f"{lost.submission_id}: {lost.summary}")
        if totals.no_snapshot:
            makers = " or ".join(f"`wonton {source} build-history`" for source in sorted(sources))
            say(f"Make snapshots with {makers}, --tasks {tasks} --repo {repo} --snapshots {snapshots}.")
        say("Run the same command again: it verifies only what is missing.")
        ctx.exit(EXIT_WORK_INCOMPLETE)


def _read(tasks: Path, patches: Path | None) -> tuple[dict[str, EditTask], list[PatchSubmission]]:
    """The tasks that are asked for, by id, and the submissions; gold ones where there is no file of them."""
    from wonton_core.engineering.verification.submissions import gold_submissions, read_submissions
    from wonton_core.store.edit_tasks import read_tasks

    if patches is None:
        found = {task.task_id: task for task in read_tasks(tasks)}
        return found, list(gold_submissions(found.values()))
    submitted = list(read_submissions(patches))
    wanted = {submission.task_id for submission in submitted}
    found = {task.task_id: task for task in read_tasks(tasks) if task.task_id in wanted}
    if submitted and not found:
        raise BadInputError(
            f"{patches}: none of its {len(submitted)} patches is for a task of {tasks}",
            cause="they were written for other tasks",
            next_step="give the file of tasks that they were written for with --tasks",
        )
    return found, submitted


def _report(totals: VerificationTotals, *, as_json: bool) -> None:
    if as_json:
        from wonton_core.codec.records import unstructure

        result_json(
            {
                "schema_version": 1,
                "submissions": totals.submissions,
                "new": totals.new,
                "outcomes": totals.outcomes,
                "problems": totals.problems,
                "no_parent": totals.no_parent,
                "no_snapshot": totals.no_snapshot,
                "unknown_task": totals.unknown_task,
                "failed": totals.failed,
                "errors": [unstructure(lost) for lost in totals.errors],
            }
        )
        return
    known = sum(totals.outcomes.values())
    result(f"{totals.submissions} patches, {known} with a result, {totals.new} of all results new")
    for outcome, count in sorted(totals.outcomes.items(), key=lambda pair: (-pair[1], pair[0])):
        result(f"  {outcome:<15} {count:>7} {count / known:>7.1%}")
    if totals.problems:
        result("not applicable: " + ", ".join(f"{name} {count}" for name, count in totals.problems.items()))
    if totals.no_parent:
        result(f"{totals.no_parent} can't be verified: their tasks are of the history's first commit")
    if totals.waiting:
        result(
            f"{totals.waiting} not verified yet: {totals.no_snapshot} whose parent commit has no snapshot, "
            f"{totals.unknown_task} for tasks that --tasks does not have, {totals.failed} because a tool failed"
        )
