"""Distances between theorems: all proofs of both sides through a kernel, then each pair of pools to an aggregator."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.distances.blocks import row_blocks, run_blocks
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.plugin_api.catalog import load_catalog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import DistanceKernel

Aggregator = Callable[["NDArray[np.float64]"], float]

DECIMALS = 12
"""Distances that agree to this many decimals are ties: they differ only by the order of additions."""

_BLOCK_ROWS = 512


@frozen(eq=False)
class TheoremDistances:
    """``matrix`` has shape (left theorems, right theorems); NaN where nothing could be compared.

    ``nearest`` holds, for each pair of theorems, the positions among ``left_proofs`` and ``right_proofs`` of the two
    proofs that are nearest to each other, shape (left theorems, right theorems, 2): they represent the pair.
    ``between_proofs`` has shape (left proofs, right proofs).
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    matrix: NDArray[np.float64]
    nearest: NDArray[np.int64]
    left_proofs: tuple[ComparableProof, ...]
    right_proofs: tuple[ComparableProof, ...]
    between_proofs: NDArray[np.float64]

    def mirrored(self) -> TheoremDistances:
        """The same distances with their sides exchanged."""
        return TheoremDistances(
            self.right,
            self.left,
            np.ascontiguousarray(self.matrix.T),
            self.nearest.transpose(1, 0, 2)[:, :, ::-1],
            self.right_proofs,
            self.left_proofs,
            np.ascontiguousarray(self.between_proofs.T),
        )

    def representatives(self, row: int, column: int) -> tuple[ComparableProof, ComparableProof]:
        """The two proofs that stand for a pair of theorems."""
        left, right = self.nearest[row, column]
        return self.left_proofs[left], self.right_proofs[right]


def proof_distances(
    kernel: DistanceKernel[Any], left: Sequence[ComparableProof], right: Sequence[ComparableProof]
) -> NDArray[np.float64]:
    """All distances between proofs, shape (left, right); blocks of rows are work items of the local executor."""
    distances = np.empty((len(left), len(right)))
    if not left or not right:
        return distances
    packed_left, packed_right = kernel.pack(left, right)

    def fill(block: tuple[int, int]) -> None:
        distances[slice(*block)] = kernel.distances(packed_left, packed_right, slice(*block), slice(0, len(right)))

    blocks = row_blocks(len(left), _BLOCK_ROWS)
    several = len(blocks) > 1
    executor = load_catalog().executors.load("local")(len(os.sched_getaffinity(0))) if several else None
    for _ in run_blocks(executor, fill, blocks):
        pass
    return distances


def theorem_distances(
    kernel: DistanceKernel[Any], aggregate: Aggregator, left: ProofPools, right: ProofPools
) -> TheoremDistances:
    """Distances of all pairs of theorems that have proofs: ``proof_distances``, then ``pooled_distances``."""
    left_proofs, right_proofs = pool_proofs(left), pool_proofs(right)
    return pooled_distances(proof_distances(kernel, left_proofs, right_proofs), aggregate, left, right)


def pool_proofs(pools: ProofPools) -> tuple[ComparableProof, ...]:
    """All proofs of all pools, in the order of rows and columns of distances between proofs."""
    return tuple(proof for pool in pools.pools.values() for proof in pool)


def pooled_distances(
    distances: NDArray[np.float64], aggregate: Aggregator, left: ProofPools, right: ProofPools
) -> TheoremDistances:
    """Distances of theorems from ``distances`` between all their proofs, rounded to ``DECIMALS``.

    A pair of proofs with nothing to compare counts as at distance 1 beside pairs that have; a pair of theorems of
    which no two proofs can be compared has no distance (NaN).
    """
    left_starts = np.cumsum([0, *(len(pool) for pool in left.pools.values())])
    right_starts = np.cumsum([0, *(len(pool) for pool in right.pools.values())])
    shape = (len(left.pools), len(right.pools))
    matrix, nearest = np.full(shape, np.nan), np.zeros((*shape, 2), dtype=np.int64)
    for i, first_row in enumerate(left_starts[:-1]):
        rows = distances[first_row : left_starts[i + 1]]
        for j, first_column in enumerate(right_starts[:-1]):
            block = rows[:, first_column : right_starts[j + 1]]
            nearest[i, j] = first_row, first_column
            undefined = np.isnan(block)
            if undefined.all():
                continue
            if undefined.any():
                block = np.where(undefined, 1.0, block)
            matrix[i, j] = aggregate(block)
            nearest[i, j] += np.unravel_index(int(np.argmin(np.round(block, DECIMALS))), block.shape)
    return TheoremDistances(
        tuple(left.pools),
        tuple(right.pools),
        np.round(matrix, DECIMALS),
        nearest,
        pool_proofs(left),
        pool_proofs(right),
        distances,
    )
