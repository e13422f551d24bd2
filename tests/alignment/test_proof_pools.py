"""Which proofs make a theorem's pool: stated, the same whatever the order of files, and told where one is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve, frozen

from wonton_core.alignment.ablations import drop_tokens, graph_only
from wonton_core.alignment.baselines import BASELINES, as_recorded, baseline_distances
from wonton_core.alignment.proof_pools import (
    NOT_SOLVED,
    OVER_CAP,
    SAME_PROOF,
    PoolOptions,
    ProofChange,
    ProofPools,
    load_pools,
    unchanged,
)
from wonton_core.graphs.sources import proof_term_graph, raw_proof_term_graph
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config, term


@frozen
class Found:
    """A variant whose proof term has ``size`` more than the smallest, or none where ``size`` is negative."""

    variant: str
    size: int
    solved: bool = True


def proof(size: int, *, detour: bool) -> TermGraph:
    builder = TermBuilder()
    here = builder.add("const", "And.intro")
    for _ in range(size):
        here = builder.add("lam", "x", children=(here, here))
    if detour:
        here = builder.add("let", "y", children=(builder.add("sort", "Prop"), here, builder.add("bvar")))
    return builder.finish(here)


def write(folder: Path, *variants: Found, detour: bool = False) -> None:
    with RunWriter(folder, config("t")) as run:
        run.write_theorem(
            "t",
            [
                (
                    found.variant,
                    TheoremSummary("t", ProofStatus(found.solved)),
                    TheoremArtifacts(term("P"), None if found.size < 0 else proof(found.size, detour=detour)),
                )
                for found in variants
            ],
        )


Pool = Callable[..., ProofPools]


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """The pools of the run or runs below ``tmp_path``, variants among them."""

    def load(*, variants: bool = True, solved_only: bool = False, at_most: int | None = None) -> ProofPools:
        options = PoolOptions("proof_term_graph", variants, solved_only, at_most)
        return load_pools(tmp_path, "lean", proof_term_graph, options)

    return load


def names(pools: ProofPools) -> list[str]:
    return [found.proof_id.replace("::t::", " ") for found in pools.pools["t"]]


def test_the_cap_takes_the_wild_type_then_small_terms_then_names(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path, Found("a", 9), Found("z", 2), Found(WILD_TYPE, 20), Found("c", 4), Found("b", 5))
    assert names(pool()) == ["lean wild_type", "lean z", "lean c", "lean b", "lean a"]
    capped = pool(at_most=3)
    assert names(capped) == ["lean wild_type", "lean z", "lean c"]
    assert capped.skipped == {OVER_CAP: 2}


def test_an_unsolved_variant_is_no_proof(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path, Found(WILD_TYPE, 1), Found("a", 2, solved=False), Found("b", 3))
    found = pool(at_most=2)
    assert names(found) == ["lean wild_type", "lean b"]
    assert found.skipped == {NOT_SOLVED: 1}


def test_an_unsolved_wild_type_stays_unless_only_solved_ones_are_asked_for(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path, Found(WILD_TYPE, 1, solved=False), Found("a", 2))
    assert names(pool()) == ["lean wild_type", "lean a"]
    assert names(pool(solved_only=True)) == ["lean a"]


def test_the_same_proof_found_again_takes_no_place(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path, Found(WILD_TYPE, 3), Found("a", 3), Found("b", 4), Found("c", 4), Found("d", 5))
    found = pool(at_most=3)
    assert names(found) == ["lean wild_type", "lean b", "lean d"]
    assert found.skipped == {SAME_PROOF: 2}


def test_without_variants_neither_cap_nor_repetition_matters(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path / "provider=one", Found(WILD_TYPE, 3), Found("a", 4))
    write(tmp_path / "provider=two", Found(WILD_TYPE, 3))
    assert names(pool(variants=False, at_most=1)) == ["one wild_type", "two wild_type"]


def test_the_cap_is_a_theorems_over_all_providers(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path / "provider=one", Found(WILD_TYPE, 5), Found("a", 2))
    write(tmp_path / "provider=two", Found(WILD_TYPE, 4), Found("a", 1), Found("b", 2))
    found = pool(at_most=3)
    assert names(found) == ["two wild_type", "one wild_type", "two a"]
    assert found.skipped == {OVER_CAP: 1, SAME_PROOF: 1}
    assert [run.provider for run in found.runs] == ["one", "two"]
    assert names(pool(at_most=1)) == ["two wild_type"]


def normal_and_recorded(folder: Path, change: ProofChange = unchanged) -> ProofPools:
    write(folder / "provider=one", Found(WILD_TYPE, 3), Found("a", 4), Found("b", -1), detour=True)
    write(folder / "provider=two", Found(WILD_TYPE, 1), detour=False)
    return load_pools(
        folder,
        "lean",
        proof_term_graph,
        PoolOptions("", with_variants=True),
        change=change,
        recorded_source=raw_proof_term_graph,
    )


def test_recorded_graphs_are_of_the_same_proofs(tmp_path: Path) -> None:
    pools = normal_and_recorded(tmp_path)
    recorded = as_recorded(pools)
    assert names(recorded) == names(pools) == ["two wild_type", "one wild_type", "one a"]
    pairs = list(zip(pools.pools["t"], recorded.pools["t"], strict=True))
    assert all(evolve(mine, proof=None) == evolve(theirs, proof=None) for mine, theirs in pairs)
    nodes = [(len(mine.proof.nodes), len(theirs.proof.nodes)) for mine, theirs in pairs if mine.proof and theirs.proof]
    assert nodes == [(2, 2), (4, 7), (5, 8)], "a local definition is no part of the normal form"


def test_recorded_proofs_are_changed_once(tmp_path: Path) -> None:
    def longer(found: ComparableProof) -> ComparableProof:
        return evolve(found, texts=evolve(found.texts, name=f"{found.texts.name}!"))

    pools = normal_and_recorded(tmp_path, longer)
    assert {found.texts.name for some in (pools, as_recorded(pools)) for found in some.pools["t"]} == {"t!"}


def test_repetition_is_what_distances_see(tmp_path: Path) -> None:
    """Two proofs that differ in constants alone are one as soon as nobody sees constants."""

    def constants(found: ComparableProof) -> ComparableProof:
        return evolve(found, texts=evolve(found.texts, constants=(f"constant {found.variant}",)))

    def seen(change: ProofChange) -> tuple[list[str], dict[str, int]]:
        pools = load_pools(
            tmp_path,
            "lean",
            proof_term_graph,
            PoolOptions("", with_variants=True),
            change=lambda p: change(constants(p)),
        )
        return names(pools), pools.skipped

    write(tmp_path, Found(WILD_TYPE, 3), Found("first", 3), Found("second", 4))
    assert seen(unchanged) == (["lean wild_type", "lean first", "lean second"], {})
    assert seen(drop_tokens) == (["lean wild_type", "lean second"], {SAME_PROOF: 1})


def test_names_of_nodes_that_no_distance_reads_make_no_second_proof(tmp_path: Path) -> None:
    def named(found: ComparableProof) -> ComparableProof:
        assert found.proof is not None
        nodes = tuple(evolve(node, symbol=f"{node.symbol} {found.variant}") for node in found.proof.nodes)
        return evolve(found, proof=evolve(found.proof, nodes=nodes))

    write(tmp_path, Found(WILD_TYPE, 3), Found("a", 3))
    options = PoolOptions("", with_variants=True)
    assert load_pools(tmp_path, "lean", proof_term_graph, options, change=named).skipped == {SAME_PROOF: 1}


def test_recorded_graphs_are_ablated_too(tmp_path: Path) -> None:
    pools = normal_and_recorded(tmp_path, graph_only)
    shown = [found.proof for found in as_recorded(pools).pools["t"] if found.proof]
    assert len(shown) == 3
    assert all(node.symbol == node.concept == "" for graph in shown for node in graph.nodes)


def test_a_baseline_of_raw_terms_reads_them(tmp_path: Path) -> None:
    pools = normal_and_recorded(tmp_path)
    swapped = evolve(as_recorded(pools), recorded=pools.pools)
    names_of = ("reference", "reference_raw_terms")
    found, other = (baseline_distances(names_of, some, some, load_catalog()) for some in (pools, swapped))
    assert (found["reference"] != found["reference_raw_terms"]).any()
    for mine, theirs in (names_of, names_of[::-1]):
        assert (found[mine] == other[theirs]).all()
    assert [name for name, baseline in BASELINES.items() if baseline.recorded] == ["reference_raw_terms"]


def test_a_baseline_of_raw_terms_needs_them(tmp_path: Path, pool: Pool) -> None:
    write(tmp_path, Found(WILD_TYPE, 1))
    with pytest.raises(ValueError, match="without their recorded graphs"):
        baseline_distances(["reference_raw_terms"], pool(), pool(), load_catalog())
