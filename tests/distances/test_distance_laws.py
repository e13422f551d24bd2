"""Every distance is symmetric, zero on identity and within [0, 1]; the triangle holds where it is claimed."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import FAMILIES, PROOF_TERM_DAG, STATEMENT, GraphEdge, GraphNode, ProofGraph
from wonton_core.plugin_api.catalog import load_catalog

OURS = (
    "wonton",
    "statement_only",
    "proof_only",
    "statement",
    "proof",
    "tree_edit",
    "actions",
    "concepts",
    "tokens",
    "names",
    "size",
    "graph_edit",
)
PSEUDOMETRICS = ("statement", "concepts", "tokens", "names")
WITHIN_A_FAMILY = ("proof", "tree_edit", "actions", "size")
KINDS = {
    "tactic_tree": ("goal", "step"),
    "search_graph": ("goal", "step", "dead_step"),
    PROOF_TERM_DAG: ("app", "lam", "case", "const"),
    STATEMENT: ("app", "pi", "const"),
}


@st.composite
def proof_graphs(draw: st.DrawFn, family: str) -> ProofGraph:
    count = draw(st.integers(1, 6))
    nodes = tuple(
        GraphNode(draw(st.sampled_from(KINDS[family])), "x", draw(st.sampled_from(["", "equality", "close"])))
        for _ in range(count)
    )
    edges = tuple(
        GraphEdge(node, draw(st.integers(0, node - 1)), draw(st.sampled_from("12"))) for node in range(1, count)
    )
    return ProofGraph(family, nodes, edges, count - 1)


@st.composite
def proofs(draw: st.DrawFn, families: tuple[str, ...] = FAMILIES) -> ComparableProof:
    words = st.lists(st.sampled_from(["and_comm", "orAssoc", "eq"]), max_size=2).map(" ".join)
    family = draw(st.sampled_from(families))
    return ComparableProof(
        assistant=draw(st.sampled_from(["lean", "coq"])),
        theorem="t",
        variant="wild_type",
        proof_id="p::t::wild_type",
        statement=draw(proof_graphs(STATEMENT)),
        proof=draw(st.none() | proof_graphs(family)),
        texts=LexicalTexts(draw(words), draw(words), draw(words), tuple(draw(words).split())),
        solved=True,
    )


def between(name: str, left: list[ComparableProof], right: list[ComparableProof]) -> NDArray[np.float64]:
    kernel = load_catalog().distance_kernels.load(name)()
    return kernel.distances(*kernel.pack(left, right), slice(None), slice(None))


@pytest.mark.parametrize("name", [*OURS, "size", "reference"])
@settings(deadline=None, max_examples=25)
@given(some=st.lists(proofs(), min_size=1, max_size=4))
def test_symmetric_zero_on_identity_and_in_range(name: str, some: list[ComparableProof]) -> None:
    found = between(name, some, some)
    defined = ~np.isnan(found)
    np.testing.assert_array_equal(defined, defined.T)
    np.testing.assert_allclose(found, found.T, atol=1e-12)
    assert ((found[defined] >= 0) & (found[defined] <= 1)).all()
    on_itself = np.diag(found)
    assert (np.isnan(on_itself) | (np.abs(on_itself) < 1e-12)).all()


@pytest.mark.parametrize("name", ["tokens", "names"])
def test_words_on_one_side_alone_are_farthest(name: str) -> None:
    node = ProofGraph(STATEMENT, (GraphNode("const"),), ())
    silent = ComparableProof("lean", "t", "wild_type", "p::t::wild_type", node, None, LexicalTexts(), solved=True)
    speaking = evolve(silent, texts=LexicalTexts("and_comm"))
    found = between(name, [silent, speaking], [silent, speaking])
    np.testing.assert_array_equal(found, [[np.nan, 1.0], [1.0, 0.0]])


def test_concepts_of_one_side_alone_are_farthest_and_unknown_actions_undefined() -> None:
    def statement(concept: str) -> ProofGraph:
        return ProofGraph(STATEMENT, (GraphNode("const", "x", concept),), ())

    def term(concept: str) -> ProofGraph:
        return ProofGraph(PROOF_TERM_DAG, (GraphNode("const", "x", concept),), ())

    silent = ComparableProof(
        "lean", "t", "wild_type", "p::t::wild_type", statement(""), term(""), LexicalTexts(), solved=True
    )
    speaking = evolve(silent, statement=statement("equality"), proof=term("reflexivity"))
    found = between("concepts", [silent, speaking], [silent, speaking])
    np.testing.assert_array_equal(found, [[np.nan, 1.0], [1.0, 0.0]])
    found = between("actions", [silent, speaking], [silent, speaking])
    np.testing.assert_array_equal(found, [[np.nan, np.nan], [np.nan, 0.0]])


def assert_triangle(found: NDArray[np.float64]) -> None:
    through = found[:, :, None] + found[None, :, :]
    direct = found[:, None, :]
    assert (np.isnan(through) | np.isnan(direct) | (direct <= through + 1e-9)).all()


@pytest.mark.parametrize("name", PSEUDOMETRICS)
@settings(deadline=None, max_examples=25)
@given(some=st.lists(proofs(), min_size=3, max_size=5))
def test_triangle(name: str, some: list[ComparableProof]) -> None:
    assert_triangle(between(name, some, some))


@pytest.mark.parametrize("name", WITHIN_A_FAMILY)
@pytest.mark.parametrize("family", ["tactic_tree", PROOF_TERM_DAG])
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_triangle_within_a_family(name: str, family: str, data: st.DataObject) -> None:
    some = [proof for proof in data.draw(st.lists(proofs((family,)), min_size=3, max_size=5)) if proof.proof]
    if len(some) > 2:
        assert_triangle(between(name, some, some))


def test_every_kernel_is_covered_here() -> None:
    records = load_catalog().distance_kernels.records()
    assert {r.name for r in records if r.load.startswith("wonton_core.")} == {*OURS, "size", "reference"}
