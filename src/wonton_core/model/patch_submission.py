"""A patch that somebody submits for an edit task."""

from __future__ import annotations

from attrs import frozen


@frozen
class PatchSubmission:
    """``submission_id`` is the submitter's own name for it, found once in a file. ``patch`` is a unified diff or a
    model's whole answer: what patch repair takes."""

    submission_id: str
    task_id: str
    patch: str


@frozen
class RepairedSubmission(PatchSubmission):
    """A sample that was repaired before: ``patch`` is a clean diff from the task's text before, to be applied as it
    is. Without ``applies`` there is none; ``outcome`` and ``reason`` are the repair's."""

    applies: bool
    outcome: str
    reason: str
