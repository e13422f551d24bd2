"""Hunks of different code blocks of one answer that are versions of each other: a draft and its correction.

Which one counts isn't said, so neither is applied. Two hunks are rivals where they delete the same line or add at the
same place, but not the same; where one adds inside what the other deletes; or where they overlap and add a line in
common. Where a later block repeats a hunk of an earlier one, it is a version of that block as a whole: a hunk that only
the earlier one has may have been taken back.
"""

from __future__ import annotations

from collections import defaultdict

from attrs import frozen

from wonton_core.engineering.repair.hunk_edits import HunkEdits


@frozen
class Draft:
    """A placed hunk: its number, its code block, the lines of the file it speaks of, and what it changes there."""

    number: int
    block: int
    span: tuple[int, int]
    edits: HunkEdits


def rivals_among(drafts: list[Draft]) -> frozenset[int]:
    """The numbers of all hunks that have a rival."""
    if len({draft.block for draft in drafts}) < 2:
        return frozenset()
    by_block: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_block[draft.block].append(draft)
    found: set[int] = set()
    blocks = sorted(by_block)
    for position, earlier in enumerate(blocks):
        for later in blocks[position + 1 :]:
            repeated = [one for one in by_block[earlier] if any(one.edits == two.edits for two in by_block[later])]
            if repeated:
                found |= {one.number for one in by_block[earlier] if one not in repeated}
            for one in by_block[earlier]:
                for two in by_block[later]:
                    if one.edits != two.edits and _are_rivals(one, two):
                        found |= {one.number, two.number}
    return frozenset(found)


def contradict(one: HunkEdits, other: HunkEdits) -> bool:
    """Whether both delete one line, or one adds strictly inside lines that the other deletes."""
    return bool(set(one.deleted) & set(other.deleted)) or _adds_inside(one, other) or _adds_inside(other, one)


def _adds_inside(one: HunkEdits, other: HunkEdits) -> bool:
    gone = set(other.deleted)
    return any(insertion.gap in gone and insertion.gap - 1 in gone for insertion in one.insertions)


def _are_rivals(one: Draft, two: Draft) -> bool:
    gaps = {insertion.gap for insertion in one.edits.insertions}
    if contradict(one.edits, two.edits) or any(insertion.gap in gaps for insertion in two.edits.insertions):
        return True
    overlap = one.span[0] < two.span[1] and two.span[0] < one.span[1]
    return overlap and bool(_added(one.edits) & _added(two.edits))


def _added(edits: HunkEdits) -> set[str]:
    return {line.strip() for insertion in edits.insertions for line in insertion.lines} - {""}
