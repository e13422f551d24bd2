"""A pair without a distance is no evaluated pair, wherever figures, gates and notes stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import EXIT_DONE, EXIT_GATE_MISSED

from .conftest import Finished, RunMaker, SyntheticRuns, Wonton

Benchmark = Callable[..., Finished]

UNLIKE = ("--distance", "proof_only", "--lexical-ablation", "graph_only")
"""Searches against terms, no statements, no actions: nothing is left to compare."""


@pytest.fixture
def gated(runs: SyntheticRuns, make_pairs: Callable[..., Path]) -> SyntheticRuns:
    make_pairs({"l1": "c1", "l2": "c2", "l3": "c3", "l5": "absent"}, {"min_pairs_evaluated": 1, "min_mrr": 0.1})
    return runs


def test_nothing_compared_passes_no_gate(benchmark: Benchmark, gated: SyntheticRuns) -> None:
    found = benchmark(gated, *UNLIKE, "--gate-axis", "coverage")
    assert found.code == EXIT_GATE_MISSED
    summary = found.report["summary"]
    counts = {name: summary[f"pairs_{name}"] for name in ("total", "evaluated", "missing", "not_ranked")}
    assert counts == {"total": 4, "evaluated": 0, "missing": 1, "not_ranked": 3}
    assert (summary["mrr"], summary["missing_as_missed"]["mrr"]) == (None, 0.0)
    assert summary["by_kind"]["cross_kind"]["pairs_not_ranked"] == 3
    statuses = [row["status"] for row in found.report["pairs"]]
    assert statuses == ["not_ranked"] * 3 + ["missing_theorem"]
    assert found.report["pairs"][0]["distance"] is None
    assert "rank" not in found.report["pairs"][0]
    assert any(note.startswith("3 of 4 pairs had nothing to compare") for note in found.report["notes"])
    assert not any("share its weight" in note for note in found.report["notes"])


def test_the_summary_says_it(wonton: Wonton, gated: SyntheticRuns) -> None:
    sides = ("--run-lean", gated.lean, "--run-coq", gated.coq, "--pairs", gated.pairs)
    shown = wonton("benchmark-cross-assistant", *sides, *UNLIKE).out
    (said,) = [line for line in shown.splitlines() if line.startswith("NOTHING WAS EVALUATED")]
    assert said.endswith("of 4 pairs, 1 have no proof in one of the runs, 3 nothing to compare")
    assert shown.splitlines()[1] == said, "first of all but the headline"
    assert "NOTHING" not in wonton("benchmark-cross-assistant", *sides).out
    assert "global: 0 of 4 pairs evaluated, 3 with nothing to compare" in shown


def test_a_baseline_that_sees_nothing_has_no_figure(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    report = benchmark(runs, "--lexical-ablation", "drop_tokens").report
    words = report["directions"]["lean_to_coq"]["baselines"]["tokens"]
    assert (words["mrr"], words["pairs_evaluated"], words["pairs_not_ranked"]) == (None, 0, 4)
    assert report["summary"]["pairs_evaluated"] == 4


def test_unmatched_theorems_are_told(wonton: Wonton, runs: SyntheticRuns) -> None:
    sides = ("--run-a", runs.lean, "--run-b", runs.coq)
    report = wonton("compare-cross-assistant", *sides, *UNLIKE, "--json").report
    assert report["summary"]["matches"] == 0
    assert any(note.startswith("5 of 5 theorems of the first run have nothing") for note in report["notes"])
    notes = wonton("compare-cross-assistant", *sides, "--json").report["notes"]
    assert not any("have nothing" in note for note in notes)
    assert any("second proof terms hold the types" in note for note in notes)
    assert not any("first proof terms hold the types" in note for note in notes), "a search repeats no statement"


def test_reports_are_compared_over_what_both_rank(benchmark: Benchmark, wonton: Wonton, runs: SyntheticRuns) -> None:
    files = []
    for name, distance in (("all", "wonton"), ("none", "proof_only")):
        files.append(runs.pairs.with_name(f"{name}.json"))
        options = ("--lexical-ablation", "graph_only", "--distance", distance, "--output", files[-1])
        assert benchmark(runs, *options).code == EXIT_DONE
    report = wonton("compare-reports", *files, "--json").report
    assert (report["pairs_total"], report["pairs_evaluated"]) == (5, 0)
    assert any(note.startswith("1 of 5 pairs are missing") for note in report["notes"])
    assert any(note.startswith("4 of 5 pairs had nothing to compare") for note in report["notes"])


def test_a_ranking_no_better_than_chance_warns(
    benchmark: Benchmark, runs: SyntheticRuns, make_pairs: Callable[..., Path]
) -> None:
    make_pairs({"l1": "c2", "l2": "c3", "l3": "c1"}, {"min_mrr": 0.01})
    found = benchmark(runs)
    assert (found.code, found.report["gate"]["passed"]) == (EXIT_DONE, True)
    [warning] = found.report["gate"]["warnings"]
    assert "not above chance" in warning


def test_searches_in_vain_are_no_proofs(
    wonton: Wonton, make_run: RunMaker, runs: SyntheticRuns, make_pairs: Callable[..., Path]
) -> None:
    lean = make_run("lean", {"l1": "one", "l2": "two"}, unsolved=frozenset({"l2"}), folder="vain")
    sides = ("--run-lean", lean, "--run-coq", runs.coq, "--pairs", make_pairs({"l1": "c1", "l2": "c2"}))
    shown = wonton("benchmark-cross-assistant", *sides).out
    assert "Lean: 2 of 2 theorems compared, 1 solved, 2 proofs" in shown
    assert "1 of 2 theorems of the Lean run compete with a search that found no proof" in " ".join(shown.split())
    report = json.loads(wonton("benchmark-cross-assistant", *sides, "--json").out)
    assert (report["run_lean"]["theorems_with_proofs"], report["run_lean"]["theorems_solved"]) == (2, 1)
    only = json.loads(wonton("benchmark-cross-assistant", *sides, "--solved-only", "--json").out)
    assert not any("in vain" in note or "found no proof" in note for note in only["notes"])
