"""The tie limit is what the best of all rankings reaches, and no ranking reaches more."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wonton_core.alignment.paired_study import NamedPair, make_queries
from wonton_core.alignment.tie_limit import tie_limit
from wonton_metrics.retrieval import recall_at_1, reciprocal_rank

LEFT = ("a", "b", "c", "d")
RIGHT = ("A", "B", "C", "D")
PAIRS = tuple(NamedPair(f"p{i}", left, right, i) for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)))


def test_nothing_identical_nothing_lost() -> None:
    assert tie_limit(reciprocal_rank, make_queries(PAIRS, LEFT, RIGHT), LEFT, RIGHT) == 1.0


def test_identical_candidates_share_their_places() -> None:
    contents = ("x", "x", "y", "z")
    found = tie_limit(reciprocal_rank, make_queries(PAIRS, LEFT, RIGHT), LEFT, contents)
    assert found == pytest.approx((0.75 + 0.75 + 1 + 1) / 4)


def test_identical_queries_are_answered_alike() -> None:
    contents = ("x", "x", "x", "z")
    found = tie_limit(reciprocal_rank, make_queries(PAIRS, LEFT, RIGHT), contents, RIGHT)
    assert found == pytest.approx((1 + 1 / 2 + 1 / 3 + 1) / 4)


def test_one_relevance_class_loses_nothing() -> None:
    pairs = tuple(NamedPair(pair.pair_id, pair.left, pair.right, 0) for pair in PAIRS)
    same = ("x",) * 4
    assert tie_limit(recall_at_1, make_queries(pairs, LEFT, RIGHT), same, same) == 1.0


def test_no_ranking_does_better() -> None:
    left, right = ("x", "x", "y", "y"), ("u", "v", "u", "w")
    queries = make_queries(PAIRS, LEFT, RIGHT)
    for metric in (reciprocal_rank, recall_at_1):
        best = 0.0
        for x_order, y_order in itertools.product(itertools.permutations("uvw"), repeat=2):
            order = {"x": x_order, "y": y_order}
            distances = np.array([[float(order[query].index(answer)) for answer in right] for query in left])
            best = max(best, float(metric(distances, queries.relevant).mean()))
        assert tie_limit(metric, queries, left, right) == pytest.approx(best)


def test_no_queries() -> None:
    assert tie_limit(reciprocal_rank, make_queries((), LEFT, RIGHT), LEFT, RIGHT) is None
