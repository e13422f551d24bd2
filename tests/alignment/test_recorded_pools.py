"""The recorded pools hold several checked proofs of most theorems, and nothing that a reader could not use."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.proof_pools import NOT_SOLVED, SAME_PROOF
from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.run_reader import RunReader

RECORDED = Path(__file__).parents[2] / "analysis/benchmarks/recorded"


def test_recorded_pools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WONTON_CACHE_DIR", str(tmp_path))
    run = recorded_run(RECORDED, "pools_lean")
    variants = sum(len(variants) - 1 for variants in RunReader(run).theorems.values())
    assert variants == len(list(run.glob("*/*_comparison.json"))) > 300
    options = ComparisonOptions(
        graph_source_left="proof_term_graph", graph_source_right="proof_term_graph", aggregation="best_of"
    )
    pools = load_side(run, "lean", "left", options, load_catalog())
    assert len(pools.pools) == pools.theorems_total == 84
    assert pools.proofs_total == 159
    assert sum(len(pool) > 1 for pool in pools.pools.values()) >= 50
    # Each search without a proof of its own is counted, not lost.
    assert set(pools.skipped) == {NOT_SOLVED, SAME_PROOF}
    assert all(proof.solved for pool in pools.pools.values() for proof in pool)
    assert (RECORDED / "pools_lean.tar.xz").stat().st_size < 600_000
