"""The best score that any method could reach that sees no more than the graphs, so none of the names.

Candidates with identical content can only be ranked as ties, and queries with identical content can only be answered
with one and the same ranking. The limit is the best value over all rankings that keep to this, exactly for up to
``_EXACT`` different answers to one content and by putting the most wanted ones first beyond that.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import numpy as np

from wonton_core.alignment.paired_study import Queries
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.ranking_metrics import RankingMetric
from wonton_core.distances.label_histograms import structure_key

_EXACT = 6


def graph_contents(pools: ProofPools) -> tuple[str, ...]:
    """For each theorem a text, the same for theorems whose statements and pools of proofs are identical graphs."""
    return tuple(
        " ".join(sorted(f"{structure_key(proof.statement)}|{structure_key(proof.proof)}" for proof in pool))
        for pool in pools.pools.values()
    )


def statement_contents(pools: ProofPools) -> tuple[str, ...]:
    """For each theorem a text that is the same for theorems whose statements are identical graphs."""
    return tuple(structure_key(pool[0].statement) for pool in pools.pools.values())


def proof_contents(pools: ProofPools) -> tuple[str, ...]:
    """For each theorem a text that is the same for theorems whose pools of proofs are identical graphs."""
    return tuple(" ".join(sorted(structure_key(proof.proof) for proof in pool)) for pool in pools.pools.values())


def tie_limit(metric: RankingMetric, queries: Queries, left: Sequence[str], right: Sequence[str]) -> float | None:
    """The largest mean of ``metric`` over all queries; ``left`` and ``right`` are the contents of their theorems.

    None without queries.
    """
    if not len(queries.rows):
        return None
    asking: dict[str, list[int]] = {}
    for query, row in enumerate(queries.rows):
        asking.setdefault(left[row], []).append(query)
    return sum(_best_sum(metric, queries, members, right) for members in asking.values()) / len(queries.rows)


def _best_sum(metric: RankingMetric, queries: Queries, members: list[int], right: Sequence[str]) -> float:
    wanted = Counter(right[int(column)] for query in members for column in np.flatnonzero(queries.relevant[query]))
    by_demand = [content for content, _ in wanted.most_common()]
    orders = itertools.permutations(by_demand) if len(by_demand) <= _EXACT else [tuple(by_demand)]
    best = 0.0
    for order in orders:
        place = {content: float(i) for i, content in enumerate(order)}
        ranking = np.array([place.get(content, float(len(order))) for content in right])
        values = metric(np.tile(ranking, (len(members), 1)), queries.relevant[members])
        best = max(best, float(values.sum()))
    return best
