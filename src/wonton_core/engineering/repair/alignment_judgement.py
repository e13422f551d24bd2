"""Which alignments of a hunk with the file are places for it.

* Every deleted line that isn't blank is paired, with an equal line, or with a similar one: at least ``SIMILAR_ALONE``,
  or ``SIMILAR_BETWEEN`` where its neighbours in the hunk are equal to its neighbours in the file, or ``SIMILAR_BESIDE``
  where it has only one neighbour (at the ends of the file, the end is one).
* No similar line differs in just the words that tell lines of this file apart (``sibling_lines``), unless the header
  names exactly this place, both neighbours are equal, and no name has other digits. A context line that does is a line
  that the file hasn't.
* What the change stands in is in the file: if the last line above it that declares something is missing, it was only
  added to the hunk, so that the file has no line in its stead.
  Nor does the file have a further declaration between it and a line to delete, beyond one that the hunk leaves out.
* Unless the header names the place: where a line to delete is only similar, all else agrees, and on no side of the
  change do two lines of context or more differ, and fewer agree. Such a hunk is about another place where the change
  could be made, too. Lines agree where they are equal but for one slip of the pen.
* At least ``MIN_QUALITY`` of the weight is paired, and one line with a word in it is paired with an equal one.
"""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance, folded, indentation
from wonton_core.engineering.repair.line_names import declared
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import Hunk, LineKind
from wonton_core.engineering.repair.sibling_lines import SiblingLines, differ_in_digits

SIMILAR = 0.45
SIMILAR_BETWEEN = 0.45
SIMILAR_BESIDE = 0.6
SIMILAR_ALONE = 0.75
MIN_QUALITY = 0.5
NUMBER_BONUS = 0.6
"""For an alignment that begins at the header's line."""
SLIP_SCORE = 0.9
SIMILAR_SCORE = 0.5
"""What a pair of lines counts, in its weight, that differ by a slip of the pen, or more."""
SIMILAR_PAIR = 0.8
"""The part of its weight, times its likeness, that a pair of similar lines counts while the alignment is sought."""


ALL_DELETED_THERE = 0.94
DELETED_SIMILAR = 0.7
"""What such a place is worth at most."""


class Judgement:
    """For one hunk and one file. ``likeness`` of a line of the old side and one of the file is in [0, 1]."""

    def __init__(
        self, hunk: Hunk, keys: list[str], index: FileIndex, stated: int | None, likeness: Callable[[int, int], float]
    ) -> None:
        self.hunk, self.keys, self.index, self.stated, self.likeness = hunk, keys, index, stated, likeness
        self.texts = [line.text for line in hunk.old_side]
        self.deleted = [line.kind is LineKind.DELETED for line in hunk.old_side]
        self.weights = [index.weight(line) for line in keys]
        self.siblings = SiblingLines(index)

    def judged(self, found: tuple[int | None, ...], score: float) -> tuple[Match | None, str]:
        """The alignment as a match, or why it is none."""
        places = list(found)
        first = next((number for number, place in enumerate(places) if place is not None), None)
        if first is None:
            return None, "no line of its old side is in the file"
        anchor = (places[first] or 0) - first
        for number, place in enumerate(found):
            likeness = self.likeness(number, place) if place is not None else 0.0
            if self.deleted[number]:
                reason = self._objection(number, place, likeness, found, anchor)
                if reason:
                    return None, reason
            if place is None or likeness == 1.0 or not self.keys[number]:
                continue
            score -= SIMILAR_PAIR * likeness * self.weights[number]
            there = self.index.file.lines[place]
            if not self.deleted[number] and self.siblings.are_siblings(self.texts[number], there):
                places[number] = None
                continue
            slip = self.siblings.only_a_slip(self.texts[number], there)
            score += (SLIP_SCORE if slip else SIMILAR_SCORE) * self.weights[number]
        stranger = self._stranger(places)
        if stranger is not None:
            return None, f"the file has no {_short(self.texts[stranger].strip())} here, in which the change stands"
        if anchor != self.stated and self._foreign_context(places):
            return None, "most of its context on one side of the change isn't in the file here"
        if anchor != self.stated and self._several_doubts(places):
            return None, "a line to delete reads differently in the file here, and so do further lines"
        likenesses = [self.likeness(number, place) if place is not None else 0.0 for number, place in enumerate(places)]
        quality = sum(a * b for a, b in zip(likenesses, self.weights, strict=True)) / (sum(self.weights) or 1.0)
        telling = any(
            likeness == 1.0 and any(map(str.isalnum, line))
            for likeness, line in zip(likenesses, self.keys, strict=True)
        )
        if not telling or quality < MIN_QUALITY:
            return None, f"too little of its old side is in the file ({quality:.0%} at best)"
        score += NUMBER_BONUS if anchor == self.stated else 0.0
        sure = all(self._agrees(number, place) for number, place in enumerate(places) if self.deleted[number])
        quality = min(quality, ALL_DELETED_THERE if sure else DELETED_SIMILAR)
        return Match(self.hunk, tuple(places), anchor, None, quality, score), ""

    def _objection(
        self, number: int, place: int | None, likeness: float, places: tuple[int | None, ...], anchor: int
    ) -> str:
        """Why a line to delete is not the line it is paired with; empty if it is."""
        if not self.keys[number] or likeness == 1.0:
            return ""
        line = self.hunk.old_side[number]
        if place is None or likeness < SIMILAR:
            return f"the file has no line like the one to delete: {_short(line.text.strip())}"
        if self.index.at(Tolerance.FOLDED).encode_one(folded(line.raw)) != "\0":
            return f"{_short(line.raw.strip())} may be context without its first column, or a deletion"
        there = self.index.file.lines[place]
        if "".join(line.text.split()) == "".join(there.split()):
            return f"line {place + 1} has other blanks in a quotation than the line to delete"
        differs = f"line {place + 1} is {_short(there.strip())}, but the line to delete is {_short(line.text.strip())}"
        needed = self._needed(number, places)
        if likeness < needed:
            return differs
        sure = needed == SIMILAR_BETWEEN and anchor == self.stated
        if differ_in_digits(line.text, there):
            return differs
        return differs if not sure and self.siblings.are_siblings(line.text, there) else ""

    def _needed(self, number: int, places: tuple[int | None, ...]) -> float:
        """How alike a line to delete must be to the line it is paired with."""
        place = places[number]
        needed = SIMILAR_BETWEEN
        for other, step in ((number - 1, -1), (number + 1, 1)):
            while 0 <= other < len(places) and self.deleted[other] and places[other] is not None:
                if self.likeness(other, places[other] or 0) == 1.0:
                    break
                other += step
            if not 0 <= other < len(places):
                ends = {-1: 0, 1: len(self.index.file.lines) - 1}
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

    def _stranger(self, places: list[int | None]) -> int | None:
        """The line of the old side that declares what a change stands in, where the file has another line instead."""
        owners: list[int] = []
        old = 0
        for line in self.hunk.lines:
            if line.kind is not LineKind.CONTEXT and owners:
                deep = len(indentation(line.text))
                owner = next((one for one in reversed(owners) if self._encloses(one, deep)), None)
                if owner is not None and (
                    places[owner] is None
                    or (line.kind is LineKind.DELETED and self._is_left(owner, places[old], places))
                ):
                    return owner
            if line.kind is LineKind.ADDED:
                continue
            if declared(line.text) is not None and not self._only_added(old, places):
                owners.append(old)
            old += 1
        return None

    def _is_left(self, owner: int, place: int | None, places: list[int | None]) -> bool:
        """Whether more than one line stands between a declaration and ``place`` that isn't in the hunk, and one of them
        declares something as far left."""
        start = places[owner]
        if start is None or place is None or not self.keys[owner]:
            return False
        paired = set(places)
        between = [line for line in range(start + 1, place) if line not in paired]
        margin = len(indentation(self.index.file.lines[start]))
        lines = [self.index.file.lines[line] for line in between if self.index.file.lines[line].strip()]
        return len(lines) > 1 and any(len(indentation(line)) <= margin and declared(line) is not None for line in lines)

    def _agrees(self, number: int, place: int | None) -> bool:
        """Whether a line is the file's but for a slip of the pen."""
        if place is None:
            return False
        there = self.index.file.lines[place]
        return self.keys[number] == folded(there) or self.siblings.only_a_slip(self.texts[number], there)

    def _several_doubts(self, places: list[int | None]) -> bool:
        """Whether a line to delete doesn't agree with the file, and nor does another line."""
        doubtful = [
            number
            for number, place in enumerate(places)
            if self.keys[number] and not self._only_added(number, places) and not self._agrees(number, place)
        ]
        return len(doubtful) > 1 and any(self.deleted[number] for number in doubtful)

    def _foreign_context(self, places: list[int | None]) -> bool:
        """Whether on one side of the change two lines or more don't agree with the file, more than do agree."""
        kinds = [line.kind for line in self.hunk.lines]
        leading = next((number for number, kind in enumerate(kinds) if kind is not LineKind.CONTEXT), 0)
        trailing = next((number for number, kind in enumerate(reversed(kinds)) if kind is not LineKind.CONTEXT), 0)
        for side in (range(leading), range(len(places) - trailing, len(places))):
            others = equal = 0
            for number in side:
                if not self.keys[number] or self._only_added(number, places):
                    continue
                if self._agrees(number, places[number]):
                    equal += 1
                else:
                    others += 1
            if others > 1 and others > equal:
                return True
        return False

    def _encloses(self, owner: int, deep: int) -> bool:
        margin = len(indentation(self.texts[owner]))
        return not margin or margin < deep

    def _only_added(self, number: int, places: list[int | None]) -> bool:
        """Whether the lines around a missing one are neighbours in the file."""
        if places[number] is not None or not 0 < number < len(places) - 1:
            return False
        above, below = places[number - 1], places[number + 1]
        return above is not None and below == above + 1


def _short(line: str) -> str:
    return repr(line if len(line) <= 60 else line[:57] + "...")
