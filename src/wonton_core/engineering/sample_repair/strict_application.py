"""Whether a patch applies without repair of its lines: as written, or with its headers mended.

As written means by the rules of GNU patch without fuzz: headers whose counts hold; every line that stays or goes stands
in the file byte for byte, at the hunk's number or, behind the hunk before, at the place nearest to it; a hunk with less
context behind its changes than before them ends with the file, and one with less before them, from line 1 on, begins
with it; lines that are put in without context go to the end where their number is behind it. With headers mended,
numbers and counts are no matter, and only the lines have to stand there, in the order of the hunks. That a patch
applies so says nothing about whether it is the right place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from attrs import frozen

from wonton_core.engineering.repair.file_index import LineIndex
from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.patch_hunks import FilePart, Hunk, HunkLine, LineKind
from wonton_core.engineering.repair.patch_reading import is_combined, read_patch
from wonton_core.engineering.repair.response_fences import read_answer
from wonton_core.engineering.repair.target_part import choose_part
from wonton_core.engineering.unified_diff import split_lines


@frozen
class StrictApplication:
    """Whether the patch in an answer applies as written, and with its headers mended; the first implies the second."""

    as_written: bool
    with_mended_headers: bool


_NOT_AT_ALL = StrictApplication(False, False)


def strict_application(before: str, answer: str, paths: tuple[str, ...]) -> StrictApplication:
    """Try the patch in ``answer`` for the file that ``paths`` name. Code fences and prose around it don't count.

    For input within ``input_limits``; linear in its size but for files of few distinct lines.
    """
    patch = read_answer(answer).patch
    if is_combined(patch):
        return _NOT_AT_ALL
    part = choose_part(read_patch(patch), paths).part
    if part is None or not part.hunks or (part.creates and before):
        return _NOT_AT_ALL
    file = LineIndex(split_lines(before), Tolerance.RAW)
    as_written = _applies_as_written(part, file)
    return StrictApplication(as_written, as_written or _lines_stand_there(part.hunks, file))


def _applies_as_written(part: FilePart, file: LineIndex) -> bool:
    behind = shift = 0
    for hunk in part.hunks:
        stated = hunk.stated_index
        if stated is None or not hunk.counts_hold or not all(map(_has_first_column, hunk.lines)):
            return False
        if _goes_on_behind_its_end(hunk.old_side) or _goes_on_behind_its_end(hunk.new_side):
            return False
        old = _old_side(hunk)
        place = _nearest(hunk, old, file, behind, stated + shift)
        if place is None:
            return False
        shift, behind = place - stated, place + len(old)
    if part.deletes:
        removed = sum(len(hunk.old_side) for hunk in part.hunks)
        return removed == len(file.encoded) and not any(hunk.new_side for hunk in part.hunks)
    return True


def _has_first_column(line: HunkLine) -> bool:
    """An empty line is context whose only character, a blank, was stripped."""
    return line.has_column or not line.raw


def _goes_on_behind_its_end(side: Sequence[HunkLine]) -> bool:
    """Whether a line that ends the file, having no line feed, is not the last one."""
    return any(line.no_newline for line in side[:-1])


def _nearest(hunk: Hunk, old: Sequence[str], file: LineIndex, first: int, wanted: int) -> int | None:
    """Where the old side stands, from the line ``first`` on and next to ``wanted``."""
    last = len(file.encoded) - len(old)
    if not old:
        return wanted if first <= wanted else None
    run = file.encode(old)
    if run is None or last < first:
        return None
    ahead, behind = _context(hunk.lines), _context(hunk.lines[::-1])
    if ahead < behind and (hunk.old_start or 0) <= 1:
        return 0 if first == 0 and file.stands_at(run, 0) else None
    if behind < ahead:
        return last if file.stands_at(run, last) else None
    middle = min(max(wanted, first), last)
    later = file.encoded.find(run, middle)
    earlier = file.encoded.rfind(run, first, middle + len(old) - 1) if middle > first else -1
    found = [place for place in (later, earlier) if place >= 0]
    return min(found, key=lambda place: abs(place - wanted), default=None)


def _context(lines: Sequence[HunkLine]) -> int:
    return sum(1 for _ in takewhile(lambda line: line.kind is LineKind.CONTEXT, lines))


def _lines_stand_there(hunks: Sequence[Hunk], file: LineIndex) -> bool:
    behind = 0
    for hunk in hunks:
        old = _old_side(hunk)
        if not old:
            stated = hunk.stated_index if file.encoded else 0
            if stated is None or not behind <= stated <= len(file.encoded):
                return False
            behind = stated
            continue
        run = file.encode(old)
        place = -1 if run is None else file.encoded.find(run, behind)
        if place < 0:
            return False
        behind = place + len(old)
    return any(hunk.changes for hunk in hunks)


def _old_side(hunk: Hunk) -> list[str]:
    return [line.text if line.no_newline else line.text + "\n" for line in hunk.old_side]
