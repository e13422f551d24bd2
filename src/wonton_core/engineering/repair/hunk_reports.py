"""Says what became of a hunk, and finds hunks that contradict each other."""

from __future__ import annotations

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.placement import Placing
from wonton_core.engineering.repair.reindentation import fitted_additions
from wonton_core.engineering.repair.rival_drafts import contradict
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
        return _report_without_change(placing), None
    match = placing.chosen
    if match is None:
        if placing.there is not None:
            at = placing.there.anchor
            end = at + len(placing.hunk.new_side)
            report = HunkReport(number, HunkStatus.ALREADY_APPLIED, placing.why, 1.0, stated_line, at + 1, end)
            return report, None
        if placing.left and not placing.hunk.old_side:
            reason = "only its line number says where it goes, and the hunks around it show that it may be off"
            return HunkReport(number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line), None
        if placing.left:
            places = sorted(one.span[0] + 1 for one in placing.left)
            shown = ", ".join(str(line) for line in places[:5]) + (", ..." if len(places) > 5 else "")
            reason = f"{len(places)} places serve equally well (lines {shown}) and nothing decides between them"
            if placing.candidates.contested:
                reason = f"its line number names a place that agrees less well than another (lines {shown})"
            return HunkReport(number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line), None
        return HunkReport(number, HunkStatus.NOT_FOUND, placing.candidates.reason, 0.0, stated_line), None
    first, last = match.span[0] + 1, match.span[1]
    edits = edits_of(match, index, votes) if match.span[0] >= 0 and last <= len(index.file.lines) else None
    if edits is None:
        reason = "the file has lines that the hunk leaves out where it adds some: the place among them is open"
        if match.span[0] >= 0 and last <= len(index.file.lines) and fitted_additions(match, index, votes) is None:
            reason = "the file is indented by tabs, the patch by blanks, and its lines don't say how many a tab is"
        return HunkReport(number, HunkStatus.AMBIGUOUS, reason, 0.0, stated_line, first, last), None
    if edits in taken:
        reason = "another hunk of the patch does the same"
        return HunkReport(number, HunkStatus.ALREADY_APPLIED, reason, 1.0, stated_line, first, last), None
    if _changes_nothing(edits, index):
        reason = f"the file already reads so at line {first}"
        return HunkReport(number, HunkStatus.ALREADY_APPLIED, reason, match.quality, stated_line, first, last), None
    if any(contradict(edits, other) for other in taken):
        reason = "another hunk of the patch changes the same lines in another way"
        return HunkReport(number, HunkStatus.CONFLICTING, reason, 0.0, stated_line, first, last), None
    moved = 0 if placing.offset is None else placing.offset
    status = HunkStatus.MOVED if moved else HunkStatus.PLACED
    how = _HOW[match.tolerance] if placing.hunk.old_side else "it has no old side"
    reason = f"{how}{_differing_lines(match, index)}; {placing.why}"
    return HunkReport(number, status, reason, match.quality, stated_line, first, last, moved), edits


def _report_without_change(placing: Placing) -> HunkReport:
    number, stated_line = placing.number, placing.hunk.old_start
    if placing.hunk.old_side and not any(match.tolerance is not None for match in placing.candidates.matches):
        reason = "it changes nothing, and its lines aren't in the file"
        return HunkReport(number, HunkStatus.NOT_FOUND, reason, 0.0, stated_line)
    return HunkReport(number, HunkStatus.ALREADY_APPLIED, "it changes nothing", 1.0, stated_line)


def _differing_lines(match: Match, index: FileIndex) -> str:
    """In words, the first line of the old side that the file has differently or not at all, and how many more."""
    if match.exact or match.tolerance is Tolerance.TRAILING_BLANKS:
        return ""
    different = [
        (line.text, place)
        for line, place in zip(match.hunk.old_side, match.lines, strict=True)
        if line.text.strip() and (place is None or line.text.rstrip() != index.file.lines[place].rstrip())
    ]
    if not different:
        return ""
    text, place = different[0]
    if place is None:
        shown = f"the file has no {_short(text)}"
    else:
        shown = f"line {place + 1} of the file reads {_short(index.file.lines[place])}, the patch {_short(text)}"
    return f" ({shown}{f', and {len(different) - 1} more' if len(different) > 1 else ''})"


def _short(line: str) -> str:
    return repr(line if len(line) <= 80 else line[:77] + "...")


def _changes_nothing(edits: HunkEdits, index: FileIndex) -> bool:
    removed = [index.file.lines[line] for line in edits.deleted]
    start, end = edits.core
    together = list(edits.deleted) == list(range(start, end))
    if not together or removed != [line for one in edits.insertions for line in one.lines]:
        return False
    mark = edits.insertions[-1].no_newline if edits.insertions else None
    return end != len(index.file.lines) or mark is None or mark != index.file.final_newline
