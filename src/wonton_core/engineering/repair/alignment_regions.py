"""Where in the file an alignment is worth trying.

Every line of the old side that the file has votes for the diagonals (line of the file minus line of the hunk) on which
it stands, with the weight of its rarity. A line that stands in too many places votes together with the lines behind it.
Diagonals close to each other are one region.
"""

from __future__ import annotations

from collections import defaultdict

from attrs import frozen

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance

MAX_PLACES = 30
"""A line or run in more places has no vote."""
RUNS = (1, 2, 4, 8)
NEAR = 10
"""Diagonals at most so far apart belong to one region."""
MAX_REGIONS = 6
RELATIVE_VOTE = 0.45
"""A region with a smaller share of the best region's votes is not tried."""
RIVAL_VOTE = 0.8
"""A region that is not tried for want of room, but has this share, could be as good as those that are."""


@frozen
class Region:
    """Diagonals from ``low`` to ``high``, both included."""

    low: int
    high: int
    votes: float


@frozen
class Searched:
    """``complete``: no place that could be as good as those in ``regions`` is left out."""

    regions: tuple[Region, ...]
    complete: bool


def regions_of(keys: list[str], index: FileIndex, stated: int | None) -> Searched:
    """The best regions for an old side given as folded lines, and that of the stated line (from 0)."""
    lines = index.at(Tolerance.FOLDED)
    votes: dict[int, float] = defaultdict(float)
    for number, line in enumerate(keys):
        if not line:
            continue
        for run in RUNS:
            encoded = lines.encode(keys[number : number + run]) if number + run <= len(keys) else None
            if encoded is None:
                break
            places = list(lines.occurrences(encoded, limit=MAX_PLACES + 1))
            if not places:
                break
            if len(places) <= MAX_PLACES:
                weight = index.weight(line) if run == 1 else 1.0 / len(places)
                for place in places:
                    votes[place - number] += weight
                break
    regions = _clusters(votes)
    best = max((region.votes for region in regions), default=0.0)
    ranked = sorted(regions, key=lambda region: -region.votes)
    complete = len(ranked) <= MAX_REGIONS or ranked[MAX_REGIONS].votes < RIVAL_VOTE * best
    chosen = [region for region in ranked[:MAX_REGIONS] if region.votes >= RELATIVE_VOTE * best]
    if stated is not None and stated <= len(index.file.lines):
        chosen.append(Region(stated, stated, 0.0))
    return Searched(tuple(chosen), complete)


def _clusters(votes: dict[int, float]) -> list[Region]:
    regions: list[Region] = []
    low = previous = None
    total = 0.0
    for diagonal in sorted(votes):
        if low is not None and previous is not None and diagonal - previous <= NEAR and diagonal - low <= 4 * NEAR:
            total += votes[diagonal]
        else:
            if low is not None and previous is not None:
                regions.append(Region(low, previous, total))
            low, total = diagonal, votes[diagonal]
        previous = diagonal
    if low is not None and previous is not None:
        regions.append(Region(low, previous, total))
    return regions
