"""Applies a patch as a model wrote it, or says why not.

A patch that applies exactly at its line numbers is applied so and nothing else is considered. Otherwise each hunk gets
its candidates (``candidates``, ``alignment``) and all hunks together their places (``placement``, which says what
counts as a unique right place). A hunk without one is left out and reported. Before a result is given, it is compared
with what the placed hunks say, line by line (``result_check``).

Without ``strict`` a patch of which some hunks are placed gives the text with these, and the outcome ``partial``: half
an edit, for those who want to look at it or have it completed. With ``strict`` it is all or nothing: ``post`` is None
unless every hunk is placed or was there already.
"""

from __future__ import annotations

from bisect import bisect_right

from wonton_core.engineering.repair.already_there import settle_already_applied
from wonton_core.engineering.repair.candidates import candidates_of
from wonton_core.engineering.repair.composition import compose
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.hunk_preparation import prepared
from wonton_core.engineering.repair.hunk_reports import report_of
from wonton_core.engineering.repair.input_limits import check_hunks, check_input
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import FilePart, Hunk
from wonton_core.engineering.repair.patch_reading import is_combined, read_patch
from wonton_core.engineering.repair.placement import Placing, place_all
from wonton_core.engineering.repair.plain_application import plain_matches
from wonton_core.engineering.repair.reindentation import shift_votes
from wonton_core.engineering.repair.response_fences import Answer, read_answer
from wonton_core.engineering.repair.result_check import holds_every_line, leads_there
from wonton_core.engineering.repair.rival_drafts import Draft, rivals_among
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


def repair_patch(
    pre: str, patch: str, *, path: str | None = None, other_path: str | None = None, strict: bool = False
) -> RepairResult:
    """Apply ``patch``, a model's answer or any unified diff, to the text ``pre``; "" if the file isn't there.

    ``path`` names the file and is only compared with the names in the patch, and written into the diff; ``other_path``
    is its name before or after a rename, which the patch may use as well. ``strict``: all hunks or none.

    Raises BadInputError for binary or oversized input (``input_limits``).
    """
    check_input(pre, patch)
    file = split_lines(pre)
    answer = read_answer(patch)
    if is_combined(answer.patch or patch):
        return _refused("it is the combined diff of a merge, which has no one file before")
    parts = read_patch(answer.patch)
    if not parts:
        return whole_file_result(file, answer, path)
    target = choose_part(parts, tuple(name for name in (path, other_path) if name))
    if target.part is None:
        return _refused(target.reason)
    return _apply(file, target.part, answer, path or target.part.name, strict)


def _refused(reason: str, reports: tuple[HunkReport, ...] = ()) -> RepairResult:
    return RepairResult(None, "", reports, RepairOutcome.REFUSED, f"The patch was refused: {reason}.")


def _apply(file: TextLines, part: FilePart, answer: Answer, name: str | None, strict: bool) -> RepairResult:
    if part.creates and file.lines:
        return _creation_of_present_file(file, part)
    if not any(hunk.changes for hunk in part.hunks) and (file.lines or not (part.creates or part.deletes)):
        return _without_change(part)
    index = FileIndex(file)
    plain = _applied_plainly(file, part, answer, index)
    if plain is not None:
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
            for number, (match, _) in enumerate(plain, 1)
        )
        return _result(file, part, name, strict, reports, [(match.hunk, one) for match, one in plain], plain=True)
    check_hunks(len(part.hunks))
    placings = []
    for number, hunk in enumerate(prepared(part.hunks, index), 1):
        stated = hunk.stated_index
        placings.append(Placing(number, hunk, stated, candidates_of(hunk, index, stated)))
    place_all(placings, index)
    settle_already_applied(placings)
    ordered = sorted(placings, key=lambda one: (one.chosen.span if one.chosen else (0, 0), one.number))
    votes = sum(shift_votes(placing.chosen, index) for placing in placings if placing.chosen is not None)
    matches = [(placing.number, placing.chosen) for placing in placings if placing.chosen is not None]
    rivals = _rivals(matches, answer, index, votes)
    taken: list[tuple[Hunk, HunkEdits]] = []
    report_by_number: dict[int, HunkReport] = {}
    for placing in ordered:
        report, placed = report_of(placing, index, [edits for _, edits in taken], votes)
        if placing.number in rivals:
            reason = "another code block has another version of it, and nothing says which one counts"
            stated_line = placing.hunk.old_start
            report = HunkReport(placing.number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line)
            placed = None
        report_by_number[placing.number] = report
        if placed is not None:
            taken.append((placing.hunk, placed))
    found = tuple(report_by_number[placing.number] for placing in placings)
    return _result(file, part, name, strict, found, taken, plain=False)


def _applied_plainly(
    file: TextLines, part: FilePart, answer: Answer, index: FileIndex
) -> list[tuple[Match, HunkEdits]] | None:
    """Every hunk with its changes, if the patch applies exactly as written."""
    matches = plain_matches(part.hunks, file)
    if matches is None or _rivals(list(enumerate(matches)), answer, index, 0):
        return None
    found = []
    for match in matches:
        edits = edits_of(match, index)
        if edits is None:
            return None
        found.append((match, edits))
    return found


def _rivals(matches: list[tuple[int, Match]], answer: Answer, index: FileIndex, votes: int) -> frozenset[int]:
    """The numbers of hunks of which the answer has several versions."""
    if len(answer.starts) < 2:
        return frozenset()
    drafts = []
    for number, match in matches:
        inside = match.span[0] >= 0 and match.span[1] <= len(index.file.lines)
        edits = edits_of(match, index, votes) if inside else None
        if edits is not None:
            drafts.append(Draft(number, bisect_right(answer.starts, match.hunk.line), match.span, edits))
    return rivals_among(drafts)


def _without_change(part: FilePart) -> RepairResult:
    reports = tuple(
        HunkReport(number, HunkStatus.NOT_FOUND, "it changes nothing", 0.0, hunk.old_start)
        for number, hunk in enumerate(part.hunks, 1)
    )
    return _refused("no line of it is added or deleted", reports)


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
    return _refused("it creates a file that is there and reads differently", against)


def _result(
    file: TextLines,
    part: FilePart,
    name: str | None,
    strict: bool,
    reports: tuple[HunkReport, ...],
    taken: list[tuple[Hunk, HunkEdits]],
    *,
    plain: bool,
) -> RepairResult:
    settled = sum(report.status in SETTLED_STATUSES for report in reports)
    placed = sum(report.status in PLACED_STATUSES for report in reports)
    left = len(reports) - settled
    if left and (strict or not placed):
        return _refused(f"{left} of {len(reports)} hunks have no place", reports)
    composed = compose(file, [edits for _, edits in taken])
    gone = part.deletes and not composed.post.lines and not left
    creates = part.creates and not file.lines
    diff = write_diff(file, composed.post, composed.replacements, name, creates=creates, deletes=gone)
    if not (holds_every_line(file, composed.post, taken) and leads_there(file, diff, composed.post)):
        return _refused("the result would not hold all that the placed hunks say, which is a fault of Wonton", reports)
    if left:
        outcome, reason = RepairOutcome.PARTIAL, f"{placed} of {len(reports)} hunks were placed, {left} have no place."
    elif reports and not placed:
        outcome, reason = RepairOutcome.ALREADY_APPLIED, "The file already reads as the patch wants it."
    elif plain:
        outcome, reason = RepairOutcome.APPLIED, "The patch applies exactly as written."
    else:
        outcome, reason = RepairOutcome.REPAIRED, "Every hunk has a place."
    return RepairResult(composed.post.text, diff, reports, outcome, reason)
