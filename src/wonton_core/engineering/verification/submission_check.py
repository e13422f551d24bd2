"""Verifying one submission: the part that runs on many threads, processes or machines at a time."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path

from attrs import define, frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.engineering.commit_mining import read_text
from wonton_core.engineering.history.objects import ObjectReader
from wonton_core.engineering.repair.input_limits import MAX_FILE_CHARACTERS
from wonton_core.engineering.task_texts import task_texts
from wonton_core.engineering.verification.applied_patch import (
    AppliedPatch,
    TaskTexts,
    apply_submission,
    verified_path,
)
from wonton_core.engineering.verification.deadline import deadline
from wonton_core.engineering.verification.environments import Environments
from wonton_core.engineering.verification.last_values import LastValues
from wonton_core.engineering.verification.plan import VerificationPlan
from wonton_core.errors import BadInputError, StorageError, ToolFailedError, ToolMissingError, WontonError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_submission import PatchSubmission
from wonton_core.model.patch_verification import NOT_APPLICABLE, EditedFile, PatchVerification
from wonton_core.model.verified_submission import NO_PARENT, NO_SNAPSHOT, VerifiedSubmission
from wonton_core.plugin_api.interfaces import Verifier
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

_REMEMBERED = 8
_ENVIRONMENTS_A_VERIFIER = 32
"""A verifier may remember what it learned of each environment, and environments don't come back."""


@define
class _OwnVerifier:
    """A thread's verifier, with the environment that it was asked about last and how many these were."""

    verifier: Verifier
    environment: Path | None = None
    environments: int = 0


@frozen
class SubmittedPatch:
    """A submission with its task: one work item."""

    submission: PatchSubmission
    task: EditTask


@frozen
class Unverified:
    """A submission about which nothing can be said, since a tool failed: it is verified again by the next run.

    Texts, not the WontonError that they are of: a plugin's own class need not survive the way between processes.
    """

    submission_id: str
    task_id: str
    code: str
    summary: str
    cause: str
    next_step: str


def patch_sha256(submission: PatchSubmission) -> str:
    """What tells a submission from another one of the same id."""
    return hashlib.sha256(submission.patch.encode()).hexdigest()


class SubmissionCheck:
    """Called with a SubmittedPatch, gives its VerifiedSubmission or Unverified. For several threads.

    It travels as its plan alone. Between calls it keeps a verifier a thread and restored environments; ``close`` gives
    them back and may be followed by more calls.
    """

    def __init__(self, plan: VerificationPlan) -> None:
        """Nothing is opened yet."""
        self.plan = plan
        self._store = SnapshotStore(plan.snapshots)
        self._environments = Environments(self._store, plan.scratch)
        self._verifiers: dict[tuple[int, str], _OwnVerifier] = {}
        self._toolchains: LastValues[str] = LastValues(_REMEMBERED)
        self._texts: LastValues[TaskTexts] = LastValues(_REMEMBERED)

    def __reduce__(self) -> tuple[type[SubmissionCheck], tuple[VerificationPlan]]:
        return SubmissionCheck, (self.plan,)

    def __call__(self, item: SubmittedPatch) -> VerifiedSubmission | Unverified:
        """Raises ToolMissingError and StorageError: others would fail the same way."""
        submission, task = item.submission, item.task
        try:
            return self._verify(submission, task)
        except (ToolMissingError, StorageError):
            raise
        except WontonError as error:
            told = (error.code, error.summary, error.cause, error.next_step)
            return Unverified(submission.submission_id, task.task_id, *told)

    def _verify(self, submission: PatchSubmission, task: EditTask) -> VerifiedSubmission:
        snapshot = task.commit.parent
        if not snapshot:
            reason = "the task is of the history's first commit, before which there is no library"
            return self._not_applicable(submission, task, NO_PARENT, reason)
        if not self._store.path(snapshot).exists():
            reason = (
                f"there is no snapshot {snapshot}: build it with `wonton {task.task_source} build-history` "
                "and run the same command again"
            )
            return self._not_applicable(submission, task, NO_SNAPSHOT, reason)
        applied = apply_submission(task, submission, self._task_texts(task))
        if applied.edit is None:
            return self._not_applicable(submission, task, applied.problem, applied.reason, applied)
        with self._environments.environment(snapshot) as environment:
            try:
                verification = self._ask(task.task_source, applied.edit, environment)
            except BaseException:
                self._drop_verifier(task.task_source)
                raise
        return self._result(submission, task, applied, verification, self._toolchain(snapshot))

    def _ask(self, source: str, edit: EditedFile, environment: Path) -> PatchVerification:
        with deadline(self.plan.patience_seconds) as is_late:
            try:
                found = self._verifier(source, environment).verify_edit(edit, environment, self.plan.limits)
                # It goes to a file, which does not take all that a text can hold.
                canonical_json(unstructure(found))
                if not isinstance(found, PatchVerification):
                    raise TypeError(f"verify_edit gave {type(found).__name__}, no PatchVerification")
            except Exception as error:
                if is_late():
                    raise self._late() from error
                if isinstance(error, WontonError):
                    raise
                raise ToolFailedError(
                    f"the verifier of {source} broke: {type(error).__name__}: {error}",
                    cause="a bug in the plugin that offers it",
                    next_step="tell its authors; the same command tries again",
                ) from error
            if is_late():
                raise self._late()
        return found

    def _late(self) -> ToolFailedError:
        return ToolFailedError(
            f"the verifier did not end within {self.plan.patience_seconds:g} s",
            cause="its own limits should have ended what it waits for",
            next_step="tell its authors; the same command tries again",
        )

    # -- what is kept between calls

    def _verifier(self, source: str, environment: Path) -> Verifier:
        """This thread's own: the programs that it starts are the thread's, and end when the thread is to end."""
        key = (threading.get_ident(), source)
        own = self._verifiers.get(key)
        if own is not None and own.environment != environment and own.environments == _ENVIRONMENTS_A_VERIFIER:
            self._drop_verifier(source)
            own = None
        if own is None:
            own = self._verifiers[key] = _OwnVerifier(self.plan.assistants[source].make_verifier())
        if own.environment != environment:
            own.environment = environment
            own.environments += 1
        return own.verifier

    def _drop_verifier(self, source: str) -> None:
        own = self._verifiers.pop((threading.get_ident(), source), None)
        if own is not None:
            with suppress(Exception):
                own.verifier.close()

    def _task_texts(self, task: EditTask) -> TaskTexts:
        def read() -> TaskTexts:
            repository = self.plan.repository
            before = task_texts(task, repository, self.plan.assistants[task.task_source].make_task_source().lex)[0]
            if not task.change.path_before:
                return TaskTexts(None, before)
            if task.fragment.index == 0:
                return TaskTexts(before, before)
            with ObjectReader(repository, MAX_FILE_CHARACTERS) as objects:
                parent, reason, detail = read_text(objects, task.change.blob_before)
            if reason:
                raise BadInputError(
                    f"task {task.task_id}: {reason.replace('_', ' ')} in {repository.git_folder} ({detail})",
                    cause="the repository is damaged",
                    next_step="give the repository that the task was mined from with --repo",
                )
            return TaskTexts(parent, before)

        return self._texts.get(task.task_id, read)

    def _toolchain(self, snapshot: str) -> str:
        def read() -> str:
            with self._store.open(snapshot) as opened:
                return opened.facts.toolchain

        return self._toolchains.get(snapshot, read)

    def close(self) -> None:
        """End verifiers and remove environments; no call may be running."""
        verifiers, self._verifiers = self._verifiers, {}
        for own in verifiers.values():
            with suppress(Exception):
                own.verifier.close()
        self._environments.close()

    # -- results

    def _not_applicable(
        self,
        submission: PatchSubmission,
        task: EditTask,
        problem: str,
        reason: str,
        applied: AppliedPatch | None = None,
    ) -> VerifiedSubmission:
        told = AppliedPatch(
            None, applied.repair_outcome if applied else "", applied.hunks if applied else (), problem, reason
        )
        toolchain = "" if applied is None else self._toolchain(task.commit.parent)
        return self._result(submission, task, told, PatchVerification(NOT_APPLICABLE), toolchain)

    def _result(
        self,
        submission: PatchSubmission,
        task: EditTask,
        applied: AppliedPatch,
        verification: PatchVerification,
        toolchain: str,
    ) -> VerifiedSubmission:
        return VerifiedSubmission(
            submission.submission_id,
            task.task_id,
            patch_sha256(submission),
            task.commit.parent,
            toolchain,
            verified_path(task),
            applied.problem,
            applied.reason,
            applied.repair_outcome,
            applied.hunks,
            verification,
        )
