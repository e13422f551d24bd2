"""Aligns a hunk's old side with the file where it doesn't stand there in one piece.

In each region (``alignment_regions``) the best monotone alignment within a band of diagonals is found by dynamic
programming. A pair of equal lines counts its weight (rarity), a pair of similar ones part of it; a context line that
the file hasn't, and a line of the file that the hunk leaves out, cost something; what is before and behind the old side
is free.

Lines that declare different names are never a pair (``line_names``), nor is a line that the file has elsewhere paired
with another one. ``alignment_judgement`` says which alignments are candidates. Those of nearly the same score
(``MARGIN``), also within one region, all are: ``placement`` decides or refuses. How alike similar lines are plays no
part in that score: trigrams don't choose between siblings.

Where the regions don't cover every place that could serve as well (all lines are too frequent, or there are too many
regions), only an alignment that begins exactly at the header's line is one: nothing shows that another is unique.
"""

from __future__ import annotations

from wonton_core.engineering.repair.alignment_judgement import SIMILAR, Judgement
from wonton_core.engineering.repair.alignment_regions import Region, regions_of
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance, folded
from wonton_core.engineering.repair.line_names import same_declaration
from wonton_core.engineering.repair.line_similarity import similarity
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import Hunk, LineKind

PAD = 12
"""So many lines may be missing or invented in a hunk."""
MAX_OLD_SIDE = 2_000
MAX_COMPARISONS = 4_000
"""So many pairs of different lines are compared for one hunk: some 50 ms."""
MARGIN = 0.3
GAP_COST = 0.15
BLANK_GAP_COST = 0.02
DELETED_SKIP_COST = 2.0
_TINY = 1e-9
_PREFERENCES = ("pair gap skip", "gap pair skip", "skip gap pair")
"""Which way back through the table is taken where several are equally good: if all lead to one result, it is unique."""


def aligned(hunk: Hunk, index: FileIndex, stated: int | None) -> tuple[tuple[Match, ...], str]:
    """All candidates, and, if there is none, why. ``stated``: the header's line from 0."""
    old_side = hunk.old_side
    if len(old_side) > MAX_OLD_SIDE:
        return (), f"its old side isn't in the file as written, and has more than {MAX_OLD_SIDE} lines"
    keys = [folded(line.text) for line in old_side]
    problem = _Problem(hunk, keys, index)
    unknown = {line for line, known in zip(keys, problem.known, strict=True) if not known}
    if len(unknown) * 2 * PAD > MAX_COMPARISONS:
        return (), "too many of its lines aren't in the file as written"
    judgement = Judgement(hunk, keys, index, stated, problem.likeness)
    found: list[Match] = []
    reasons: list[str] = []
    searched = regions_of(keys, index, stated)
    try:
        for region in searched.regions:
            for places, score in problem.alignments(region):
                match, reason = judgement.judged(places, score)
                if match is not None and match.anchor != stated and not (searched.complete and region.votes):
                    match, reason = None, "its lines are too frequent to show that a place is the only one"
                if match is not None:
                    found.append(match)
                else:
                    reasons.append(reason)
    except _TooManyComparisonsError:
        return (), "too many of its lines aren't in the file as written"
    if not found:
        return (), reasons[0] if reasons else "no line of its old side is in the file"
    best = max(match.score for match in found)
    unique = {match.lines: match for match in found if match.score >= best - MARGIN}
    return tuple(unique.values()), ""


class _TooManyComparisonsError(Exception):
    """The hunk is too unlike the file to be aligned in time."""


class _Problem:
    def __init__(self, hunk: Hunk, keys: list[str], index: FileIndex) -> None:
        self.hunk, self.keys, self.index = hunk, keys, index
        self.compared: dict[tuple[str, str], float] = {}
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
        if self.known[number]:
            return 0.0
        pair = (self.keys[number], self.file[place])
        found = self.compared.get(pair)
        if found is None:
            if len(self.compared) >= MAX_COMPARISONS:
                raise _TooManyComparisonsError
            same = same_declaration(self.hunk.old_side[number].text, self.index.file.lines[place])
            found = self.compared[pair] = similarity(*pair) if same else 0.0
        return found

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
