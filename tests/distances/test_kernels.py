"""Compiled kernels give what their plain counterparts give, compiled or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from wonton_core.distances.label_histograms import label_histogram, label_histograms, refined_labels
from wonton_core.distances.reference import refined_label_histogram, ruzicka_distance
from wonton_core.distances.sparse_histograms import pack_counts, pack_keys, ruzicka_distances
from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph

WHOLE = slice(None)


def random_graph(generator: np.random.Generator, nodes: int) -> ProofGraph:
    labels = [
        GraphNode(str(generator.choice(["app", "lam"])), "", str(generator.choice(["", "equality"])))
        for _ in range(nodes)
    ]
    edges = [
        GraphEdge(node, int(generator.integers(node)), str(generator.integers(3)))
        for node in range(1, nodes)
        for _ in range(int(generator.integers(3)))
    ]
    return ProofGraph(STATEMENT, tuple(labels), tuple(edges), nodes - 1)


def graphs(count: int = 12) -> list[ProofGraph]:
    generator = np.random.default_rng(3)
    return [random_graph(generator, int(size)) for size in generator.integers(1, 14, count)]


def test_label_counts_are_those_of_the_plain_refinement() -> None:
    for graph in graphs():
        _, counts = label_histogram(graph, 3)
        assert sorted(counts) == sorted(refined_label_histogram(graph, 3).values())


def test_distances_are_those_of_the_plain_histograms() -> None:
    every = graphs()
    left, right = pack_keys(label_histograms(every), label_histograms(every[:5]))
    found = ruzicka_distances(left, right, WHOLE, WHOLE)
    plain = [refined_label_histogram(graph, 3) for graph in every]
    expected = [[ruzicka_distance(mine, theirs) for theirs in plain[:5]] for mine in plain]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_block_is_a_block_of_the_whole() -> None:
    every = graphs()
    left, right = pack_keys(label_histograms(every), label_histograms(every))
    whole = ruzicka_distances(left, right, WHOLE, WHOLE)
    np.testing.assert_array_equal(ruzicka_distances(left, right, slice(2, 7), slice(3, 9)), whole[2:7, 3:9])


def test_what_is_empty_has_no_distance() -> None:
    left, right = pack_counts([{}, {"a": 1.0}], [{"a": 1.0}, {}])
    found = ruzicka_distances(left, right, WHOLE, WHOLE)
    np.testing.assert_array_equal(np.isnan(found), [[True, True], [False, True]])
    assert found[1, 0] == 0.0


def test_direction_role_and_concept_all_count() -> None:
    a, b = GraphNode("app"), GraphNode("app", "", "equality")
    base = ProofGraph(STATEMENT, (a, b), (GraphEdge(0, 1, "1"),))
    for other in (
        ProofGraph(STATEMENT, (a, b), (GraphEdge(1, 0, "1"),)),
        ProofGraph(STATEMENT, (a, b), (GraphEdge(0, 1, "2"),)),
        ProofGraph(STATEMENT, (a, a), (GraphEdge(0, 1, "1"),)),
    ):
        sides = pack_keys(label_histograms([base]), label_histograms([other]))
        assert ruzicka_distances(*sides, WHOLE, WHOLE)[0, 0] > 0


def test_an_assistants_own_names_do_not_count() -> None:
    mine = ProofGraph(STATEMENT, (GraphNode("const", "And", "conjunction"),), ())
    theirs = ProofGraph(STATEMENT, (GraphNode("const", "Coq.Init.Logic.and", "conjunction"),), ())
    np.testing.assert_array_equal(refined_labels(mine), refined_labels(theirs))


def test_without_compilation() -> None:
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
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


def test_kernels_are_kept_in_the_cache_folder(tmp_path: Path) -> None:
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("nothing is compiled")
    program = "import numpy as np;from wonton_core.distances.kernels.label_refinement import mix;mix(np.uint64(1))"
    environment = {**os.environ, "WONTON_CACHE_DIR": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list((tmp_path / "kernels").rglob("*.nbi"))
