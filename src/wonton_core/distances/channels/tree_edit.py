"""Channel: edits that make one proof, as an ordered tree, into the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.channels.proof import family_numbers
from wonton_core.distances.kernels.ordered_tree_edit import tree_edit_distances
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_NODES = 400
"""Larger trees are not compared: time grows with the square of sizes times depths."""


@frozen(eq=False)
class OrderedTrees:
    """Tree i's nodes, in postorder, stand from ``start[i]`` up to ``start[i + 1]``; ``leaf`` is the position within the
    tree of the leftmost leaf below each node. ``family`` is as in the channel ``proof``."""

    start: NDArray[np.int64]
    label: NDArray[np.int64]
    leaf: NDArray[np.int64]
    family: NDArray[np.int64]


def ordered_tree(graph: ProofGraph | None) -> tuple[list[str], list[int]]:
    """Labels in postorder and leftmost leaves of the graph unfolded from its root, children in order of their edges.

    Empty for no graph, and for one that unfolds to more than ``MOST_NODES``.
    """
    labels: list[str] = []
    leaves: list[int] = []
    if graph is None or not graph.nodes:
        return labels, leaves
    children: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        children[edge.source].append(edge.target)
    stack: list[tuple[int, int]] = [(graph.root, -1)]
    while stack:
        node, first = stack.pop()
        if first >= 0:
            labels.append(f"{graph.nodes[node].kind}\0{graph.nodes[node].concept}")
            leaves.append(first)  # the first node written below a node is its leftmost leaf
            if len(labels) > MOST_NODES:
                return [], []
        else:
            stack.append((node, len(labels)))
            stack += [(child, -1) for child in reversed(children[node])]
            if len(stack) > 2 * MOST_NODES:
                return [], []
    return labels, leaves


class ProofEdits:
    """Normalised ordered tree edit distance of two proofs of one family; NaN between families and for a proof that
    unfolds to more than ``MOST_NODES`` nodes. A pseudometric on each family."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[OrderedTrees, OrderedTrees]:
        """One tree a proof, labels numbered alike on both sides."""
        number: dict[str, int] = {}

        def side(proofs: Sequence[ComparableProof]) -> OrderedTrees:
            trees = [ordered_tree(proof.proof) for proof in proofs]
            start = np.zeros(len(trees) + 1, dtype=np.int64)
            np.cumsum([len(labels) for labels, _ in trees], out=start[1:])
            return OrderedTrees(
                start,
                np.array([number.setdefault(x, len(number)) for labels, _ in trees for x in labels], dtype=np.int64),
                np.array([leaf for _, leaves in trees for leaf in leaves], dtype=np.int64),
                family_numbers([proof.proof for proof in proofs]),
            )

        return side(left), side(right)

    def distances(self, left: OrderedTrees, right: OrderedTrees, rows: slice, columns: slice) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        first_row, last_row, _ = rows.indices(len(left.family))
        first_column, last_column, _ = columns.indices(len(right.family))
        found = tree_edit_distances(
            left.start,
            left.label,
            left.leaf,
            first_row,
            last_row,
            right.start,
            right.label,
            right.leaf,
            first_column,
            last_column,
        )
        found[left.family[rows, None] != right.family[None, columns]] = np.nan
        return found
