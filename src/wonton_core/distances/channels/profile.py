"""Profiles: histograms of words, and their distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wonton_core.distances.sparse_histograms import SparseHistograms, ruzicka_distances

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def profile(words: Iterable[str]) -> dict[str, float]:
    """The share of each word, so that a long proof and a short one of the same make are alike; empty for no words."""
    counts = Counter(words)
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items()}


def profile_distances(
    left: SparseHistograms, right: SparseHistograms, rows: slice, columns: slice
) -> NDArray[np.float64]:
    """The block of Ruzicka distances, shape (rows, columns), where an empty profile says something.

    Of two that are empty there is nothing to compare: NaN. One that is empty and one that is not have nothing in
    common: 1. Left undefined, a proof that shows less would be nearer to everything than one that shows what differs.
    """
    found = ruzicka_distances(left, right, rows, columns)
    found[(left.total[rows, None] > 0) != (right.total[None, columns] > 0)] = 1.0
    return found
