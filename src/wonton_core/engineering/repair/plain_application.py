"""A patch that applies exactly at its line numbers, as GNU patch applies it without fuzz and without offsets."""

from __future__ import annotations

from wonton_core.engineering.repair.line_folding import Tolerance
from wonton_core.engineering.repair.matching import Match, contiguous
from wonton_core.engineering.repair.patch_hunks import Hunk
from wonton_core.engineering.repair.text_lines import TextLines


def plain_matches(hunks: tuple[Hunk, ...], file: TextLines) -> list[Match] | None:
    """The place of every hunk, or None unless each has its old side byte for byte at its own line, and none overlaps
    another. A header whose counts are wrong is not taken at its word; else hunks that only add lines are: they have
    nothing but their number."""
    matches = []
    end = 0
    for hunk in sorted(hunks, key=lambda hunk: hunk.stated_index or 0):
        stated = hunk.stated_index
        if stated is None:
            if file.lines or hunk.old_side:
                return None
            stated = 0
        if (hunk.old_start is not None and not hunk.counts_hold) or stated < end or stated > len(file.lines):
            return None
        old_side = hunk.old_side
        end = stated + len(old_side)
        if file.lines[stated:end] != tuple(line.text for line in old_side):
            return None
        matches.append(contiguous(hunk, stated, Tolerance.RAW))
    by_hunk = {id(match.hunk): match for match in matches}
    return [by_hunk[id(hunk)] for hunk in hunks]
