"""What became of a submitted patch: how it was applied, and what the verifier says of the file after it.

A result is a statement about the patch. Where no statement can be made since a tool failed, there is no result. The two
problems that are no fault of the patch, NO_SNAPSHOT and NO_PARENT, have the outcome ``not_applicable``, too, and are
counted apart.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.patch_verification import PatchVerification, ResourceLimits
from wonton_core.model.run_record import PluginVersion

VERIFICATION_FORMAT_VERSION = 1

PATCH_REFUSED = "patch_refused"
"""Not every hunk has one right place in the file."""
CHANGES_NOTHING = "changes_nothing"
"""The file already reads as the patch wants it: there is no edit that could be verified."""
NO_SNAPSHOT = "no_snapshot"
"""The parent commit has no snapshot. Verified by a later run, once it has."""
NO_PARENT = "no_parent"
"""The task is of a history's first commit: there is no library that it could be verified in."""

OTHERS_FAULT = frozenset({NO_SNAPSHOT, NO_PARENT})
"""Problems that say nothing about the patch."""


@frozen
class PlacedHunk:
    """What became of one hunk, in short: ``status`` is one of HunkStatus; lines as in HunkReport."""

    index: int
    status: str
    reason: str
    first_line: int | None
    moved_by: int


@frozen
class VerifiedSubmission:
    """``problem`` is a constant of this module where the verifier wasn't asked, else empty; ``reason`` are words.

    ``snapshot`` is the parent commit's full id, ``toolchain`` what its snapshot says of the assistant's version.
    ``path`` is the file in that environment. ``repair_outcome`` is one of RepairOutcome, empty where the patch was not
    looked at. ``patch_sha256`` is of the patch as submitted, in UTF-8. ``hunks`` is empty for patches that were
    repaired before. ``same_as`` is the submission of the same task and patch that was verified in place of this one,
    else empty.
    """

    submission_id: str
    task_id: str
    patch_sha256: str
    snapshot: str
    toolchain: str
    path: str
    problem: str
    reason: str
    repair_outcome: str
    hunks: tuple[PlacedHunk, ...]
    verification: PatchVerification
    same_as: str = ""


@frozen
class AssistantSettings:
    """The verifier for the tasks of one source, and the distributions that offer both."""

    task_source: str
    verifier: str
    plugins: tuple[PluginVersion, ...]


@frozen
class VerificationSettings:
    """All that results depend on besides tasks, patches and snapshots. Nothing in it names a place or a time."""

    format_version: int
    limits: ResourceLimits
    assistants: tuple[AssistantSettings, ...]
    wonton_version: str
