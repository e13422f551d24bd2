"""How many lines an edit adds, removes and replaces: of its diff as it is, and of its code alone."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.engineering.code_lines import TokenLine, edited_parts, tokens_of
from wonton_core.engineering.shortest_edit import ChangedBlock, changed_blocks
from wonton_core.engineering.unified_diff import parse_hunks
from wonton_core.model.edit_task import LineStatistics
from wonton_core.model.lexed_source import LexedSource


def line_statistics(diff: str) -> LineStatistics:
    """Lines of a unified diff of one file. A block is a run of ``-`` and ``+`` lines without a context line between.

    Of a block that removes m lines and adds n, min(m, n) are replaced. Raises DiffError.
    """
    blocks = []
    for hunk in parse_hunks(diff):
        removed = added = 0
        for line in (*hunk.lines, " "):
            if line.startswith(" "):
                blocks.append((removed, added))
                removed = added = 0
            removed += line.startswith("-")
            added += line.startswith("+")
    return _summed(blocks)


def code_line_statistics(
    before: str, after: str, lexed_before: LexedSource, lexed_after: LexedSource
) -> LineStatistics:
    """The same for the code alone: comments of all kinds, imports, blank lines and white space don't count.

    Lines are compared as their tokens. A change that only spreads the same tokens over other lines is no change. It is
    a comparison of its own, over the whole text: a comment opened above takes lines away that the diff leaves, and
    what stands side by side once comments are gone may be fewer or more replacements than in the diff.
    """
    left, right = edited_parts(before, after, lexed_before, lexed_after)
    blocks = changed_code(left.code_lines(), right.code_lines())
    return _summed((block.removed, block.added) for block in blocks)


def changed_code(left: list[TokenLine], right: list[TokenLine]) -> list[ChangedBlock]:
    """Blocks of code lines, as ``EditedPart.code_lines`` gives them, whose tokens differ."""
    if tokens_of(left) == tokens_of(right):
        return []
    return [
        block
        for block in changed_blocks(left, right)
        if tokens_of(left[block.before_start : block.before_end])
        != tokens_of(right[block.after_start : block.after_end])
    ]


def _summed(blocks: Iterable[tuple[int, int]]) -> LineStatistics:
    removed = added = replaced = 0
    for block_removed, block_added in blocks:
        removed += block_removed
        added += block_added
        replaced += min(block_removed, block_added)
    return LineStatistics(added=added, removed=removed, replaced=replaced)
