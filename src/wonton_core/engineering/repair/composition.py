"""Puts the edits of all placed hunks together into the file after them."""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.repair.hunk_edits import HunkEdits
from wonton_core.engineering.repair.text_lines import TextLines
from wonton_core.engineering.repair.unified_diff import Replacement


@frozen
class Composition:
    """``replacements`` lead from the file to ``post``."""

    post: TextLines
    replacements: tuple[Replacement, ...]


def compose(pre: TextLines, edits: list[HunkEdits]) -> Composition:
    """Apply edits that don't contradict each other. Additions at one place keep the order of ``edits``."""
    deleted: set[int] = set()
    added: dict[int, list[str]] = {}
    marks: dict[int, bool | None] = {}
    for one in edits:
        deleted.update(one.deleted)
        for insertion in one.insertions:
            added.setdefault(insertion.gap, []).extend(insertion.lines)
            marks[insertion.gap] = insertion.no_newline
    replacements = _replacements(deleted, added)
    lines: list[str] = []
    at = 0
    for change in replacements:
        lines += pre.lines[at : change.start]
        lines += change.lines
        at = change.end
    lines += pre.lines[at:]
    return Composition(TextLines(tuple(lines), _final_newline(pre, lines, deleted, added, marks)), replacements)


def _replacements(deleted: set[int], added: dict[int, list[str]]) -> tuple[Replacement, ...]:
    changes: list[tuple[int, int, list[str]]] = []
    for place in sorted({*deleted, *added}):
        lines = added.get(place, [])
        end = place + (place in deleted)
        if changes and changes[-1][1] == place:
            start, _, before = changes[-1]
            changes[-1] = (start, end, before + lines)
        else:
            changes.append((place, end, lines))
    return tuple(Replacement(start, end, tuple(lines)) for start, end, lines in changes)


def _final_newline(
    pre: TextLines, lines: list[str], deleted: set[int], added: dict[int, list[str]], marks: dict[int, bool | None]
) -> bool:
    """Whether the last line ends with a line feed. An added last line is as the patch marks it, else as the file was;
    a line that was not the last one had its line feed before."""
    if not lines:
        return True
    last = len(pre.lines)
    kept = last - 1
    while kept >= 0 and kept in deleted:
        kept -= 1
    behind = [gap for gap in added if gap > kept]
    if behind:
        mark = marks[max(behind)]
        return pre.final_newline if mark is None else not mark
    return pre.final_newline if kept == last - 1 else True
