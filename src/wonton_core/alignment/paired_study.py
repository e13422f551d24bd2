"""One direction of the paired study: every pair whose theorems both have proofs is a query with known answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.alignment.ranking_metrics import RankingMetric
from wonton_core.alignment.theorem_distances import TheoremDistances

if TYPE_CHECKING:
    from numpy.typing import NDArray

GLOBAL = "global"
SAME_KIND = "same_kind"
CROSS_KIND = "cross_kind"
KINDS = (SAME_KIND, CROSS_KIND)


@frozen
class NamedPair:
    """A benchmark pair by its names; ``group`` is the same for pairs whose statements are the same."""

    pair_id: str
    left: str
    right: str
    group: int


@frozen(eq=False)
class Queries:
    """Pairs whose theorems both have proofs, in the order of the benchmark. ``positions`` are their places in it;
    ``rows`` and ``gold`` the places of their theorems among queries' and candidates' theorems; ``relevant`` has shape
    (queries, candidates)."""

    positions: NDArray[np.int64]
    rows: NDArray[np.int64]
    gold: NDArray[np.int64]
    relevant: NDArray[np.bool_]


def make_queries(pairs: Sequence[NamedPair], left: Sequence[str], right: Sequence[str]) -> Queries:
    """Queries of the pairs that have both theorems among ``left`` and ``right``.

    A candidate is a gold answer when it belongs to any pair of the query's group: theorems with one statement can't be
    told apart, and none of them is the wrong answer.
    """
    left_at = {name: i for i, name in enumerate(left)}
    right_at = {name: i for i, name in enumerate(right)}
    members: dict[int, set[int]] = {}
    for pair in pairs:
        if pair.right in right_at:
            members.setdefault(pair.group, set()).add(right_at[pair.right])
    kept = [(i, pair) for i, pair in enumerate(pairs) if pair.left in left_at and pair.right in right_at]
    relevant = np.zeros((len(kept), len(right)), dtype=np.bool_)
    for row, (_, pair) in enumerate(kept):
        relevant[row, sorted(members[pair.group])] = True
    return Queries(
        positions=np.array([i for i, _ in kept], dtype=np.int64),
        rows=np.array([left_at[pair.left] for _, pair in kept], dtype=np.int64),
        gold=np.array([right_at[pair.right] for _, pair in kept], dtype=np.int64),
        relevant=relevant,
    )


def ranked(queries: Queries, found: TheoremDistances) -> Queries:
    """The queries that can be evaluated: those whose own answer is at a distance. Where there was nothing to compare,
    no rank is a fact about the pair."""
    kept = ~np.isnan(found.matrix[queries.rows, queries.gold])
    return Queries(queries.positions[kept], queries.rows[kept], queries.gold[kept], queries.relevant[kept])


def mirrored(pairs: Sequence[NamedPair]) -> tuple[NamedPair, ...]:
    """The same pairs with their sides exchanged."""
    return tuple(NamedPair(pair.pair_id, pair.right, pair.left, pair.group) for pair in pairs)


def query_values(
    metrics: Mapping[str, RankingMetric], found: TheoremDistances, queries: Queries
) -> dict[str, NDArray[np.float64]]:
    """Each metric's value for each query."""
    distances = found.matrix[queries.rows]
    return {name: metric(distances, queries.relevant) for name, metric in metrics.items()}
