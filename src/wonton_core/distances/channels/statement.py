"""Channel: structure of the statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wonton_core.distances.label_histograms import label_histograms
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_keys, ruzicka_distances
from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class StatementStructure:
    """Ruzicka distance of Weisfeiler-Lehman histograms of the two statements. A pseudometric."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[SparseHistograms, SparseHistograms]:
        """One histogram a proof, of its theorem's statement."""
        return pack_keys(
            label_histograms([proof.statement for proof in left]),
            label_histograms([proof.statement for proof in right]),
        )

    def distances(
        self, left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        return ruzicka_distances(left, right, rows, columns)
