"""Chooses one place for every hunk, all hunks together, and refuses where nothing decides.

There is a unique right place for a hunk in these cases, tried in this order:

1. It is the only candidate. Candidates that lead to the same text count as one.
2. It is the only candidate between its neighbours: the hunks listed before and behind it that are already placed. Order
   only counts while the placed hunks are in order themselves. (A patch's order is that of its line numbers where all
   hunks have different ones, else that of the listing.)
3. The line number names it: the header's line plus the offset that the nearest placed hunks above and below were found
   to have, if these agree or only one of the two leads to a candidate; plus nothing, if no other hunk with a number is
   placed. Near misses are no hit. A number alone doesn't decide for a place that agrees less well than another.
4. For a run of hunks between two placed ones there is only one way to give each of them a candidate in order (the
   topmost way is the bottommost).

Anything else is ambiguous and refused.
"""

from __future__ import annotations

from itertools import pairwise

from attrs import define, field

from wonton_core.engineering.repair.candidates import Candidates
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import Hunk

BESIDE_QUALITY = 0.9
MOVED_QUALITY = 0.6
"""What a place is worth that only a number tells, beside hunks whose numbers are right, or off."""
SAME_TEXT_CANDIDATES = 8
"""So many candidates are compared by the text that they lead to."""


@define
class Placing:
    """One hunk on its way to a place. ``stated`` counts from 0."""

    number: int
    hunk: Hunk
    stated: int | None
    candidates: Candidates
    chosen: Match | None = None
    edits: HunkEdits | None = None
    why: str = ""
    left: list[Match] = field(factory=list)
    there: Match | None = None

    @property
    def offset(self) -> int | None:
        """By how much the header's line is off; None when unplaced or without a header line."""
        return None if self.chosen is None or self.stated is None else self.chosen.anchor - self.stated

    def choose(self, match: Match, why: str) -> None:
        """Give the hunk its place."""
        self.chosen, self.why = match, why


def in_order(placings: list[Placing]) -> list[Placing]:
    """By line number where every hunk has one of its own, else as listed."""
    numbers = [placing.stated for placing in placings if placing.stated is not None]
    if len(numbers) == len(placings) and len(set(numbers)) == len(numbers):
        return sorted(placings, key=lambda placing: placing.stated or 0)
    return placings


def place_all(placings: list[Placing], index: FileIndex) -> None:
    """Fill in ``chosen`` and ``why`` of every hunk that has a unique right place."""
    ordered = in_order(placings)
    for placing in ordered:
        placing.left = _different(placing.candidates.matches, index)
        if len(placing.left) == 1 and placing.hunk.old_side:
            placing.choose(placing.left[0], "the only place for it")
    changed = True
    while changed:
        changed = sum(_narrow(ordered, position) for position in range(len(ordered))) > 0
        changed = changed or sum(_by_number(ordered, position) for position in range(len(ordered))) > 0
        changed = changed or _only_way(ordered)


def _different(matches: tuple[Match, ...], index: FileIndex) -> list[Match]:
    if not 1 < len(matches) <= SAME_TEXT_CANDIDATES:
        return list(matches)
    different: dict[object, Match] = {}
    for match in matches:
        edits = edits_of(match, index)
        if edits is None:
            different[match.anchor] = match
            continue
        # Deleting either of two equal neighbours leads to the same text.
        different.setdefault(_edited(index.file.lines, edits), match)
    return list(different.values())


def _edited(file: tuple[str, ...], edits: HunkEdits) -> tuple[str, ...]:
    deleted = set(edits.deleted)
    gaps = {one.gap: one.lines for one in edits.insertions}
    result: list[str] = []
    for number in range(len(file) + 1):
        result += gaps.get(number, ())
        if number < len(file) and number not in deleted:
            result.append(file[number])
    return tuple(result)


def _bounds(ordered: list[Placing], position: int) -> tuple[int, int] | None:
    """The lines between the placed neighbours; None where the placed hunks aren't in order."""
    spans = [placing.chosen.span for placing in ordered if placing.chosen is not None]
    if any(first[0] > second[0] for first, second in pairwise(spans)):
        return None
    above = max((p.chosen.span[0] for p in ordered[:position] if p.chosen is not None), default=-1)
    below = min((p.chosen.span[1] for p in ordered[position + 1 :] if p.chosen is not None), default=1 << 60)
    return above, below


def _between(ordered: list[Placing], position: int) -> list[Match]:
    bounds = _bounds(ordered, position)
    left = ordered[position].left
    if bounds is None:
        return left
    above, below = bounds
    return [match for match in left if match.span[0] > above and match.span[1] < below]


def _narrow(ordered: list[Placing], position: int) -> bool:
    placing = ordered[position]
    if placing.chosen is not None or len(placing.left) < 2:
        return False
    left = _between(ordered, position)
    if len(left) != 1:
        return False
    placing.choose(left[0], "the only place between the hunks around it")
    return True


def _by_number(ordered: list[Placing], position: int) -> bool:
    placing = ordered[position]
    if placing.chosen is not None or placing.stated is None or not placing.left:
        return False
    above = next((p.offset for p in reversed(ordered[:position]) if p.offset is not None), None)
    below = next((p.offset for p in ordered[position + 1 :] if p.offset is not None), None)
    known = {offset for offset in (above, below) if offset is not None}
    offsets = known or {0}
    if not placing.hunk.old_side:
        return len(offsets) == 1 and _insert_by_number(ordered, position, next(iter(offsets)), alone=not known)
    if placing.candidates.contested and not known:
        return False
    named = {placing.stated + offset for offset in offsets}
    hits = [match for match in _between(ordered, position) if match.anchor in named]
    if len(hits) != 1:
        return False
    placing.choose(hits[0], "its line number decides between equal places")
    return True


def _insert_by_number(ordered: list[Placing], position: int, offset: int, *, alone: bool) -> bool:
    """Place a hunk that has nothing but its number, moved like the hunks around it."""
    placing = ordered[position]
    match = placing.left[0]
    gap = match.anchor + offset
    spans = [placed.chosen.span for placed in ordered if placed.chosen is not None and placed is not placing]
    if gap < 0 or any(start < gap < end for start, end in spans):
        return False
    why = "where its line number says"
    if not alone:
        why += ", as do those of the hunks around it" if not offset else f", moved by {offset:+d} like its neighbours"
    quality = match.quality if alone else BESIDE_QUALITY if not offset else MOVED_QUALITY
    placing.choose(Match(match.hunk, (), gap, match.tolerance, quality), why)
    return True


def _only_way(ordered: list[Placing]) -> bool:
    """Give a run of hunks the one way in which each has a candidate in order."""
    if _bounds(ordered, 0) is None:
        return False
    run: list[int] = []
    for position, placing in enumerate([*ordered, None]):
        if placing is not None and placing.chosen is None and placing.hunk.old_side and placing.left:
            run.append(position)
            continue
        if len(run) > 1 and _settle_run(ordered, run):
            return True
        run = []
    return False


def _settle_run(ordered: list[Placing], run: list[int]) -> bool:
    choices = [sorted(_between(ordered, position), key=lambda match: match.span) for position in run]
    topmost: list[Match] = []
    for left in choices:
        floor = topmost[-1].span[1] if topmost else -1
        match = next((match for match in left if match.span[0] >= floor), None)
        if match is None:
            return False
        topmost.append(match)
    bottommost: list[Match] = []
    for left in reversed(choices):
        ceiling = bottommost[-1].span[0] if bottommost else 1 << 60
        match = next((match for match in reversed(left) if match.span[1] <= ceiling), None)
        if match is None:
            return False
        bottommost.append(match)
    if topmost != bottommost[::-1]:
        return False
    for position, match in zip(run, topmost, strict=True):
        ordered[position].choose(match, "the only way to place the hunks in order")
    return True
