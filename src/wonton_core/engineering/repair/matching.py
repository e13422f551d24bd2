"""Which line of the file each line of a hunk's old side is."""

from __future__ import annotations

import functools

from attrs import frozen

from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.patch_hunks import Hunk


@frozen(slots=False)
class Match:
    """``lines[i]`` is the file's line (from 0) that is line i of the old side, or None where the file has no such
    line; they increase. ``anchor`` is where the old side begins. ``quality`` in [0, 1] is the share of the old side,
    weighted by rarity, that the file has; ``score`` is comparable between matches of the same hunk only."""

    hunk: Hunk
    lines: tuple[int | None, ...]
    anchor: int
    tolerance: Tolerance | None
    quality: float = 1.0
    score: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether the old side stands in the file byte for byte."""
        return self.tolerance is Tolerance.RAW

    @functools.cached_property
    def span(self) -> tuple[int, int]:
        """First and last line plus one of the file that are matched."""
        found = [line for line in self.lines if line is not None]
        return (found[0], found[-1] + 1) if found else (self.anchor, self.anchor)


def contiguous(hunk: Hunk, anchor: int, tolerance: Tolerance, quality: float = 1.0) -> Match:
    """The whole old side in one piece from ``anchor``."""
    return Match(hunk, tuple(range(anchor, anchor + len(hunk.old_side))), anchor, tolerance, quality)
