"""Submitted patches from a file (JSON Lines), repaired samples, or the tasks' own gold patches.

A line with a ``sample_id`` is a sample that ``ape repair-samples`` wrote; any other one is a ``PatchSubmission``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import astuple

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, RepairedSample
from wonton_core.model.patch_submission import PatchSubmission, RepairedSubmission


def read_submissions(path: Path) -> Iterator[PatchSubmission]:
    """The submissions of a file, one by one. Raises BadInputError naming the line; an id found twice is an error."""
    lines: dict[str, int] = {}
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                submission = _decode(line, f"{path}, line {number}")
                earlier = lines.setdefault(submission.submission_id, number)
                if earlier != number:
                    raise BadInputError(
                        f"{path}, line {number}: the submission {submission.submission_id} is line {earlier}, too",
                        cause="the file was put together from others, or a model's samples have no ids of their own",
                        next_step="give every submission an id of its own",
                    )
                yield submission
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check --patches") from error


def _decode(line: bytes, place: str) -> PatchSubmission:
    try:
        value = json.loads(line)
        if isinstance(value, dict) and "sample_id" in value:
            submission = _repaired(value, place)
        else:
            submission = structure(value, PatchSubmission, place=place)
        for part in astuple(submission):
            str(part).encode()
    except UnicodeEncodeError as error:
        raise BadInputError(
            f"{place}: half of a character (\\u{ord(error.object[error.start]):x}) is no text",
            cause="an answer was cut within a character",
            next_step="write the submission again, with U+FFFD in its place",
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadInputError(
            f"{place}: not JSON: {error}",
            next_step='each line is {"submission_id": ..., "task_id": ..., "patch": ...}',
        ) from None
    if not submission.submission_id:
        raise BadInputError(f"{place}: submission_id is empty", next_step="give every submission an id of its own")
    return submission


def _repaired(value: dict[str, object], place: str) -> PatchSubmission:
    version = value.get("format_version")
    if version != SAMPLE_FORMAT_VERSION or "answer" in value:
        raise BadInputError(
            f"{place}: no repaired sample of format_version {SAMPLE_FORMAT_VERSION}",
            cause="it is a sample as it was generated" if "answer" in value else f"format_version is {version!r}",
            next_step="make the file of patches with `wonton ape repair-samples`",
        )
    sample = structure(value, RepairedSample, place=place)
    if sample.patch and not sample.applies:
        raise BadInputError(
            f"{place}: a sample that does not apply has a patch",
            cause="the line was changed by something else",
            next_step="make the file of patches again with `wonton ape repair-samples`",
        )
    return RepairedSubmission(
        sample.sample_id, sample.task_id, sample.patch, sample.applies, sample.outcome, sample.reason
    )


def gold_submissions(tasks: Iterable[EditTask]) -> Iterator[PatchSubmission]:
    """Every task's own edit, as if it had been submitted."""
    for task in tasks:
        yield PatchSubmission(f"gold-{task.task_id}", task.task_id, task.gold_diff)
