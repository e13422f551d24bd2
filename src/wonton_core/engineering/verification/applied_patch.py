"""From a task and a submitted patch to the edited file that a verifier is asked about.

The environment is the task's parent commit, always. A task that is one fragment of a larger change begins with a text
that never was in history: the parent's file with the fragments before it. The patch is applied to that text, and what
is verified is the way from the parent's own file to the text after the patch, with the fragments before it a part of
the edit.

A file that the commit renames is verified where it was: what builds on it in the environment builds on that name.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.clean_patch import apply_clean_patch
from wonton_core.engineering.repair import repair_patch
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_repair import RepairOutcome
from wonton_core.model.patch_submission import PatchSubmission, RepairedSubmission
from wonton_core.model.patch_verification import EditedFile
from wonton_core.model.verified_submission import CHANGES_NOTHING, PATCH_REFUSED, PlacedHunk


@frozen
class AppliedPatch:
    """``edit`` is None where there is none to verify; ``problem`` and ``reason`` then say why."""

    edit: EditedFile | None
    repair_outcome: str
    hunks: tuple[PlacedHunk, ...]
    problem: str = ""
    reason: str = ""


def verified_path(task: EditTask) -> str:
    """Where the task's file is, or will be, in the parent environment."""
    return task.change.path_before or task.change.path_after


@frozen
class TaskTexts:
    """``before`` is what the task's patch is applied to; ``parent`` is the file in the parent commit, None where it
    isn't there. They differ for later fragments of a change only."""

    parent: str | None
    before: str


def apply_submission(task: EditTask, submission: PatchSubmission, texts: TaskTexts) -> AppliedPatch:
    """Apply what was submitted to the task's text before it: a clean diff as it is, all else by way of repair.

    Raises BadInputError for a clean diff of another text.
    """
    if not isinstance(submission, RepairedSubmission):
        return apply_patch(task, submission.patch, texts)
    outcome, reason = submission.outcome, submission.reason
    if not submission.applies:
        return AppliedPatch(None, outcome, (), PATCH_REFUSED, reason)
    after = apply_clean_patch(texts.before, submission.patch)
    if after == texts.before:
        return AppliedPatch(None, outcome, (), CHANGES_NOTHING, reason)
    return AppliedPatch(EditedFile(verified_path(task), texts.parent, after), outcome, (), reason=reason)


def apply_patch(task: EditTask, patch: str, texts: TaskTexts) -> AppliedPatch:
    """Apply ``patch`` to the task's text before it: all hunks or none."""
    path = verified_path(task)
    try:
        found = repair_patch(texts.before, patch, path=path, other_path=task.change.path_after, strict=True)
    except BadInputError as error:
        return AppliedPatch(None, RepairOutcome.REFUSED.value, (), PATCH_REFUSED, error.summary)
    outcome = found.outcome.value
    hunks = tuple(
        PlacedHunk(hunk.index, hunk.status.value, hunk.reason, hunk.first_line, hunk.moved_by) for hunk in found.hunks
    )
    if found.post is None:
        return AppliedPatch(None, outcome, hunks, PATCH_REFUSED, found.reason)
    if found.post == texts.before:
        return AppliedPatch(None, outcome, hunks, CHANGES_NOTHING, found.reason)
    edit = EditedFile(path, texts.parent, found.post)
    return AppliedPatch(edit, outcome, hunks, reason=found.reason)
