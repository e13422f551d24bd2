"""Which items of two sequences stay and which change, by a shortest edit script.

The greedy search of Myers ("An O(ND) difference algorithm and its variations", 1986) over what is left after the common
start, the common end and the items that only one side has are set aside; none of that makes the script longer.
The search's cost grows with the square of the distance. Where that is too far, items that each side has exactly once
anchor the rest (as in patience diff), and a stretch without any is one change: still a right script, not the shortest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

from attrs import frozen

FARTHEST_EXACT = 1000
"""Up to this distance, counted without items that only one side has, the script is a shortest one."""


@frozen
class ChangedBlock:
    """``before[before_start:before_end]`` becomes ``after[after_start:after_end]``. At least one is not empty."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int

    @property
    def removed(self) -> int:
        """How many items go."""
        return self.before_end - self.before_start

    @property
    def added(self) -> int:
        """How many items come."""
        return self.after_end - self.after_start


def changed_blocks(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[ChangedBlock]:
    """The changes in order; between two of them at least one item stays. The same input gives the same output."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    same_end = 0
    while same_end < shorter - start and before[-1 - same_end] == after[-1 - same_end]:
        same_end += 1
    ends = len(before) - same_end, len(after) - same_end
    kept = _kept_pairs(before, after, range(start, ends[0]), range(start, ends[1]))
    blocks = []
    next_before, next_after = start, start
    for place_before, place_after in [*kept, ends]:
        if place_before > next_before or place_after > next_after:
            blocks.append(ChangedBlock(next_before, place_before, next_after, place_after))
        next_before, next_after = place_before + 1, place_after + 1
    return blocks


def _kept_pairs(
    before: Sequence[Hashable], after: Sequence[Hashable], places_before: Sequence[int], places_after: Sequence[int]
) -> list[tuple[int, int]]:
    """Pairs of places with equal items, ascending on both sides; as many as possible up to FARTHEST_EXACT."""
    counts_before = Counter(before[place] for place in places_before)
    counts_after = Counter(after[place] for place in places_after)
    left = [place for place in places_before if before[place] in counts_after]
    right = [place for place in places_after if after[place] in counts_before]
    if not left or not right:
        return []
    codes: dict[Hashable, int] = {}
    coded_left = [codes.setdefault(before[place], len(codes)) for place in left]
    coded_right = [codes[after[place]] for place in right]
    found = _greedy_search(coded_left, coded_right)
    if found is not None:
        return [(left[i], right[j]) for i, j in found]
    anchors = _anchors(
        {before[place]: place for place in left if counts_before[before[place]] == 1},
        {after[place]: place for place in right if counts_after[after[place]] == 1},
    )
    if not anchors:
        return []
    kept: list[tuple[int, int]] = []
    low_left = low_right = 0
    for place_before, place_after in [*anchors, (left[-1] + 1, right[-1] + 1)]:
        high_left, high_right = bisect_left(left, place_before), bisect_left(right, place_after)
        kept += _kept_pairs(before, after, left[low_left:high_left], right[low_right:high_right])
        if high_left < len(left):
            kept.append((place_before, place_after))
        low_left, low_right = high_left + 1, high_right + 1
    return kept


def _greedy_search(left: list[int], right: list[int]) -> list[tuple[int, int]] | None:
    """Matched pairs of a shortest script, or None where it is longer than FARTHEST_EXACT."""
    size_left, size_right = len(left), len(right)
    if abs(size_left - size_right) > FARTHEST_EXACT:
        return None
    farthest = min(size_left + size_right, FARTHEST_EXACT)
    # reach[d + 1 + k] is how far on the left the diagonal k = i - j was followed with d edits.
    reach = [0, 0, 0]
    history: list[list[int]] = []
    for distance in range(farthest + 1):
        low = -distance if distance <= size_right else distance - 2 * size_right
        high = distance if distance <= size_left else 2 * size_left - distance
        fresh = [-1] * (2 * distance + 3)
        for diagonal in range(low, high + 1, 2):
            # In the previous row, diagonal k stands at k + distance.
            down = reach[diagonal + 1 + distance] if diagonal < distance else -1
            across = reach[diagonal - 1 + distance] + 1 if diagonal > -distance else -1
            i = (down if down >= across else across) if distance else 0
            j = i - diagonal
            while i < size_left and j < size_right and left[i] == right[j]:
                i += 1
                j += 1
            fresh[diagonal + distance + 1] = i
            if i >= size_left and j >= size_right:
                history.append(fresh)
                return _backtrack(history, size_left, size_right)
        history.append(fresh)
        reach = fresh
    return None


def _backtrack(history: list[list[int]], i: int, j: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for distance in range(len(history) - 1, 0, -1):
        reach, diagonal = history[distance - 1], i - j
        down = reach[diagonal + 1 + distance] if diagonal < distance else -1
        across = reach[diagonal - 1 + distance] + 1 if diagonal > -distance else -1
        start = down if down >= across else across
        while i > start:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        if down >= across:
            j -= 1
        else:
            i -= 1
    while i > 0:
        i, j = i - 1, j - 1
        pairs.append((i, j))
    return pairs[::-1]


def _anchors(once_before: dict[Hashable, int], once_after: dict[Hashable, int]) -> list[tuple[int, int]]:
    """The longest run of items, each once on either side, that stand in the same order on both."""
    pairs = [(place, once_after[item]) for item, place in once_before.items() if item in once_after]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, (_, place_after) in enumerate(pairs):
        length = bisect_left(tails, place_after)
        previous.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(place_after)
            ends.append(position)
        else:
            tails[length] = place_after
            ends[length] = position
    chain: list[tuple[int, int]] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chain.append(pairs[position])
        position = previous[position]
    return chain[::-1]
