"""Plain Python counterpart of the compiled tree edit distance: the recursion on forests, as it is defined."""

from __future__ import annotations

import functools

Tree = tuple[int, tuple["Tree", ...]]
"""A label and the children in order."""


def _size(forest: tuple[Tree, ...]) -> int:
    return sum(1 + _size(children) for _, children in forest)


@functools.cache
def forest_edits(left: tuple[Tree, ...], right: tuple[Tree, ...]) -> int:
    """The least number of inserted, deleted and relabelled nodes that make ``left`` into ``right``."""
    if not left or not right:
        return _size(left) + _size(right)
    (label, below), (other, below_other) = left[-1], right[-1]
    return min(
        forest_edits(left[:-1] + below, right) + 1,
        forest_edits(left, right[:-1] + below_other) + 1,
        forest_edits(left[:-1], right[:-1]) + forest_edits(below, below_other) + (label != other),
    )


def normalised_tree_edit(left: Tree, right: Tree) -> float:
    """Twice the edits over the nodes of both trees plus the edits."""
    edits = forest_edits((left,), (right,))
    return 2.0 * edits / (_size((left, right)) + edits)
