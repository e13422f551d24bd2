"""A package of a few lines adds an aggregator, and the benchmark takes it."""

from __future__ import annotations

import json
from pathlib import Path

from wonton_core.errors import EXIT_DONE
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

from .conftest import SyntheticRuns

SOURCE = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord


def worst_of(distances):
    return float(distances.max())


@hookimpl
def wonton_aggregators():
    yield AggregatorRecord("worst_of", "The farthest two proofs", "wonton_worst:worst_of")
"""


def test_it_is_offered_and_used(runs: SyntheticRuns, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install(site, "wonton-worst", plugin="worst", source=SOURCE)
    shown = run_wonton("benchmark-cross-assistant", "--help", site=site)
    assert "[best_of|consensus|single|worst_of]" in shown.stdout
    done = run_wonton(
        "benchmark-cross-assistant", "--run-lean", str(runs.lean), "--run-coq", str(runs.coq), "--pairs",
        str(runs.pairs), "--proof-aggregation", "worst-of", "--json", site=site,
    )  # fmt: skip
    assert done.returncode == EXIT_DONE, done.stderr
    report = json.loads(done.stdout)
    assert report["proof_aggregation"] == "worst_of"
    assert {"plugin": "worst", "distribution": "wonton-worst", "version": "1.0"} in report["plugins"]
