"""Submitted patches from a file (JSON Lines), or the tasks' own gold patches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_submission import PatchSubmission


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
        submission = structure(json.loads(line), PatchSubmission, place=place)
        for text in (submission.submission_id, submission.task_id, submission.patch):
            text.encode()
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


def gold_submissions(tasks: Iterable[EditTask]) -> Iterator[PatchSubmission]:
    """Every task's own edit, as if it had been submitted."""
    for task in tasks:
        yield PatchSubmission(f"gold-{task.task_id}", task.task_id, task.gold_diff)
