"""Hunks whose new side the file already has."""

from __future__ import annotations

from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.placement import Placing


def settle_already_applied(placings: list[Placing]) -> None:
    """Note where a hunk without a place has its new side in the file."""
    for placing in placings:
        if placing.chosen is None and placing.candidates.already:
            there = placing.candidates.already
            stated = placing.stated
            nearest = min(there, key=lambda match: abs(match.anchor - stated) if stated is not None else match.anchor)
            placing.why = f"the file already reads so at line {nearest.anchor + 1}"
            placing.there = Match(placing.hunk, (), nearest.anchor, nearest.tolerance or Tolerance.RAW)
