"""Equal patches of one task are verified once: samples of a model are often the same, and a verifier is slow.

The result stands under every submission and says which one was verified.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from attrs import evolve

from wonton_core.engineering.verification.submission_check import SubmittedPatch, Unverified
from wonton_core.model.patch_submission import PatchSubmission, RepairedSubmission
from wonton_core.model.verified_submission import VerifiedSubmission


class Twins:
    """``items`` in groups of equal patches. ``first`` are to be verified, one of each group; the others get its result.
    Where an earlier run verified an equal patch, ``ready`` are the group's results."""

    def __init__(
        self, items: Iterable[SubmittedPatch], found: Iterable[VerifiedSubmission], asked: Mapping[str, PatchSubmission]
    ) -> None:
        """``found`` are earlier results, and ``asked`` the submissions of this run, by id."""
        groups: dict[Hashable, list[SubmittedPatch]] = {}
        for item in items:
            groups.setdefault(_same(item.submission), []).append(item)
        self.ready: list[VerifiedSubmission] = []
        for result in found:
            submission = asked.get(result.submission_id)
            same = groups.pop(_same(submission), ()) if submission else ()
            self.ready += [_copied(result, item.submission) for item in same]
        self.first: Sequence[SubmittedPatch] = [same[0] for same in groups.values()]
        self._others = {
            same[0].submission.submission_id: [item.submission for item in same[1:]] for same in groups.values()
        }

    def results(self, result: VerifiedSubmission | Unverified) -> Sequence[VerifiedSubmission | Unverified]:
        """The result of one of ``first``, and those of its equals."""
        others = self._others.pop(result.submission_id)
        if isinstance(result, Unverified):
            return [result, *(evolve(result, submission_id=other.submission_id) for other in others)]
        return [result, *(_copied(result, other) for other in others)]


def _same(submission: PatchSubmission) -> Hashable:
    """Equal for submissions of which one verification tells all."""
    applies = isinstance(submission, RepairedSubmission) and submission.applies
    return type(submission), submission.task_id, submission.patch, applies


def _copied(result: VerifiedSubmission, submission: PatchSubmission) -> VerifiedSubmission:
    name = submission.submission_id
    verified = result.same_as or result.submission_id
    copied = evolve(result, submission_id=name, same_as="" if verified == name else verified)
    if result.repair_outcome and isinstance(submission, RepairedSubmission):
        # Two answers that need another repair can come to the same patch.
        copied = evolve(copied, repair_outcome=submission.outcome, reason=submission.reason)
    return copied
