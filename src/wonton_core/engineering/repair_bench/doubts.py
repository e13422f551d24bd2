"""Doubts about the lines of a hunk that no place in the file can settle."""

from __future__ import annotations

from wonton_core.engineering.repair_bench.draft import Draft, Hunk, Line, Mark


def added_indentation_unsure(draft: Draft, hunk: Hunk) -> bool:
    """Whether old lines are indented otherwise than in the file, and added lines may be so, too.

    Added lines are taken as written where one of them shows that the same did not happen to it: it is indented while
    all old lines stand at the margin, or by less than all indented old lines were moved.
    """
    lines = [part for part in hunk.body if isinstance(part, Line) and part.text.strip()]
    added = [_indentation(line.text) for line in lines if line.mark is Mark.ADDED]
    old = [
        (_indentation(draft.pre.lines[line.origin]), _indentation(line.text))
        for line in lines
        if line.origin is not None
    ]
    if not added or all(file == shown for file, shown in old):
        return False
    if not any(shown for _, shown in old):
        return not any(added)
    moved = {len(shown) - len(file) for file, shown in old if file}
    if len(moved) != 1 or any("\t" in shown for _, shown in old):
        return False
    shift = moved.pop()
    indented = [len(blanks) for blanks in added if blanks]
    if shift <= 0 or not indented:
        return False
    margin_kept = any(not file and not shown for file, shown in old)
    return min(indented) > shift or (min(indented) == shift and not margin_kept)


def _indentation(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" \t"))]


def may_be_deleted(hunk: Hunk) -> bool:
    """Whether a context line without its space begins with ``-``, while other context lines have theirs.

    It reads as the deletion of a line that was quoted with a slip. Where no context line has its space, it doesn't.
    """
    context = [part for part in hunk.body if isinstance(part, Line) and part.mark is Mark.CONTEXT]
    bare = [line for line in context if not line.column and line.text]
    return any(line.text.startswith("-") for line in bare) and any(line.column for line in context)
