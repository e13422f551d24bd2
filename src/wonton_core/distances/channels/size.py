"""Channel: size and shape of statement and proof, blind to what is in them."""

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


@frozen(eq=False)
class ShapeVectors:
    """Shape numbers of statements and proofs, shape (proofs, numbers), each plus one; and the proofs' families."""

    statement: NDArray[np.float64]
    proof: NDArray[np.float64]
    family: NDArray[np.int64]


def _vectors(graphs: Sequence[ProofGraph | None]) -> NDArray[np.float64]:
    # A missing graph gives ones; the family number marks it as not to be compared.
    rows = [astuple(graph_shape(graph)) if graph is not None else (0,) * 6 for graph in graphs]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 6) + 1.0


def _mean_relative_difference(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.zeros((len(left), len(right)))
    for number in range(left.shape[1]):
        pair = left[:, None, number], right[None, :, number]
        total += 1.0 - np.minimum(*pair) / np.maximum(*pair)
    total /= left.shape[1]
    return total


class SizeAndShape:
    """Mean relative difference of nodes, edges, depth, leaves, branching nodes and widest node. A pseudometric on each
    family; of two proofs of unlike families only the statements are measured."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[ShapeVectors, ShapeVectors]:
        """One vector a statement and a proof."""

        def side(proofs: Sequence[ComparableProof]) -> ShapeVectors:
            graphs = [proof.proof for proof in proofs]
            return ShapeVectors(_vectors([p.statement for p in proofs]), _vectors(graphs), family_numbers(graphs))

        return side(left), side(right)

    def distances(self, left: ShapeVectors, right: ShapeVectors, rows: slice, columns: slice) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        statements = _mean_relative_difference(left.statement[rows], right.statement[columns])
        proofs = _mean_relative_difference(left.proof[rows], right.proof[columns])
        mine, theirs = left.family[rows, None], right.family[None, columns]
        both = (mine == theirs) & (mine >= 0)
        return np.where(both, (statements + proofs) / 2.0, statements)
