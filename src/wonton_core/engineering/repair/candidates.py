"""Where one hunk could go: first in one piece, then by alignment.

In one piece, the steps of tolerance are tried in order and the first that finds a place ends the search: a place where
the old side stands byte for byte is always better than one where only its folded form does.
"""

from __future__ import annotations

from attrs import field, frozen

from wonton_core.engineering.repair.alignment import aligned
from wonton_core.engineering.repair.file_index import MAX_OCCURRENCES, FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance, folded, key
from wonton_core.engineering.repair.matching import Match, contiguous
from wonton_core.engineering.repair.patch_hunks import Hunk, HunkLine, LineKind

QUALITY_OF = {Tolerance.RAW: 1.0, Tolerance.TRAILING_BLANKS: 0.99, Tolerance.FOLDED: 0.95}


@frozen
class Candidates:
    """``matches`` are the possible places, equal in rank; empty where there are none. ``already`` are places where the
    new side stands in the file although the old side doesn't. ``contested``: the header's number names a place that
    agrees less well than another one does. ``reason`` says why there is no place."""

    matches: tuple[Match, ...] = ()
    already: tuple[Match, ...] = ()
    contested: bool = False
    reason: str = field(default="", kw_only=True)


def places_in_one_piece(
    side: tuple[HunkLine, ...], index: FileIndex, stated: int | None
) -> tuple[Tolerance, list[int]] | None:
    """All places of one side of a hunk at the lowest tolerance that has any; None if there is no place. Of too many
    places (MAX_OCCURRENCES) only the stated one is given, if it is one."""
    for tolerance in Tolerance:
        lines = index.at(tolerance)
        encoded = lines.encode([key(line.text, tolerance) for line in side])
        if encoded:
            found = list(lines.occurrences(encoded, limit=MAX_OCCURRENCES + 1))
            if len(found) > MAX_OCCURRENCES:
                found = [stated] if stated is not None and lines.stands_at(encoded, stated) else []
                return tolerance, found
            if found:
                return tolerance, found
    return None


def substantive(side: tuple[HunkLine, ...]) -> bool:
    """Whether any line says something about its place."""
    return any(folded(line.text) for line in side)


def candidates_of(hunk: Hunk, index: FileIndex, stated: int | None) -> Candidates:
    """Every place for ``hunk``. ``stated`` is where its header says that the old side begins (from 0)."""
    old_side = hunk.old_side
    if not old_side:
        return _without_old_side(hunk, index, stated)
    found = places_in_one_piece(old_side, index, stated)
    if found is not None:
        tolerance, places = found
        if not places:
            return Candidates(
                reason=f"its old side is in more than {MAX_OCCURRENCES:,} places, but not at its line number"
            )
        matches = tuple(contiguous(hunk, place, tolerance, QUALITY_OF[tolerance]) for place in places)
        named = _less_exact(hunk, index, stated, tolerance) if stated not in places else None
        return Candidates(matches) if named is None else Candidates((*matches, named), contested=True)
    # A pure insertion that is there already still has its old side, with a gap. Where lines are deleted, the old side
    # in whatever form tells more: its context alone may stand together anywhere.
    deletes = substantive(tuple(line for line in old_side if line.kind is LineKind.DELETED))
    already = () if deletes else _already_applied(hunk, index)
    if already:
        return Candidates(already=already)
    matches, reason = aligned(hunk, index, stated)
    already = _already_applied(hunk, index) if deletes and not matches else ()
    return Candidates(matches, already, reason=reason)


def _less_exact(hunk: Hunk, index: FileIndex, stated: int | None, found: Tolerance) -> Match | None:
    """The stated place, if the old side stands there under a greater tolerance than ``found``."""
    size = len(hunk.old_side)
    if stated is None or stated + size > len(index.file.lines) or not substantive(hunk.old_side):
        return None
    there = index.file.lines[stated : stated + size]
    for tolerance in (one for one in Tolerance if one > found):
        if all(key(a.text, tolerance) == key(b, tolerance) for a, b in zip(hunk.old_side, there, strict=True)):
            return contiguous(hunk, stated, tolerance, QUALITY_OF[tolerance])
    return None


def _without_old_side(hunk: Hunk, index: FileIndex, stated: int | None) -> Candidates:
    size = len(index.file.lines)
    if size == 0:
        return Candidates((contiguous(hunk, 0, Tolerance.RAW),))
    if stated is None or not hunk.counts_hold:
        return Candidates(reason="it only adds lines, and neither context nor a header that fits says where")
    if stated > size:
        return Candidates(reason=f"it adds lines behind line {stated}, but the file has {size} lines")
    return Candidates((contiguous(hunk, stated, Tolerance.RAW),))


def _already_applied(hunk: Hunk, index: FileIndex) -> tuple[Match, ...]:
    new_side = hunk.new_side
    added = [line for line in new_side if line.kind is LineKind.ADDED]
    if not added and _deletion_may_be_open(hunk, index):
        return ()
    telling = sum(1 for line in new_side if folded(line.text))
    if telling < 2 or (added and not any(folded(line.text) for line in added)):
        return ()
    found = places_in_one_piece(new_side, index, None)
    if found is None or found[0] is Tolerance.FOLDED:
        return ()
    return tuple(Match(hunk, (), place, found[0]) for place in found[1])


def _deletion_may_be_open(hunk: Hunk, index: FileIndex) -> bool:
    """The new side of a deletion is context only, which says little: it counts as done only if none of the deleted
    lines is in the file and there is context on both sides."""
    lines = index.at(Tolerance.FOLDED)
    deleted = [folded(line.text) for line in hunk.old_side if line.kind is LineKind.DELETED]
    one_sided = any(line.kind is LineKind.DELETED for line in (hunk.lines[0], hunk.lines[-1]))
    return one_sided or any(line and lines.encode_one(line) != "\0" for line in deleted)
