"""Signs that a ranking has collapsed: every query answered with the same few candidates, or answered by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.alignment.theorem_distances import DECIMALS, TheoremDistances
from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    from numpy.typing import NDArray


@frozen
class CollapseSigns:
    """``top1_unique_rate``: different nearest candidates by number of queries. ``reciprocal_top1_rate``: queries that
    are also the nearest of their nearest. ``tied_top1_rate``: queries with more than one nearest candidate.
    ``rank_size_correlation``: Spearman's, between each candidate's size and its mean rank over all queries; near 1 or
    -1 where every query gets the candidates in order of size. None without queries or candidates, and the last one
    also where all candidates are of one size or one mean rank."""

    top1_unique_rate: float | None
    reciprocal_top1_rate: float | None
    tied_top1_rate: float | None
    rank_size_correlation: float | None


def nearest_sets(distances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which candidates are nearest to each query, all that tie; shape (queries, candidates)."""
    known = np.where(np.isnan(distances), np.inf, distances)
    nearest: NDArray[np.bool_] = (known == known.min(axis=1, keepdims=True, initial=np.inf)) & np.isfinite(known)
    return nearest


def average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1 of a vector; equal values share the mean of their ranks, NaN counts as largest."""
    known = np.where(np.isnan(values), np.inf, values)
    _, group, counts = np.unique(known, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2.0)[group]
    return ranks


def _correlation(left: NDArray[np.float64], right: NDArray[np.float64]) -> float | None:
    left, right = left - left.mean(), right - right.mean()
    spread = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum()) / spread if spread > 0 else None


def candidate_sizes(found: TheoremDistances) -> NDArray[np.float64]:
    """Nodes of statement and proof of each candidate theorem's first proof."""
    first: dict[str, ComparableProof] = {}
    for proof in found.right_proofs:
        first.setdefault(proof.theorem, proof)
    graphs = [(first[theorem].statement, first[theorem].proof) for theorem in found.right]
    return np.array([sum(len(g.nodes) for g in pair if g is not None) for pair in graphs], dtype=np.float64)


def collapse_signs(distances: NDArray[np.float64], sizes: NDArray[np.float64]) -> CollapseSigns:
    """The signs over a matrix of shape (queries, candidates) and the candidates' sizes. Where several tie for nearest,
    the first one in the matrix counts for uniqueness, and any of them for reciprocity."""
    if 0 in distances.shape:
        return CollapseSigns(None, None, None, None)
    mean_rank = np.stack([average_ranks(row) for row in distances]).mean(axis=0)
    forward, backward = nearest_sets(distances), nearest_sets(np.ascontiguousarray(distances.T)).T
    answered = forward.any(axis=1)
    return CollapseSigns(
        top1_unique_rate=len(set(forward[answered].argmax(axis=1).tolist())) / len(distances),
        reciprocal_top1_rate=float((forward & backward).any(axis=1).mean()),
        tied_top1_rate=float((forward.sum(axis=1) > 1).mean()),
        rank_size_correlation=_correlation(average_ranks(np.round(mean_rank, DECIMALS)), average_ranks(sizes)),
    )
