"""Checks a result against the hunks it claims to hold: a line of a patch must never vanish in silence."""

from __future__ import annotations

from collections import Counter

from wonton_core.engineering.repair.composition import compose
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.hunk_edits import HunkEdits, edits_of
from wonton_core.engineering.repair.patch_hunks import Hunk, LineKind
from wonton_core.engineering.repair.patch_reading import read_patch
from wonton_core.engineering.repair.plain_application import plain_matches
from wonton_core.engineering.repair.text_lines import TextLines


def holds_every_line(pre: TextLines, post: TextLines, placed: list[tuple[Hunk, HunkEdits]]) -> bool:
    """Whether ``post`` is ``pre`` without the lines that the hunks delete and with those they add, each as often as
    the hunks say; blanks at the ends of lines don't count, nor do blank lines to delete."""
    added: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for hunk, edits in placed:
        added.update(line.text.strip() for line in hunk.lines if line.kind is LineKind.ADDED)
        taken = [pre.lines[number].strip() for number in edits.deleted]
        gone.update(taken)
        wanted = sum(1 for line in hunk.lines if line.kind is LineKind.DELETED and line.text.strip())
        if wanted != sum(map(bool, taken)):
            return False
    before = Counter(line.strip() for line in pre.lines)
    after = Counter(line.strip() for line in post.lines)
    before.update(added)
    after.update(gone)
    return before == after


def leads_there(pre: TextLines, diff: str, post: TextLines) -> bool:
    """Whether ``diff``, read and applied afresh, leads from ``pre`` to ``post``."""
    if not diff:
        return pre == post
    hunks = tuple(hunk for part in read_patch(diff) for hunk in part.hunks)
    matches = plain_matches(hunks, pre)
    if matches is None:
        return False
    index = FileIndex(pre)
    edits = [edits_of(match, index) for match in matches]
    known = [one for one in edits if one is not None]
    return len(known) == len(edits) and compose(pre, known).post.text == post.text
