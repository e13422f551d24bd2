"""Channel: ranks of size and shape of statement and proof, blind to what is in them.

One assistant's graphs are larger than another's throughout. What can be compared is whether a graph is large among
those of its own side, so every number is replaced by its rank there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import astuple, frozen

from wonton_core.distances.channels.proof import family_numbers
from wonton_core.graphs.graph_shape import graph_shape
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBERS = 6


@frozen(eq=False)
class ShapeRanks:
    """Ranks of the shape numbers of statements and proofs, shape (proofs, numbers); and the proofs' families."""

    statement: NDArray[np.float64]
    proof: NDArray[np.float64]
    family: NDArray[np.int64]


def mid_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of ``values`` below each value plus half the share of those equal to it, itself among them.

    In [0, 1], ties alike, 0.5 for a single value. Unlike positions, shares don't depend on how many values there are.
    """
    ordered = np.sort(values)
    found = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    ranks: NDArray[np.float64] = found / (2.0 * len(values))
    return ranks


def _ranked(graphs: Sequence[ProofGraph | None], family: NDArray[np.int64]) -> NDArray[np.float64]:
    # Graphs of one family are ranked among themselves. A missing graph keeps zeros: it is not compared.
    numbers = np.array(
        [astuple(graph_shape(graph)) if graph is not None else (0,) * _NUMBERS for graph in graphs], dtype=np.float64
    ).reshape(len(graphs), _NUMBERS)
    ranks = np.zeros_like(numbers)
    for present in np.unique(family[family >= 0]):
        members = np.flatnonzero(family == present)
        for number in range(_NUMBERS):
            ranks[members, number] = mid_ranks(numbers[members, number])
    return ranks


def _mean_difference(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.zeros((len(left), len(right)))
    for number in range(_NUMBERS):
        total += np.abs(left[:, None, number] - right[None, :, number])
    total /= _NUMBERS
    return total


class SizeAndShape:
    """Mean difference of the ranks of nodes, edges, depth, leaves, branching nodes and widest node, each rank taken
    among the graphs of the same family on its own side. Of two proofs of unlike families only the statements are
    measured.

    Always in [0, 1], and the same when the sides are exchanged. Within one set of proofs, given as both sides, it is 0
    on identity and a pseudometric on each family. Between two sides it is about places in them: 0 says that two graphs
    stand alike on their sides, not that they are of one size; one proof may stand differently in two sets and be at a
    distance from itself; and adding proofs to a side moves the others.
    """

    def pack(self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]) -> tuple[ShapeRanks, ShapeRanks]:
        """The ranks of each side within itself."""

        def side(proofs: Sequence[ComparableProof]) -> ShapeRanks:
            statements, graphs = [proof.statement for proof in proofs], [proof.proof for proof in proofs]
            family = family_numbers(graphs)
            return ShapeRanks(_ranked(statements, family_numbers(statements)), _ranked(graphs, family), family)

        return side(left), side(right)

    def distances(self, left: ShapeRanks, right: ShapeRanks, rows: slice, columns: slice) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        statements = _mean_difference(left.statement[rows], right.statement[columns])
        proofs = _mean_difference(left.proof[rows], right.proof[columns])
        mine, theirs = left.family[rows, None], right.family[None, columns]
        both = (mine == theirs) & (mine >= 0)
        return np.where(both, (statements + proofs) / 2.0, statements)
