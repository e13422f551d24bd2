"""Applies a patch as a model wrote it, or says why not.

A patch that applies exactly at its line numbers is applied so and nothing else is considered. Otherwise each hunk gets
its candidates (``candidates``, ``alignment``) and all hunks together their places (``placement``, which says what
counts as a unique right place). A hunk without one is left out and reported.

Without ``strict`` a patch of which some hunks are placed gives the text with these, and the outcome ``partial``: half
an edit, for those who want to look at it or have it completed. With ``strict`` it is all or nothing: ``post`` is None
unless every hunk is placed or was there already.
"""

from __future__ import annotations

from wonton_core.engineering.repair.already_there import settle_already_applied
from wonton_core.engineering.repair.candidates import candidates_of
from wonton_core.engineering.repair.composition import compose
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.hunk_preparation import prepared
from wonton_core.engineering.repair.hunk_reports import report_of
from wonton_core.engineering.repair.input_limits import check_hunks, check_input
from wonton_core.engineering.repair.patch_hunks import FilePart
from wonton_core.engineering.repair.patch_reading import read_patch
from wonton_core.engineering.repair.placement import Placing, place_all
from wonton_core.engineering.repair.plain_application import plain_matches
from wonton_core.engineering.repair.reindentation import shift_votes
from wonton_core.engineering.repair.response_fences import read_answer
from wonton_core.engineering.repair.target_part import choose_part
from wonton_core.engineering.repair.text_lines import TextLines, split_lines
from wonton_core.engineering.repair.unified_diff import write_diff
from wonton_core.engineering.repair.whole_file import whole_file_result
from wonton_core.model.patch_repair import (
    PLACED_STATUSES,
    SETTLED_STATUSES,
    HunkReport,
    HunkStatus,
    RepairOutcome,
    RepairResult,
)


def repair_patch(pre: str, patch: str, *, path: str | None = None, strict: bool = False) -> RepairResult:
    """Apply ``patch``, a model's answer or any unified diff, to the text ``pre``; "" if the file isn't there.

    ``path`` names the file and is only compared with the names in the patch, and written into the diff. ``strict``: all
    hunks or none. Raises BadInputError for binary or oversized input (``input_limits``).
    """
    check_input(pre, patch)
    file = split_lines(pre)
    answer = read_answer(patch)
    parts = read_patch(answer.patch)
    if not parts:
        return whole_file_result(file, answer, path)
    target = choose_part(parts, path)
    if target.part is None:
        return RepairResult(None, "", (), RepairOutcome.REFUSED, f"The patch was refused: {target.reason}.")
    return _apply(file, target.part, path or target.part.name, strict)


def _apply(file: TextLines, part: FilePart, name: str | None, strict: bool) -> RepairResult:
    index = FileIndex(file)
    plain = plain_matches(part.hunks, file)
    if part.creates and file.lines:
        return _creation_of_present_file(file, part)
    if plain is not None:
        edits = [edits_of(match, index) for match in plain]
        reports = tuple(
            HunkReport(
                number,
                HunkStatus.PLACED,
                "applies exactly as written",
                1.0,
                match.hunk.old_start,
                match.span[0] + 1,
                match.span[1],
            )
            for number, match in enumerate(plain, 1)
        )
        return _result(file, part, name, strict, reports, [one for one in edits if one is not None], plain=True)
    check_hunks(len(part.hunks))
    placings = []
    for number, hunk in enumerate(prepared(part.hunks, index), 1):
        stated = hunk.stated_index
        placings.append(Placing(number, hunk, stated, candidates_of(hunk, index, stated)))
    place_all(placings, index)
    settle_already_applied(placings)
    ordered = sorted(placings, key=lambda one: (one.chosen.span if one.chosen else (0, 0), one.number))
    votes = sum(shift_votes(placing.chosen, index) for placing in placings if placing.chosen is not None)
    taken: list[HunkEdits] = []
    report_by_number: dict[int, HunkReport] = {}
    for placing in ordered:
        report, placed = report_of(placing, index, taken, votes)
        report_by_number[placing.number] = report
        if placed is not None:
            taken.append(placed)
    found = tuple(report_by_number[placing.number] for placing in placings)
    return _result(file, part, name, strict, found, taken, plain=False)


def _creation_of_present_file(file: TextLines, part: FilePart) -> RepairResult:
    wanted = [line.text for hunk in part.hunks for line in hunk.new_side]
    if wanted == list(file.lines):
        there = tuple(
            HunkReport(number, HunkStatus.ALREADY_APPLIED, "the file is there and reads so", 1.0)
            for number in range(1, len(part.hunks) + 1)
        )
        return RepairResult(file.text, "", there, RepairOutcome.ALREADY_APPLIED, "The file is there already.")
    against = tuple(
        HunkReport(number, HunkStatus.CONFLICTING, "it creates the file, but the file is there and reads differently")
        for number in range(1, len(part.hunks) + 1)
    )
    reason = "The patch was refused: it creates a file that is there and reads differently."
    return RepairResult(None, "", against, RepairOutcome.REFUSED, reason)


def _result(
    file: TextLines,
    part: FilePart,
    name: str | None,
    strict: bool,
    reports: tuple[HunkReport, ...],
    edits: list[HunkEdits],
    *,
    plain: bool,
) -> RepairResult:
    settled = sum(report.status in SETTLED_STATUSES for report in reports)
    placed = sum(report.status in PLACED_STATUSES for report in reports)
    left = len(reports) - settled
    if left and (strict or not placed):
        reason = f"The patch was refused: {left} of {len(reports)} hunks have no place."
        return RepairResult(None, "", reports, RepairOutcome.REFUSED, reason)
    composed = compose(file, edits)
    gone = part.deletes and not composed.post.lines and not left
    creates = part.creates and not file.lines
    diff = write_diff(file, composed.post, composed.replacements, name, creates=creates, deletes=gone)
    if left:
        outcome, reason = RepairOutcome.PARTIAL, f"{placed} of {len(reports)} hunks were placed, {left} have no place."
    elif reports and not placed:
        outcome, reason = RepairOutcome.ALREADY_APPLIED, "The file already reads as the patch wants it."
    elif plain:
        outcome, reason = RepairOutcome.APPLIED, "The patch applies exactly as written."
    else:
        outcome, reason = RepairOutcome.REPAIRED, "Every hunk has a place."
    return RepairResult(composed.post.text, diff, reports, outcome, reason)
