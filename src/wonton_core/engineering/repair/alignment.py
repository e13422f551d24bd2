"""Aligns a hunk's old side with the file where it doesn't stand there in one piece.

In each region (``alignment_regions``) the best monotone alignment within a band of diagonals is found by dynamic
programming. A pair of equal lines counts its weight (rarity), a pair of similar ones part of it; a context line that
the file hasn't, and a line of the file that the hunk leaves out, cost something; what is before and behind the old side
is free.

An alignment is a candidate if

* every deleted line that isn't blank is paired, with an equal line, or with a similar one: at least ``SIMILAR_ALONE``,
  or ``SIMILAR_BETWEEN`` where its neighbours in the hunk are equal to its neighbours in the file, or ``SIMILAR_BESIDE``
  where it has only one neighbour (at the ends of the file, the end is one);
* at least ``MIN_QUALITY`` of the weight is paired, and one line with a word in it is paired with an equal one.

Alignments of nearly the same score (``MARGIN``), also within one region, are all candidates: ``placement`` decides or
refuses.
"""

from __future__ import annotations

from wonton_core.engineering.repair.alignment_regions import Region, regions_of
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance, folded
from wonton_core.engineering.repair.line_similarity import similarity
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import Hunk, LineKind

PAD = 12
"""So many lines may be missing or invented in a hunk."""
MAX_OLD_SIDE = 2_000
SIMILAR = 0.45
SIMILAR_BETWEEN = 0.45
SIMILAR_BESIDE = 0.6
SIMILAR_ALONE = 0.75
MIN_QUALITY = 0.5
MARGIN = 0.3
GAP_COST = 0.15
BLANK_GAP_COST = 0.02
DELETED_SKIP_COST = 2.0
NUMBER_BONUS = 0.6
"""For an alignment that begins at the header's line."""
_TINY = 1e-9
_PREFERENCES = ("pair gap skip", "gap pair skip", "skip gap pair")
"""Which way back through the table is taken where several are equally good: if all lead to one result, it is unique."""


def aligned(hunk: Hunk, index: FileIndex, stated: int | None) -> tuple[tuple[Match, ...], str]:
    """All candidates, and, if there is none, why. ``stated``: the header's line from 0."""
    old_side = hunk.old_side
    if len(old_side) > MAX_OLD_SIDE:
        return (), f"its old side isn't in the file as written, and has more than {MAX_OLD_SIDE} lines"
    keys = [folded(line.text) for line in old_side]
    problem = _Problem(hunk, keys, index, stated)
    found: list[Match] = []
    reasons: list[str] = []
    for region in regions_of(keys, index, stated):
        for places, score in problem.alignments(region):
            match, reason = problem.judged(places, score)
            if match is not None:
                found.append(match)
            else:
                reasons.append(reason)
    if not found:
        return (), reasons[0] if reasons else "no line of its old side is in the file"
    best = max(match.score for match in found)
    unique = {match.lines: match for match in found if match.score >= best - MARGIN}
    return tuple(unique.values()), ""


class _Problem:
    def __init__(self, hunk: Hunk, keys: list[str], index: FileIndex, stated: int | None) -> None:
        self.hunk, self.keys, self.index, self.stated = hunk, keys, index, stated
        self.deleted = [line.kind is LineKind.DELETED for line in hunk.old_side]
        self.weights = [index.weight(line) for line in keys]
        self.file = index.at(Tolerance.FOLDED).keys
        self.known = [index.at(Tolerance.FOLDED).encode_one(line) != "\0" for line in keys]
        self.skips = [
            (DELETED_SKIP_COST if deleted and line else 0.5 * weight)
            for deleted, line, weight in zip(self.deleted, keys, self.weights, strict=True)
        ]

    def likeness(self, number: int, place: int) -> float:
        """How far a line of the old side is a line of the file; below SIMILAR it is not."""
        if self.keys[number] == self.file[place]:
            return 1.0
        if self.known[number] and not self.deleted[number]:
            return 0.0
        return similarity(self.keys[number], self.file[place])

    def alignments(self, region: Region) -> list[tuple[tuple[int | None, ...], float]]:
        """The best alignment of a region; several where they are equally good."""
        size, count = len(self.file), len(self.keys)
        low = region.low - PAD
        width = region.high + PAD - low + 1
        gaps = [GAP_COST if line else BLANK_GAP_COST for line in self.file[max(low, 0) : low + width + count]]
        gap_from = max(low, 0)
        # table[i][k]: the first i lines of the old side against the file up to (not with) line low + i + k.
        table = [[0.0] * (width + 1)]
        pairs: list[list[float]] = []
        worst = -1e9
        for number in range(count):
            above = table[-1]
            row: list[float] = []
            pair_row: list[float] = []
            weight, skip = self.weights[number], self.skips[number]
            free_end = number == count - 1
            left = worst
            for k in range(width + 1):
                # Pairing line `number` with file line low + number + k - ... ends before line `place + 1`.
                place = low + number + k
                pair = 0.0
                best = worst
                if 0 <= place < size:
                    likeness = self.likeness(number, place)
                    if likeness >= SIMILAR:
                        pair = likeness * (1.0 if likeness == 1.0 else 0.8) * max(weight, 0.05)
                        best = above[k] + pair
                pair_row.append(pair)
                if k < width:
                    skipped = above[k + 1] - skip
                    if skipped > best:
                        best = skipped
                if left > worst:
                    cost = 0.0 if free_end or not gap_from <= place < gap_from + len(gaps) else gaps[place - gap_from]
                    if left - cost > best:
                        best = left - cost
                row.append(best)
                left = best
            table.append(row)
            pairs.append(pair_row)
        score = max(table[-1])
        if score <= 0.0:
            return []
        traces = {self._trace(table, pairs, low, gaps, gap_from, order) for order in _PREFERENCES}
        return [(places, score) for places in sorted(traces, key=str)]

    def _trace(
        self,
        table: list[list[float]],
        pairs: list[list[float]],
        low: int,
        gaps: list[float],
        gap_from: int,
        order: str,
    ) -> tuple[int | None, ...]:
        count = len(self.keys)
        last = table[-1]
        score = max(last)
        ends = [k for k, value in enumerate(last) if value >= score - _TINY]
        number, k = count, ends[0] if order == _PREFERENCES[1] else ends[-1]
        places: list[int | None] = [None] * count
        while number > 0:
            place = low + number - 1 + k
            value, above = table[number][k], table[number - 1]
            pair = pairs[number - 1][k]
            can_pair = pair > 0.0 and abs(above[k] + pair - value) < _TINY
            free = number == count
            cost = 0.0 if free or not gap_from <= place < gap_from + len(gaps) else gaps[place - gap_from]
            can_gap = k > 0 and abs(table[number][k - 1] - cost - value) < _TINY
            can_skip = k + 1 < len(above) and abs(above[k + 1] - self.skips[number - 1] - value) < _TINY
            possible = {"pair": can_pair, "gap": can_gap, "skip": can_skip}
            step = next((step for step in order.split() if possible[step]), "")
            if step == "pair":
                places[number - 1] = place
                number -= 1
            elif step == "gap":
                k -= 1
            elif step == "skip":
                number, k = number - 1, k + 1
            else:
                break
        return tuple(places)

    def judged(self, places: tuple[int | None, ...], score: float) -> tuple[Match | None, str]:
        """The alignment as a match, or why it is none."""
        total = sum(self.weights) or 1.0
        quality, telling = 0.0, False
        for number, place in enumerate(places):
            likeness = self.likeness(number, place) if place is not None else 0.0
            if likeness < SIMILAR and self.deleted[number] and self.keys[number]:
                line = self.hunk.old_side[number].text.strip()
                return None, f"the file has no line like the one to delete: {_short(line)}"
            if self.deleted[number] and likeness < 1.0 and self._is_there_as_written(number):
                line = self.hunk.old_side[number].raw.strip()
                return None, f"{_short(line)} may be context without its first column, or a deletion"
            if self.deleted[number] and likeness < self._needed(number, places):
                line, there = self.hunk.old_side[number].text.strip(), self.index.file.lines[place or 0].strip()
                return None, f"line {(place or 0) + 1} is {_short(there)}, but the line to delete is {_short(line)}"
            quality += likeness * self.weights[number]
            telling |= likeness == 1.0 and any(character.isalnum() for character in self.keys[number])
        quality /= total
        if not telling or quality < MIN_QUALITY:
            return None, f"too little of its old side is in the file ({quality:.0%} at best)"
        first = next(number for number, place in enumerate(places) if place is not None)
        anchor = (places[first] or 0) - first
        score += NUMBER_BONUS if anchor == self.stated else 0.0
        return Match(self.hunk, places, anchor, None, min(quality, 0.94), score), ""

    def _is_there_as_written(self, number: int) -> bool:
        raw = folded(self.hunk.old_side[number].raw)
        return self.index.at(Tolerance.FOLDED).encode_one(raw) != "\0"

    def _needed(self, number: int, places: tuple[int | None, ...]) -> float:
        if not self.keys[number]:
            return 0.0
        place = places[number]
        needed = SIMILAR_BETWEEN
        for other, step in ((number - 1, -1), (number + 1, 1)):
            while 0 <= other < len(places) and self.deleted[other] and places[other] is not None:
                if self.likeness(other, places[other] or 0) == 1.0:
                    break
                other += step
            if not 0 <= other < len(places):
                ends = {-1: 0, 1: len(self.file) - 1}
                edge = places[0] if step < 0 else places[-1]
                if edge != ends[step]:
                    needed = SIMILAR_BESIDE if needed == SIMILAR_BETWEEN else SIMILAR_ALONE
                continue
            there = places[other]
            if there is None or place is None or there - place != other - number:
                return SIMILAR_ALONE
            if self.likeness(other, there) < 1.0:
                return SIMILAR_ALONE
        return needed


def _short(line: str) -> str:
    return repr(line if len(line) <= 60 else line[:57] + "...")
