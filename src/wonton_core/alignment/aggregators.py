"""The distance of two theorems from the distances between their pools of proofs, shape (left proofs, right proofs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def single(distances: NDArray[np.float64]) -> float:
    """The nearest pair among wild-type proofs; with one prover a side there is only one pair."""
    return float(distances.min())


def best_of(distances: NDArray[np.float64]) -> float:
    """The nearest pair of proofs."""
    return float(distances.min())


def consensus(distances: NDArray[np.float64]) -> float:
    """The median, over the proofs of both pools, of the distance to the nearest proof of the other pool."""
    return float(np.median(np.concatenate((distances.min(axis=1), distances.min(axis=0)))))
