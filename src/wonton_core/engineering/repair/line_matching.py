"""Which lines two whole texts share: unique lines first, in their longest common order, then what lies next to them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from wonton_core.engineering.repair.unified_diff import Replacement


def replacements_between(old: Sequence[str], new: Sequence[str]) -> tuple[Replacement, ...]:
    """What leads from ``old`` to ``new``; correct for all texts, small where lines are mostly unique. n log n."""
    pairs = [(-1, -1), *_unique_pairs(old, new), (len(old), len(new))]
    changes: list[Replacement] = []
    at_old = at_new = 0
    for next_old, next_new in pairs[1:]:
        changes += _between(old, new, (at_old, next_old), (at_new, next_new))
        at_old, at_new = next_old + 1, next_new + 1
    return _joined(changes)


def _unique_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest increasing run of lines that occur once in both."""
    old_counts, new_counts = Counter(old), Counter(new)
    place_in_new = {line: number for number, line in enumerate(new) if new_counts[line] == 1}
    tails: list[int] = []
    chain: list[tuple[int, int, int]] = []  # old line, new line, previous entry
    tops: list[int] = []
    for number, line in enumerate(old):
        if old_counts[line] != 1 or line not in place_in_new:
            continue
        place = place_in_new[line]
        length = bisect_left(tails, place)
        chain.append((number, place, tops[length - 1] if length else -1))
        if length == len(tails):
            tails.append(place)
            tops.append(len(chain) - 1)
        else:
            tails[length] = place
            tops[length] = len(chain) - 1
    result = []
    at = tops[-1] if tops else -1
    while at >= 0:
        number, place, at = chain[at]
        result.append((number, place))
    return result[::-1]


def _between(
    old: Sequence[str], new: Sequence[str], old_range: tuple[int, int], new_range: tuple[int, int]
) -> list[Replacement]:
    """The one change between two shared lines, without what its ends share."""
    (start, end), (new_start, new_end) = old_range, new_range
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return [Replacement(start, end, tuple(new[new_start:new_end]))] if start < end or new_start < new_end else []


def _joined(changes: list[Replacement]) -> tuple[Replacement, ...]:
    joined: list[Replacement] = []
    for change in changes:
        if joined and joined[-1].end == change.start:
            before = joined.pop()
            change = Replacement(before.start, change.end, before.lines + change.lines)
        joined.append(change)
    return tuple(joined)
