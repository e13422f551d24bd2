"""What a report must hold whatever was compared: every key of the contract, and numbers that JSON can hold."""

from __future__ import annotations

import pytest

from wonton_core.alignment.benchmark import BenchmarkOptions, run_benchmark
from wonton_core.alignment.comparison import ComparisonOptions
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.codec.records import canonical_json
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.pair_spec import PairSpec, TheoremPair
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, GraphNode, ProofGraph
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.report.benchmark_json import benchmark_json
from wonton_core.report.inspection_report import contributions

KEYS = {
    "schema_version", "benchmark", "run_lean", "run_coq", "solved_only", "proof_aggregation", "max_proofs_per_theorem",
    "graph_sources", "name_obfuscation", "lexical_ablation", "distance", "k_values", "notes", "tie_rule", "seeds",
    "intervals", "summary", "directions", "identical_graphs", "gate", "pairs", "versions", "plugins",
}  # fmt: skip


def pools(*names: str, assistant: str) -> ProofPools:
    def proof(name: str) -> ComparableProof:
        empty = LexicalTexts()
        return ComparableProof(
            assistant=assistant,
            theorem=name,
            variant="wild_type",
            proof_id=f"{assistant}::{name}::wild_type",
            statement=ProofGraph(STATEMENT, (GraphNode("const"),), ()),
            proof=ProofGraph(PROOF_TERM_DAG, (GraphNode("const"),), ()),
            texts=empty,
            solved=True,
        )

    found: dict[str, tuple[ComparableProof, ...]] = {name: (proof(name),) for name in names}
    return ProofPools((), found, {}, len(names), recorded=found)


@pytest.mark.parametrize("distance", ["wonton", "tokens", "reference"])
def test_every_key_is_there_and_every_number_is_one(distance: str) -> None:
    # Texts are empty, so that word channels are undefined throughout.
    pairs = tuple(TheoremPair(f"p{i}", f"l{i}", f"c{i}", "", "theorem {name} : True := by") for i in range(3))
    spec = PairSpec(1, "none", pairs)
    options = BenchmarkOptions(ComparisonOptions(distance=distance))
    catalog = load_catalog()
    left, right = pools("l0", "l1", assistant="lean"), pools("c0", "c1", "c9", assistant="coq")
    found = run_benchmark(spec, left, right, options, catalog)
    report = benchmark_json(found, catalog, pairs_file="pairs.json", pairs_hash="0")
    assert set(report) == KEYS
    canonical_json(report)  # refuses NaN
    assert report["summary"]["pairs_missing"] == 1
    if distance == "tokens":
        assert (report["summary"]["mrr"], report["summary"]["pairs_not_ranked"]) == (None, 2)
        assert report["pairs"][0]["distance"] is None
    else:
        assert report["summary"]["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_contributions_are_over_what_is_defined() -> None:
    found = contributions({"a": 0.5, "b": None, "c": 1.0}, {"a": 0.2, "b": 0.6, "c": 0.2})
    assert found == pytest.approx({"a": 0.25, "c": 0.5})
    assert contributions({"a": 0.5}, None) is None
