"""Says what became of a hunk, and finds hunks that contradict each other."""

from __future__ import annotations

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.placement import Placing
from wonton_core.model.patch_repair import HunkReport, HunkStatus

_HOW = {
    Tolerance.RAW: "its old side is there exactly",
    Tolerance.TRAILING_BLANKS: "its old side is there but for trailing blanks",
    Tolerance.FOLDED: "its old side is there but for blanks and symbols",
    None: "its old side is there in the main",
}


def report_of(
    placing: Placing, index: FileIndex, taken: list[HunkEdits], votes: int
) -> tuple[HunkReport, HunkEdits | None]:
    """The report, and the edits if the hunk was placed. ``taken`` are the edits of hunks placed before, ``votes`` those
    on indentation (``reindentation``)."""
    number, stated_line = placing.number, placing.hunk.old_start
    if not placing.hunk.changes:
        return HunkReport(number, HunkStatus.ALREADY_APPLIED, "it changes nothing", 1.0, stated_line), None
    match = placing.chosen
    if match is None:
        if placing.there is not None:
            at = placing.there.anchor
            end = at + len(placing.hunk.new_side)
            report = HunkReport(number, HunkStatus.ALREADY_APPLIED, placing.why, 1.0, stated_line, at + 1, end)
            return report, None
        if placing.left:
            places = sorted(one.span[0] + 1 for one in placing.left)
            shown = ", ".join(str(line) for line in places[:5]) + (", ..." if len(places) > 5 else "")
            reason = f"{len(places)} places serve equally well (lines {shown}) and nothing decides between them"
            return HunkReport(number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line), None
        return HunkReport(number, HunkStatus.NOT_FOUND, placing.candidates.reason, 0.0, stated_line), None
    first, last = match.span[0] + 1, match.span[1]
    edits = edits_of(match, index, votes) if match.span[0] >= 0 and last <= len(index.file.lines) else None
    if edits is None:
        reason = "the file has lines that the hunk leaves out where it adds some: the place among them is open"
        return HunkReport(number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line, first, last), None
    if edits in taken:
        reason = "another hunk of the patch does the same"
        return HunkReport(number, HunkStatus.ALREADY_APPLIED, reason, 1.0, stated_line, first, last), None
    if _changes_nothing(edits, index):
        reason = f"the file already reads so at line {first}"
        return HunkReport(number, HunkStatus.ALREADY_APPLIED, reason, match.quality, stated_line, first, last), None
    if any(set(edits.deleted) & set(other.deleted) for other in taken):
        reason = "another hunk of the patch deletes the same lines and puts others there"
        return HunkReport(number, HunkStatus.CONFLICTING, reason, 0.0, stated_line, first, last), None
    moved = 0 if placing.offset is None else placing.offset
    status = HunkStatus.MOVED if moved else HunkStatus.PLACED
    reason = f"{_HOW[match.tolerance]}; {placing.why}"
    return HunkReport(number, status, reason, match.quality, stated_line, first, last, moved), edits


def _changes_nothing(edits: HunkEdits, index: FileIndex) -> bool:
    removed = [index.file.lines[line] for line in edits.deleted]
    start, end = edits.core
    together = list(edits.deleted) == list(range(start, end))
    return together and removed == [line for one in edits.insertions for line in one.lines]
