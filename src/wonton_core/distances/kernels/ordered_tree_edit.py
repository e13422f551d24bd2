"""Edit distance of ordered labelled trees (Zhang and Shasha 1989), unit costs, for a block of pairs of trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def key_roots(leftmost: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last node, in postorder, of each leftmost path, ascending."""
    last = np.full(len(leftmost), -1, dtype=np.int64)
    for node in range(len(leftmost)):
        last[leftmost[node]] = node
    return np.sort(last[last >= 0])


@compiled
def tree_edit(
    left_label: NDArray[np.int64],
    left_leaf: NDArray[np.int64],
    right_label: NDArray[np.int64],
    right_leaf: NDArray[np.int64],
) -> int:
    """How many nodes have to be inserted, deleted or relabelled. Nodes stand in postorder; a ``leaf`` is the position
    of the leftmost leaf below each."""
    tree = np.zeros((len(left_label), len(right_label)), dtype=np.int64)
    forest = np.zeros((len(left_label) + 1, len(right_label) + 1), dtype=np.int64)
    for i in key_roots(left_leaf):
        for j in key_roots(right_leaf):
            first, other = left_leaf[i], right_leaf[j]
            for a in range(i - first + 2):
                forest[a, 0] = a
            for b in range(j - other + 2):
                forest[0, b] = b
            for a in range(1, i - first + 2):
                x = first + a - 1
                for b in range(1, j - other + 2):
                    y = other + b - 1
                    cost = min(forest[a - 1, b], forest[a, b - 1]) + 1
                    if left_leaf[x] == first and right_leaf[y] == other:
                        changed = forest[a - 1, b - 1] + (0 if left_label[x] == right_label[y] else 1)
                        forest[a, b] = tree[x, y] = min(cost, changed)
                    else:
                        joined = forest[left_leaf[x] - first, right_leaf[y] - other] + tree[x, y]
                        forest[a, b] = min(cost, joined)
    return int(tree[-1, -1])


@compiled
def tree_edit_distances(
    left_start: NDArray[np.int64],
    left_label: NDArray[np.int64],
    left_leaf: NDArray[np.int64],
    first_row: int,
    last_row: int,
    right_start: NDArray[np.int64],
    right_label: NDArray[np.int64],
    right_leaf: NDArray[np.int64],
    first_column: int,
    last_column: int,
) -> NDArray[np.float64]:
    """Normalised distances, shape (rows, columns): twice the edits over nodes of both trees plus edits (Li and Zhang
    2011), a metric; NaN for a tree without nodes."""
    found = np.full((last_row - first_row, last_column - first_column), np.nan)
    for row in range(first_row, last_row):
        mine = slice(left_start[row], left_start[row + 1])
        for column in range(first_column, last_column):
            theirs = slice(right_start[column], right_start[column + 1])
            nodes = mine.stop - mine.start + theirs.stop - theirs.start
            if mine.stop > mine.start and theirs.stop > theirs.start:
                edits = tree_edit(left_label[mine], left_leaf[mine], right_label[theirs], right_leaf[theirs])
                found[row - first_row, column - first_column] = 2.0 * edits / (nodes + edits)
    return found
