"""All submissions of a file: those of one commit next to each other, results on disk as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen

from wonton_core.engineering.verification.environments import remove_leftover_environments
from wonton_core.engineering.verification.plan import VerificationPlan
from wonton_core.engineering.verification.submission_check import (
    SubmissionCheck,
    SubmittedPatch,
    Unverified,
    patch_sha256,
)
from wonton_core.engineering.verification.twins import Twins
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_submission import PatchSubmission
from wonton_core.model.verified_submission import (
    NO_PARENT,
    NO_SNAPSHOT,
    OTHERS_FAULT,
    VerificationSettings,
    VerifiedSubmission,
)
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.store.verification_results import VerificationResults

if TYPE_CHECKING:
    from collections.abc import Generator

    from wonton_core.plugin_api.interfaces import Executor

_REMEMBERED_ERRORS = 20


@frozen
class VerificationTotals:
    """Over the submissions asked for, of this run and earlier ones; ``new`` results are of this one.

    ``outcomes`` counts what the verifier said, and patches that do not apply; ``problems`` counts, by the constants of
    ``verified_submission``, why one was not_applicable. ``no_parent`` can't be verified by anybody. ``waiting`` could
    be, but were not: no snapshot, a tool that failed (``errors`` are the first of these), no such task in the file.
    """

    submissions: int
    new: int
    outcomes: dict[str, int]
    problems: dict[str, int]
    no_parent: int
    no_snapshot: int
    unknown_task: int
    failed: int
    errors: tuple[Unverified, ...]

    @property
    def waiting(self) -> int:
        """Submissions about which nothing is known yet."""
        return self.no_snapshot + self.unknown_task + self.failed


def verify_all(
    plan: VerificationPlan,
    settings: VerificationSettings,
    tasks: Mapping[str, EditTask],
    submissions: Sequence[PatchSubmission],
    out: Path,
    executor: Executor,
    on_done: Callable[[str], None] = lambda outcome: None,
) -> VerificationTotals:
    """Verify what ``out`` has no result of. ``on_done`` is called for each submission, earlier results included.

    Goes on where an earlier call with the same settings stopped. Submissions whose snapshot was missing then and is
    there now are verified. Equal patches of one task are verified once (``twins``). Raises BadInputError (results of
    other settings, or of another patch of the same id), StorageError, ToolMissingError, and ToolFailedError where a
    worker died.
    """
    store = SnapshotStore(plan.snapshots)
    counted: Counter[tuple[str, str]] = Counter()
    known = [submission for submission in submissions if submission.task_id in tasks]
    errors: list[Unverified] = []
    failed = new = 0
    with VerificationResults(out, settings) as results:
        asked = {submission.submission_id: submission for submission in submissions}
        found = results.take_found(
            lambda old: old.problem == NO_SNAPSHOT and old.submission_id in asked and store.path(old.snapshot).exists()
        )
        _check_patches(out, found, asked)
        for earlier in found:
            if earlier.submission_id in asked:
                counted[_key(earlier)] += 1
                on_done(earlier.verification.outcome)
        done = {result.submission_id for result in found}
        unknown = sum(one.task_id not in tasks and one.submission_id not in done for one in submissions)
        waiting = [SubmittedPatch(one, tasks[one.task_id]) for one in known if one.submission_id not in done]
        twins = Twins(waiting, found, asked)
        del found, waiting

        def take(result: VerifiedSubmission | Unverified) -> None:
            nonlocal failed, new
            if isinstance(result, Unverified):
                failed += 1
                if len(errors) < _REMEMBERED_ERRORS:
                    errors.append(result)
                on_done("could not be verified")
                return
            results.append(result)
            new += 1
            counted[_key(result)] += 1
            on_done(result.verification.outcome)

        for copied in twins.ready:
            take(copied)
        items = _by_commit(twins.first)
        remove_leftover_environments(store, plan.scratch)
        try:
            with closing(SubmissionCheck(plan)) as check, closing(_run(executor, check, items)) as finished:
                for _, result in finished:
                    for one in twins.results(result):
                        take(one)
        finally:
            # Worker processes end without a farewell.
            remove_leftover_environments(store, plan.scratch)
    return _totals(len(submissions), new, counted, unknown, failed, errors)


def _run(
    executor: Executor, check: SubmissionCheck, items: Sequence[SubmittedPatch]
) -> Generator[tuple[int, VerifiedSubmission | Unverified], None, None]:
    # Executors give generators, which stop their workers when they are closed.
    return cast("Generator[tuple[int, VerifiedSubmission | Unverified], None, None]", executor.run(check, items))


def _by_commit(items: Sequence[SubmittedPatch]) -> list[SubmittedPatch]:
    """In order of commits, then of tasks, as each first comes: what is restored and read serves all that need it."""
    commits: dict[str, int] = {}
    tasks: dict[str, int] = {}
    for item in items:
        commits.setdefault(item.task.commit.parent, len(commits))
        tasks.setdefault(item.task.task_id, len(tasks))
    return sorted(items, key=lambda item: (commits[item.task.commit.parent], tasks[item.task.task_id]))


def _check_patches(out: Path, found: Sequence[VerifiedSubmission], asked: Mapping[str, PatchSubmission]) -> None:
    for result in found:
        submission = asked.get(result.submission_id)
        if submission and (result.patch_sha256, result.task_id) != (patch_sha256(submission), submission.task_id):
            raise BadInputError(
                f"{out} has a result for another patch of the submission {result.submission_id}",
                cause="the file of patches was made anew with the same ids",
                next_step="choose another --out",
            )


def _key(result: VerifiedSubmission) -> tuple[str, str]:
    return result.verification.outcome, result.problem


def _totals(
    submissions: int,
    new: int,
    counted: Counter[tuple[str, str]],
    unknown_task: int,
    failed: int,
    errors: Sequence[Unverified],
) -> VerificationTotals:
    outcomes: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    for (outcome, problem), count in counted.items():
        if problem:
            problems[problem] += count
        if problem not in OTHERS_FAULT:
            outcomes[outcome] += count
    return VerificationTotals(
        submissions,
        new,
        dict(sorted(outcomes.items())),
        dict(sorted(problems.items())),
        problems[NO_PARENT],
        problems[NO_SNAPSHOT],
        unknown_task,
        failed,
        tuple(errors),
    )
