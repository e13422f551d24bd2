"""Tells hunks apart that stand below each other without a header between them.

A seam lies where the run of old-side lines that stands in the file in one piece ends although the next line is in the
file too, between two lines of context, or behind the additions that replace a deleted line. A line that the file hasn't
is no seam: it is reworded or invented.
"""

from __future__ import annotations

from attrs import evolve

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import Tolerance, folded
from wonton_core.engineering.repair.patch_hunks import Hunk, LineKind

LONGEST_RUN = 64
"""So many lines of a run are looked for: enough to tell places apart, and no quadratic cost for long runs."""


def told_apart(hunk: Hunk, index: FileIndex) -> tuple[Hunk, ...]:
    """The hunks; those that change nothing are left out."""
    lines = index.at(Tolerance.FOLDED)
    seams: list[int] = []
    run = ""
    before: LineKind | None = None
    added = False
    for position, line in enumerate(hunk.lines):
        if line.kind is LineKind.ADDED:
            added = True
            continue
        character = lines.encode_one(folded(line.text))
        if character == "\0":
            run = ""
        elif run and run + character not in lines.encoded:
            if (before is LineKind.CONTEXT and not added and line.kind is LineKind.CONTEXT) or (
                before is LineKind.DELETED and line.kind is LineKind.CONTEXT
            ):
                seams.append(position)
            run = character
        else:
            run = run[1 - LONGEST_RUN :] + character
        before, added = line.kind, False
    pieces = []
    start = 0
    for end in [*seams, len(hunk.lines)]:
        piece = evolve(hunk, lines=hunk.lines[start:end])
        if piece.changes:
            pieces.append(piece)
        start = end
    return tuple(pieces) or (hunk,)
