"""Which proofs make a theorem's pool: stated, the same whatever the order of files, and told where one is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from wonton_core.alignment.proof_pools import NOT_SOLVED, OVER_CAP, SAME_PROOF, PoolOptions, ProofPools, load_pools
from wonton_core.graphs.sources import proof_term_graph
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config, term


@frozen
class Found:
    """A variant whose proof term has ``size`` more than the smallest, or none where ``size`` is negative."""

    variant: str
    size: int
    solved: bool = True


def proof(size: int) -> TermGraph:
    builder = TermBuilder()
    here = builder.add("const", "And.intro")
    for _ in range(size):
        here = builder.add("lam", "x", children=(here, here))
    return builder.finish(here)


def write(folder: Path, *variants: Found) -> None:
    with RunWriter(folder, config("t")) as run:
        run.write_theorem(
            "t",
            [
                (
                    found.variant,
                    TheoremSummary("t", ProofStatus(found.solved)),
                    TheoremArtifacts(term("P"), None if found.size < 0 else proof(found.size)),
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
    assert [run.folder_name for run in found.runs] == ["provider=one", "provider=two"]
    assert names(pool(at_most=1)) == ["two wild_type"]
