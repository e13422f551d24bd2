"""One sample's patch, as it applies to the task's text before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from attrs import frozen

from wonton_core.engineering.line_statistics import code_line_statistics
from wonton_core.engineering.repair import repair_patch
from wonton_core.engineering.repair.input_limits import check_input
from wonton_core.engineering.sample_repair.strict_application import StrictApplication, strict_application
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.engineering.whole_characters import whole_characters
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.lexed_source import LexedSource
from wonton_core.model.patch_repair import RepairOutcome
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, PatchSample, RepairedSample


@frozen
class RepairTarget:
    """An edit task's texts, and how its language is lexed; ``lexed_before`` is what that says of ``before``."""

    task: EditTask
    before: str
    after: str
    lex: Callable[[str], LexedSource]
    lexed_before: LexedSource

    @property
    def path(self) -> str:
        """The file that patches are for: where it is in the parent commit, or will be."""
        return self.task.change.path_before or self.task.change.path_after

    @property
    def is_new(self) -> bool:
        """Whether the file is not there before."""
        return not self.task.change.path_before and self.task.fragment.index == 0


def repaired_sample(sample: PatchSample, target: RepairTarget) -> RepairedSample:
    """Repair strictly: all hunks or none. Never raises for what an answer holds: that is a patch that doesn't apply."""
    answer = whole_characters(sample.answer)
    paths = tuple(dict.fromkeys((target.path, target.task.change.path_after)))
    strict, post = StrictApplication(False, False), None
    try:
        check_input(target.before, answer)
        strict = strict_application(target.before, answer, paths)
        found = repair_patch(
            target.before, answer, path=paths[0], other_path=target.task.change.path_after, strict=True
        )
        outcome, reason, post = found.outcome.value, found.reason, found.post
    except BadInputError as error:
        outcome, reason = RepairOutcome.REFUSED.value, error.summary
    return RepairedSample(
        SAMPLE_FORMAT_VERSION,
        sample.sample_id,
        sample.task_id,
        answer_sha256(sample),
        outcome,
        whole_characters(reason),
        raw_applies=strict.as_written,
        exact_applies=strict.with_mended_headers,
        applies=post is not None,
        right=True if post == target.after else None,
        patch="" if post is None or post == target.before else _diff(target, post),
        changed_lines=None if post is None else _changed_lines(target, post),
        instruction_sha256=sample.instruction_sha256,
    )


def _diff(target: RepairTarget, post: str) -> str:
    """Made anew from the two texts: equal edits are equal patches, however they were written."""
    return unified_diff(target.before, post, "" if target.is_new else target.path, target.path)


def _changed_lines(target: RepairTarget, post: str) -> int:
    lexed = target.lexed_before if post == target.before else target.lex(post)
    return code_line_statistics(target.before, post, target.lexed_before, lexed).pure_changes


def answer_sha256(sample: PatchSample) -> str:
    """What tells a sample's answer from another one, in UTF-8."""
    return hashlib.sha256(sample.answer.encode(errors="surrogatepass")).hexdigest()
