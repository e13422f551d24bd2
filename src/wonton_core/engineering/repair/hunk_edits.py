"""What a hunk changes, once its place is known.

Where an added line goes: behind the deleted line it follows, or before the deleted line it precedes (it replaces that
line); else between the two neighbours it has in the hunk. If the file has further lines between these two, the hunk
doesn't say where among them the addition belongs, unless the header's counts and the number of context lines do: a
diff has as many context lines before as behind a change, so the missing ones are on the shorter side.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import LineKind
from wonton_core.engineering.repair.reindentation import fitted_additions
from wonton_core.engineering.repair.unified_diff import CONTEXT_LINES


@frozen
class Insertion:
    """``lines`` go before line ``gap`` (from 0) of the file. ``no_newline``: the last of them is marked as having no
    line feed; None where the patch says nothing about it."""

    gap: int
    lines: tuple[str, ...]
    no_newline: bool | None = None


@frozen
class HunkEdits:
    """``deleted`` are lines (from 0) of the file."""

    deleted: tuple[int, ...]
    insertions: tuple[Insertion, ...]

    @property
    def core(self) -> tuple[int, int]:
        """First and last line plus one of the change itself."""
        places = [*self.deleted, *(line + 1 for line in self.deleted), *(one.gap for one in self.insertions)]
        return (min(places), max(places)) if places else (0, 0)


def edits_of(match: Match, index: FileIndex, votes: int = 0) -> HunkEdits | None:
    """The changes, or None where the place or indentation of an addition is open. ``votes``: see ``reindentation``."""
    old_side = match.hunk.old_side
    deleted = tuple(
        place
        for line, place in zip(old_side, match.lines, strict=True)
        if place is not None and line.kind is LineKind.DELETED
    )
    insertions = []
    additions = fitted_additions(match, index, votes)
    if additions is None:
        return None
    follows = 0  # lines of the old side before the addition
    at = 0
    lines = match.hunk.lines
    while at < len(lines):
        if lines[at].kind is not LineKind.ADDED:
            follows += 1
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].kind is LineKind.ADDED:
            end += 1
        gap = _gap(match, follows, index)
        if gap is None:
            return None
        last = lines[end - 1]
        old_was_marked = any(line.no_newline for line in old_side)
        no_newline = True if last.no_newline else False if old_was_marked else None
        insertions.append(Insertion(gap, tuple(additions[at:end]), no_newline))  # type: ignore[arg-type]
        at = end
    return HunkEdits(deleted, tuple(insertions))


def _gap(match: Match, follows: int, index: FileIndex) -> int | None:
    """Before which line of the file the addition behind ``follows`` lines of the old side goes; None: open."""
    old_side, places = match.hunk.old_side, match.lines
    if not old_side:
        return match.anchor
    if not follows or follows == len(places):
        return _at_the_edge(match, follows, index)
    before = places[follows - 1]
    after = places[follows]
    if before is not None and (old_side[follows - 1].kind is LineKind.DELETED or after == before + 1):
        return before + 1
    if after is not None and old_side[follows].kind is LineKind.DELETED:
        return after
    above = next((place for place in reversed(places[:follows]) if place is not None), None)
    below = next((place for place in places[follows:] if place is not None), None)
    if above is None or below is None:
        # Next to the one neighbour, if that is the neighbour the hunk names.
        if above is None:
            return after
        return None if before is None else before + 1
    if below == above + 1:
        return below
    if before is None and after is not None:
        return after
    if after is None and before is not None:
        return before + 1
    return _shorter_side(match, follows, above, below)


def _at_the_edge(match: Match, follows: int, index: FileIndex) -> int | None:
    """An addition without context on one side. A diff has such hunks at the ends of the file, models have them
    anywhere; where the hunk is almost at the end, but not quite, the header's count decides, or nothing does."""
    places, hunk = match.lines, match.hunk
    place = places[-1] if follows else places[0]
    if place is None:
        return None
    gap = place + 1 if follows else place
    skipped = len(index.file.lines) - gap if follows else gap
    neighbour = hunk.old_side[-1] if follows else hunk.old_side[0]
    if hunk.counts_hold or neighbour.kind is LineKind.DELETED or not 0 < skipped <= CONTEXT_LINES or len(places) < 2:
        return gap
    if hunk.old_count == len(places) + skipped:
        return len(index.file.lines) if follows else 0
    return None


def _shorter_side(match: Match, follows: int, above: int, below: int) -> int | None:
    hunk = match.hunk
    if hunk.old_count is None or None in match.lines:
        return None
    missing = below - above - 1
    kinds = [line.kind for line in hunk.lines]
    first = next(i for i, kind in enumerate(kinds) if kind is not LineKind.CONTEXT)
    leading = first
    trailing = next(i for i, kind in enumerate(reversed(kinds)) if kind is not LineKind.CONTEXT)
    one_change = LineKind.CONTEXT not in kinds[first : len(kinds) - trailing]
    if not one_change or hunk.old_count != len(hunk.old_side) + missing:
        return None
    if leading + missing == trailing:
        return below
    if trailing + missing == leading:
        return above + 1
    return None
