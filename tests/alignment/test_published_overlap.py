"""What the benchmark's README says of sameness, within the pairs and between both sets, is counted again."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.alignment.benchmark import named_pairs
from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.identical_graphs import identical_graphs
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.distances.label_histograms import structure_key
from wonton_core.plugin_api.catalog import load_catalog

BENCHMARKS = Path(__file__).parents[2] / "analysis/benchmarks"
SETS = {"": "lean_coq_logic_micro_v1.json", "development_": "lean_coq_development_v1.json"}

Sides = dict[str, ProofPools]


def loaded(folder: Path, ablation: str) -> Sides:
    options = ComparisonOptions("proof_term_graph", "proof_term_graph", obfuscation="names", ablation=ablation)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WONTON_CACHE_DIR", str(folder))
        return {
            f"{which}{side}": load_side(
                recorded_run(BENCHMARKS / "recorded", f"{which}{side}"), side, end, options, load_catalog()
            )
            for which in SETS
            for side, end in (("lean", "left"), ("coq", "right"))
        }


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sides]:
    """All four recorded runs, by ablation."""
    folder = tmp_path_factory.mktemp("recorded")
    return {ablation: loaded(folder, ablation) for ablation in ("none", "graph_only")}


def said() -> str:
    return " ".join((BENCHMARKS / "README.md").read_text("utf-8").split())


def test_pairs_with_identical_graphs(sides: dict[str, Sides]) -> None:
    found = {
        (ablation, which): identical_graphs(
            pools[f"{which}lean"], pools[f"{which}coq"], named_pairs(read_pair_spec(BENCHMARKS / name))
        )
        for ablation, pools in sides.items()
        for which, name in SETS.items()
    }
    few, many = found["none", ""], found["none", "development_"]
    few_bare, many_bare = found["graph_only", ""], found["graph_only", "development_"]
    assert (few.pairs, many.pairs) == (84, 224)
    for sentence in (
        f"{few.statements} of 84 pairs have them, and {many.statements} of 224 of the development set (bare structure: "
        f"{few_bare.statements} of 84, {many_bare.statements} of 224)",
        f"Proof terms are identical in {few.proofs} of 84 and {many.proofs} of 224 pairs "
        f"(bare structure: {few_bare.proofs} and {many_bare.proofs})",
    ):
        assert sentence in said()


def test_what_both_sets_share(sides: dict[str, Sides]) -> None:
    def shared(ablation: str, side: str, part: str) -> int:
        own, others = (sides[ablation][f"{which}{side}"].pools.values() for which in SETS)
        seen = {structure_key(getattr(pool[0], part)) for pool in others}
        return sum(structure_key(getattr(pool[0], part)) in seen for pool in own)

    assert shared("none", "lean", "statement") == shared("none", "coq", "statement") == 0
    bare = [shared("graph_only", side, "statement") for side in ("lean", "coq")]
    proofs = [shared("none", side, "proof") for side in ("lean", "coq")]
    assert (
        f"{bare[0]} of the 84 have the statement graph of some development pair in Lean, and {bare[1]} in Coq; with "
        f"concepts, {proofs[0]} proof terms in Lean and {proofs[1]} in Coq are those of a development theorem"
    ) in said()


def test_the_front_page_says_the_same(sides: dict[str, Sides]) -> None:
    front = " ".join((BENCHMARKS.parents[1] / "README.md").read_text("utf-8").split())
    pairs = named_pairs(read_pair_spec(BENCHMARKS / SETS[""]))
    few = identical_graphs(sides["none"]["lean"], sides["none"]["coq"], pairs)
    assert f"These 84 pairs are easy: {few.statements} of them have identical statement graphs" in front
