"""Signs that a ranking has collapsed: every query answered with the same few candidates, or answered by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray


@frozen
class CollapseSigns:
    """``top1_unique_rate``: different nearest candidates by number of queries. ``reciprocal_top1_rate``: queries that
    are also the nearest of their nearest. ``tied_top1_rate``: queries with more than one nearest candidate.
    None without queries or candidates."""

    top1_unique_rate: float | None
    reciprocal_top1_rate: float | None
    tied_top1_rate: float | None


def nearest_sets(distances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which candidates are nearest to each query, all that tie; shape (queries, candidates)."""
    known = np.where(np.isnan(distances), np.inf, distances)
    nearest: NDArray[np.bool_] = (known == known.min(axis=1, keepdims=True, initial=np.inf)) & np.isfinite(known)
    return nearest


def collapse_signs(distances: NDArray[np.float64]) -> CollapseSigns:
    """The signs over a matrix of shape (queries, candidates). Where several tie for nearest, the first one in the
    matrix counts for uniqueness, and any of them for reciprocity."""
    if 0 in distances.shape:
        return CollapseSigns(None, None, None)
    forward, backward = nearest_sets(distances), nearest_sets(np.ascontiguousarray(distances.T)).T
    answered = forward.any(axis=1)
    return CollapseSigns(
        top1_unique_rate=len(set(forward[answered].argmax(axis=1).tolist())) / len(distances),
        reciprocal_top1_rate=float((forward & backward).any(axis=1).mean()),
        tied_top1_rate=float((forward.sum(axis=1) > 1).mean()),
    )
