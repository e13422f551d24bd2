"""Channel: structure of the proof, between proofs whose graphs are of one family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.label_histograms import label_histograms
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_keys, ruzicka_distances
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import FAMILIES, ProofGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray


@frozen(eq=False)
class FamilyHistograms:
    """Histograms, and the number of each graph's family (-1: no graph)."""

    histograms: SparseHistograms
    family: NDArray[np.int64]


def family_numbers(graphs: Sequence[ProofGraph | None]) -> NDArray[np.int64]:
    """The position of each graph's family in ``FAMILIES``, -1 where there is no graph."""
    return np.array([-1 if graph is None else FAMILIES.index(graph.family) for graph in graphs], dtype=np.int64)


class ProofStructure:
    """Ruzicka distance of Weisfeiler-Lehman histograms of the two proof graphs. A pseudometric on each family.

    A search and a term are unlike things: between families the channel is undefined (NaN).
    """

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[FamilyHistograms, FamilyHistograms]:
        """One histogram a proof."""
        left_graphs, right_graphs = [proof.proof for proof in left], [proof.proof for proof in right]
        left_side, right_side = pack_keys(label_histograms(left_graphs), label_histograms(right_graphs))
        return (
            FamilyHistograms(left_side, family_numbers(left_graphs)),
            FamilyHistograms(right_side, family_numbers(right_graphs)),
        )

    def distances(
        self, left: FamilyHistograms, right: FamilyHistograms, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        found = ruzicka_distances(left.histograms, right.histograms, rows, columns)
        found[left.family[rows, None] != right.family[None, columns]] = np.nan
        return found
