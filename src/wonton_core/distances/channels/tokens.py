"""Channels: words in names and texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wonton_core.distances.channels.profile import profile_distances
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_counts
from wonton_core.graphs.lexical_tokens import tokens
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LexicalTokens:
    """Jaccard distance of the words in all texts of the two proofs. A pseudometric."""

    def texts(self, texts: LexicalTexts) -> tuple[str, ...]:
        """The texts whose words count."""
        return (texts.name, texts.display_name, texts.statement, *texts.constants)

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[SparseHistograms, SparseHistograms]:
        """One set of words a proof."""
        return pack_counts(*([dict.fromkeys(tokens(self.texts(p.texts)), 1.0) for p in side] for side in (left, right)))

    def distances(
        self, left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        return profile_distances(left, right, rows, columns)


class NameTokens(LexicalTokens):
    """Jaccard distance of the words in the two theorems' names alone: a baseline, never part of the combination."""

    def texts(self, texts: LexicalTexts) -> tuple[str, ...]:
        """Name and display name."""
        return (texts.name, texts.display_name)
