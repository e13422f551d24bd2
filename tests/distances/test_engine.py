"""The engine for many graphs gives what plain Python gives, whatever the block size and the number of workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_core.distances.all_pairs import all_pairs
from wonton_core.distances.kernels.histogram_overlap import COSINE, RUZICKA
from wonton_core.distances.label_histograms import label_histograms, packed_label_histograms
from wonton_core.distances.packed_graphs import pack_graphs
from wonton_core.distances.reference import (
    cosine_distance,
    nearest_columns,
    refined_label_histogram,
    ruzicka_distance,
)
from wonton_core.distances.sparse_histograms import SparseHistograms, pack_counts, pack_keys, ruzicka_distances
from wonton_core.distances.top_k import ABSENT, nearest
from wonton_core.errors import BadInputError, UsageError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph

WHOLE = slice(None)
INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT") == "1"
LARGE = 300 if INTERPRETED else 1_000_000

rows_of_weights = st.lists(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.25, 1 / 3, 1.0, 2.0, 7.5]), max_size=6),
    min_size=1,
    max_size=9,
)


def one_side(rows: list[dict[str, float]]) -> SparseHistograms:
    return pack_counts(rows, rows)[1]


def same(found: NDArray[np.float64], expected: Sequence[object]) -> None:
    np.testing.assert_allclose(found, np.array(expected, dtype=np.float64).reshape(found.shape), rtol=0, atol=1e-12)


@st.composite
def dags(draw: st.DrawFn) -> ProofGraph:
    """Edges in any order and towards higher or lower numbers, parallel ones too."""
    count = draw(st.integers(0, 7))
    order = draw(st.permutations(range(count)))
    nodes = tuple(GraphNode(draw(st.sampled_from(["app", "lam"]))) for _ in range(count))
    pairs = [(i, j) for i in range(count) for j in range(i)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=9)) if pairs else []
    edges = tuple(GraphEdge(order[i], order[j], draw(st.sampled_from("12"))) for i, j in chosen)
    return ProofGraph(STATEMENT, nodes, edges)


@settings(deadline=None, max_examples=30)
@given(graphs=st.lists(dags(), max_size=6))
def test_histograms_of_many_graphs_are_the_plain_ones(graphs: list[ProofGraph]) -> None:
    found = packed_label_histograms(pack_graphs([None, *graphs]), 2)
    assert len(found.row(0)[0]) == 0
    for position, graph in enumerate(graphs):
        keys, counts = found.row(position + 1)
        assert sorted(counts) == sorted(refined_label_histogram(graph, 2).values())
        assert list(keys) == sorted(set(keys))


@settings(deadline=None, max_examples=30)
@given(graphs=st.lists(dags(), min_size=1, max_size=5))
def test_without_whole_subgraphs_only_rounds_count(graphs: list[ProofGraph]) -> None:
    found = packed_label_histograms(pack_graphs(graphs), 2, whole=False)
    for position, graph in enumerate(graphs):
        plain = [count for (level, _), count in refined_label_histogram(graph, 2).items() if level != "whole"]
        assert sorted(found.row(position)[1]) == sorted(plain)


@pytest.mark.parametrize(("measure", "plain"), [(RUZICKA, ruzicka_distance), (COSINE, cosine_distance)])
@settings(deadline=None, max_examples=40)
@given(rows=rows_of_weights)
def test_all_pairs_are_the_plain_distances(measure: int, plain: object, rows: list[dict[str, float]]) -> None:
    assert callable(plain)
    found = all_pairs(one_side(rows), measure=measure)
    same(found, [[plain(left, right) for right in rows] for left in rows])
    np.testing.assert_array_equal(found, found.T)


@settings(deadline=None, max_examples=40)
@given(left=rows_of_weights, right=rows_of_weights)
def test_two_sides_are_the_plain_distances(left: list[dict[str, float]], right: list[dict[str, float]]) -> None:
    found = ruzicka_distances(*pack_counts(left, right), WHOLE, WHOLE)
    same(found, [[ruzicka_distance(mine, theirs) for theirs in right] for mine in left])


@settings(deadline=None, max_examples=40)
@given(rows=rows_of_weights, k=st.integers(1, 5))
def test_nearest_are_the_plain_ones(rows: list[dict[str, float]], k: int) -> None:
    found = nearest(one_side(rows), k)
    distances = [[ruzicka_distance(left, right) for right in rows] for left in rows]
    for row, (columns, ties) in enumerate(nearest_columns(distances, k, leave_out_self=True)):
        assert [column for column in found.neighbour[row] if column != ABSENT] == columns
        same(found.distance[row][: len(columns)], [distances[row][column] for column in columns])
        assert np.isnan(found.distance[row][len(columns) :]).all()
        assert found.ties_beyond[row] == ties


def test_queries_of_another_side_may_meet_themselves() -> None:
    queries, library = pack_counts([{"b": 2.0}, {}], [{"a": 1.0}, {"b": 2.0}, {"b": 2.0}])
    found = nearest(library, 1, queries=queries)
    assert found.neighbour.tolist() == [[1], [ABSENT]]
    assert found.ties_beyond.tolist() == [1, 0]


def many_rows() -> list[dict[str, float]]:
    generator = np.random.default_rng(5)
    common, rare = [f"common{i}" for i in range(5)], [f"rare{i}" for i in range(60)]
    return [
        {name: float(generator.random()) + 0.1 for name in (*common, *generator.choice(rare, 4, replace=False))}
        for _ in range(40)
    ]


def test_block_size_and_workers_change_no_bit() -> None:
    histograms = one_side(many_rows())
    assert 0 < histograms.frequent < histograms.vocabulary_size
    matrix, found = all_pairs(histograms), nearest(histograms, 4)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert (np.diag(matrix) == 0).all()
    for executor in (None, LocalExecutor(2), LocalExecutor(3)):
        for block in (1, 7, 100):
            np.testing.assert_array_equal(all_pairs(histograms, executor=executor, block_rows=block), matrix)
            again = nearest(histograms, 4, executor=executor, block_rows=block)
            np.testing.assert_array_equal(again.neighbour, found.neighbour)
            np.testing.assert_array_equal(again.distance, found.distance)
            np.testing.assert_array_equal(again.ties_beyond, found.ties_beyond)


def test_a_block_of_columns_is_a_block_of_the_whole() -> None:
    left, right = pack_counts(many_rows(), many_rows())
    whole = ruzicka_distances(left, right, WHOLE, WHOLE)
    np.testing.assert_array_equal(ruzicka_distances(left, right, slice(3, 30), slice(11, 37)), whole[3:30, 11:37])
    np.testing.assert_array_equal(whole, all_pairs(right))


def test_columns_beyond_one_tile() -> None:
    rows = [{"a": 1.0, f"own{i % 7}": 1.0 + i % 3} for i in range(60 if INTERPRETED else 2500)]
    histograms = one_side(rows)
    found = all_pairs(histograms)
    last = len(rows) - 1
    same(
        found[[0, last]][:, [0, 5, last]],
        [[ruzicka_distance(rows[i], rows[j]) for j in (0, 5, last)] for i in (0, last)],
    )
    np.testing.assert_array_equal(found, found.T)


def test_nothing_at_all() -> None:
    histograms = one_side([])
    assert all_pairs(histograms).shape == (0, 0)
    assert nearest(histograms, 3).neighbour.shape == (0, 3)


def test_none_are_not_nearest() -> None:
    with pytest.raises(UsageError):
        nearest(one_side([{"a": 1.0}]), 0)


def test_a_graph_without_nodes_has_no_neighbour_and_is_none() -> None:
    empty = ProofGraph(STATEMENT, (), ())
    one = ProofGraph(STATEMENT, (GraphNode("app"),), ())
    side = pack_keys(label_histograms([empty, one, one]), label_histograms([empty, one, one]))[1]
    assert nearest(side, 1).neighbour.tolist() == [[ABSENT], [2], [1]]


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1.0])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(BadInputError, match="weight"):
        pack_counts([{"a": weight}], [{"a": 1.0}])


@pytest.mark.parametrize("edges", [[(0, 0)], [(0, 1), (1, 0)], [(2, 1), (0, 2), (1, 0)]])
def test_a_cycle_is_an_error_that_says_so(edges: list[tuple[int, int]]) -> None:
    good = ProofGraph(STATEMENT, (GraphNode("app"),), ())
    bad = ProofGraph(STATEMENT, (GraphNode("app"),) * 3, tuple(GraphEdge(i, j, "1") for i, j in edges))
    with pytest.raises(BadInputError, match="3 nodes has a cycle"):
        label_histograms([good, bad, good])


@pytest.mark.parametrize("edge", [GraphEdge(0, 1, "1"), GraphEdge(1, 0, "1"), GraphEdge(0, -1, "1")])
def test_an_edge_out_of_its_graph_is_an_error_that_says_which(edge: GraphEdge) -> None:
    good = ProofGraph(STATEMENT, (GraphNode("app"),) * 2, (GraphEdge(1, 0, "1"),))
    bad = ProofGraph(STATEMENT, (GraphNode("app"),), (edge,))
    with pytest.raises(BadInputError, match="graph 1 of 1 nodes"):
        label_histograms([good, bad, good])


@pytest.mark.parametrize("upwards", [True, False])
def test_a_very_large_graph(upwards: bool) -> None:
    # A chain is as deep as a graph can be; upwards it takes the search for an order through all of it.
    node = GraphNode("app")
    chain = [(i, i + 1) if upwards else (i + 1, i) for i in range(LARGE - 1)]
    graph = ProofGraph(STATEMENT, (node,) * LARGE, tuple(GraphEdge(i, j, "1") for i, j in chain))
    ((keys, counts),) = label_histograms([graph])
    assert counts.sum() == 5 * LARGE
    assert len(keys) == 1 + 2 + 3 + 4 + LARGE


def test_first_compilation_is_announced_once_and_loading_is_not(tmp_path: Path) -> None:
    if INTERPRETED:
        pytest.skip("nothing is compiled")
    program = (
        "import numpy as np;"
        "from wonton_core.distances.kernels.histogram_overlap import first_not_below as f;"
        "from wonton_core.distances.kernels.label_refinement import mix;"
        "mix(np.uint64(1)); f(np.array([1], dtype=np.int32), 0, 1, 1)"
    )
    environment = {**os.environ, "WONTON_CACHE_DIR": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    talk = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert talk[0].stderr.count("\n") == 1 and "Compiling kernels for this machine" in talk[0].stderr
    assert talk[1].stderr == "" and talk[0].stdout == ""


def test_engine_without_compilation() -> None:
    if INTERPRETED:
        pytest.skip("this is the run without compilation")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
