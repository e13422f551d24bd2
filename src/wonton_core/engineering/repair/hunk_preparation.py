"""Reads once more, with the file in view, what a hunk alone leaves open.

* Context that lost its first column reads as a deletion where it begins with ``-`` (a comment, a bullet), as an
  addition where it begins with ``+``. If the line is there as written (and not there to be deleted), and the patch has
  lost the column elsewhere too or the header's counts say so, it is context.
* A context line ``...`` that the file hasn't stands for lines left out. Each piece of the hunk that changes something
  is then a hunk of its own.
"""

from __future__ import annotations

import re

from attrs import evolve

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.headerless_hunks import told_apart
from wonton_core.engineering.repair.line_folding import Tolerance, folded
from wonton_core.engineering.repair.patch_hunks import Hunk, HunkLine, LineKind

_ELISION = re.compile(r"\s*(?:--|//|#|%|\(\*)?\s*[\[(<]?\s*(?:\.\.\.+|…|⋮)(?:\s.*)?$")


def prepared(hunks: tuple[Hunk, ...], index: FileIndex) -> tuple[Hunk, ...]:
    """The hunks with every line's kind settled, cut where lines are left out."""
    lost = _lost_column(hunks, index)
    pieces = (piece for hunk in hunks for piece in _pieces(_settled(hunk, index, lost), index))
    return tuple(part for piece in pieces for part in (told_apart(piece, index) if piece.headerless else (piece,)))


def _lost_column(hunks: tuple[Hunk, ...], index: FileIndex) -> bool:
    """Whether context is written without its first column: more lines are in the file as they stand than without their
    first character."""
    lines = index.at(Tolerance.TRAILING_BLANKS)
    balance = 0
    for hunk in hunks:
        for line in hunk.old_side:
            if line.kind is LineKind.CONTEXT and line.text.strip():
                balance += lines.encode_one(line.raw.rstrip()) != "\0"
                balance -= line.has_column and lines.encode_one(line.text.rstrip()) != "\0"
    return balance > 0


def _settled(hunk: Hunk, index: FileIndex, lost: bool) -> Hunk:
    if not any(line.raw.startswith(("-", "+")) for line in hunk.lines):
        return hunk
    lines = index.at(Tolerance.FOLDED)
    settled = []
    for line in hunk.lines:
        there = line.kind is not LineKind.CONTEXT and lines.encode_one(folded(line.raw)) != "\0"
        if there and (
            line.kind is LineKind.ADDED or not line.text.strip() or lines.encode_one(folded(line.text)) == "\0"
        ):
            line = evolve(line, kind=LineKind.CONTEXT, text=line.raw)
        settled.append(line)
    changed = evolve(hunk, lines=tuple(settled))
    if lost or (hunk.old_count == len(changed.old_side) and hunk.new_count == len(changed.new_side)):
        return changed
    return hunk


def _pieces(hunk: Hunk, index: FileIndex) -> list[Hunk]:
    cuts = [number for number, line in enumerate(hunk.lines) if _is_elision(line, index)]
    if not cuts:
        return [hunk]
    pieces = []
    start = 0
    for end in [*cuts, len(hunk.lines)]:
        piece = evolve(hunk, lines=hunk.lines[start:end], counts_hold=False, old_count=None)
        if start:
            piece = evolve(piece, old_start=None)
        if piece.changes:
            pieces.append(piece)
        start = end + 1
    return pieces or [hunk]


def is_elision(text: str) -> bool:
    """Whether a line reads as dots, perhaps in a comment, that stand for lines left out."""
    return _ELISION.match(text) is not None


def _is_elision(line: HunkLine, index: FileIndex) -> bool:
    return (
        line.kind is LineKind.CONTEXT
        and is_elision(line.text)
        and index.at(Tolerance.FOLDED).encode_one(folded(line.text)) == "\0"
    )
