"""Channel: which neutral concepts a statement speaks of, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wonton_core.distances.channels.profile import profile, profile_distances
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_counts
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import ProofGraph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def concept_profile(statement: ProofGraph) -> dict[str, float]:
    """Share of each concept among the uses of constants in a statement; a shared node counts once for each edge."""
    used = [edge.target for edge in statement.edges] or range(len(statement.nodes))
    return profile(concept for node in used if (concept := statement.nodes[node].concept))


class StatementConcepts:
    """Ruzicka distance of the two statements' concept profiles. A pseudometric."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[SparseHistograms, SparseHistograms]:
        """One profile a proof, of its theorem's statement."""
        return pack_counts(
            [concept_profile(proof.statement) for proof in left], [concept_profile(proof.statement) for proof in right]
        )

    def distances(
        self, left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        return profile_distances(left, right, rows, columns)
