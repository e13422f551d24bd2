"""How like two lines are that aren't the same: the share of character trigrams of their folded forms (Dice), without
regard to case."""

from __future__ import annotations

import functools
from collections import Counter

MAX_COMPARED = 400
"""So many characters of a line are looked at."""


@functools.lru_cache(maxsize=4096)
def _trigrams(folded_line: str) -> tuple[Counter[str], int]:
    padded = f"\x02{folded_line[:MAX_COMPARED].lower()}\x03"
    grams = Counter(padded[at : at + 3] for at in range(len(padded) - 2))
    return grams, grams.total()


def similarity(one: str, other: str) -> float:
    """In [0, 1]; 1 for equal lines. Both are folded lines."""
    if not one or not other:
        return float(one == other)
    if max(len(one), len(other)) > 4 * min(len(one), len(other)):
        return 0.0
    (grams, total), (other_grams, other_total) = _trigrams(one), _trigrams(other)
    if not total or not other_total:
        return float(one == other)
    shared = sum(min(count, other_grams[gram]) for gram, count in grams.items() if gram in other_grams)
    return 2.0 * shared / (total + other_total)
