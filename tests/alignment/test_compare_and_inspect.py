"""The diagnostics: matching without pairs, and one pair looked at closely."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_WRONG_USAGE

from .conftest import Finished, RunMaker, SyntheticRuns, Wonton


def test_one_to_one(wonton: Wonton, runs: SyntheticRuns, tmp_path: Path) -> None:
    output = tmp_path / "compare.json"
    found = wonton(
        "compare-cross-assistant", "--run-a", runs.lean, "--run-b", runs.coq, "--top-k", 2, "--json",
        "--name-obfuscation", "names", "--output", output,
    )  # fmt: skip
    assert found.code == EXIT_DONE
    report = found.report
    assert json.loads(output.read_text()) == report
    matched = {match["theorem_a"]: match["theorem_b"] for match in report["matches"]}
    assert matched == {"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4", "l5": "extra"}
    assert report["summary"]["top1_unique_rate"] == 1.0
    assert report["summary"]["kind_pair_distribution"] == {"tactic_tree->proof_term_dag": 5}
    assert all(len(row["candidates"]) == 2 for row in report["candidates_by_theorem_a"])


def test_many_to_one_keeps_every_candidate(wonton: Wonton, runs: SyntheticRuns) -> None:
    sides = ("--run-a", runs.lean, "--run-b", runs.coq)
    report = wonton("compare-cross-assistant", *sides, "--top-k", 3, "--allow-many-to-one", "--json").report
    assert len(report["matches"]) == 15
    shown = wonton("compare-cross-assistant", *sides)
    assert shown.out.startswith("5 matches (one-to-one")


def test_a_distance_that_compares_nothing_matches_nothing(wonton: Wonton, runs: SyntheticRuns) -> None:
    sides = ("--run-a", runs.lean, "--run-b", runs.coq)
    report = wonton("compare-cross-assistant", *sides, "--distance", "proof", "--json").report
    assert report["matches"] == []
    assert report["summary"]["run_a_unmatched"] == 5


def test_inspection_gives_the_benchmarks_numbers(
    wonton: Wonton, benchmark: Callable[..., Finished], runs: SyntheticRuns
) -> None:
    options = ("--name-obfuscation", "names", "--lexical-ablation", "drop_tokens")
    [row] = [row for row in benchmark(runs, *options).report["pairs"] if row["pair_id"] == "pair_l2"]
    report = wonton(
        "inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l2", "--compare-run-dir", runs.coq,
        "--compare-theorem", "c2", "--json", *options,
    ).report  # fmt: skip
    assert report["pair"]["distance"] == row["distance"]
    assert report["pair"]["components"] == row["components"]
    assert report["pair"]["rank"] == row["rank"]
    assert sum(report["pair"]["contributions"].values()) == pytest.approx(row["distance"])
    assert report["left"]["graph_family"] == "tactic_tree"
    assert report["left"]["action_profile"] == {"build": 1.0}


def test_the_terminal_shows_trace_profiles_and_components(wonton: Wonton, runs: SyntheticRuns) -> None:
    shown = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l1", "--compare-theorem", "l2").out
    assert "lean::l1::wild_type (tactic_tree)" in shown
    assert "1. branch / branch_split | tactic_step | 1 | chain | none | branches_goals, opens_goals" in shown
    assert "component" in shown
    alone = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l1").out
    assert "component" not in alone


def test_a_theorem_that_is_not_there(wonton: Wonton, runs: SyntheticRuns) -> None:
    found = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "nothing")
    assert found.code == EXIT_BAD_INPUT
    assert "no theorem 'nothing'" in found.talk
    assert "l1, l2" in found.talk
    found = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l1", "--variant", "block_simp")
    assert "no variant 'block_simp' of 'l1'" in found.talk
    found = wonton("inspect-proof-ir", "--run-dir", runs.coq, "--theorem", "extr")
    assert "no theorem 'extr', did you mean extra?" in found.talk
    found = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l1", "--variant", "wild")
    assert "did you mean wild_type?" in found.talk


def test_one_of_several_provider_runs_must_be_named(wonton: Wonton, make_run: RunMaker, tmp_path: Path) -> None:
    for name in ("first", "second"):
        make_run("lean", {"l1": "one"}, folder=f"many/provider={name}")
    found = wonton("inspect-proof-ir", "--run-dir", tmp_path / "many", "--theorem", "l1")
    assert found.code == EXIT_BAD_INPUT
    assert "holds runs of first, second" in found.talk
    chosen = ("--provider", "second", "--theorem", "l1")
    assert "second::l1" in wonton("inspect-proof-ir", "--run-dir", tmp_path / "many", *chosen).out


def test_a_second_run_needs_a_theorem(wonton: Wonton, runs: SyntheticRuns) -> None:
    found = wonton("inspect-proof-ir", "--run-dir", runs.lean, "--theorem", "l1", "--compare-run-dir", runs.coq)
    assert found.code == EXIT_WRONG_USAGE
    assert "--compare-theorem" in found.talk


def test_runs_without_a_proof_match_nothing_and_say_so(wonton: Wonton, make_run: RunMaker, runs: SyntheticRuns) -> None:
    nothing = make_run("lean", {"l1": "one"}, unsolved=frozenset({"l1"}), folder="nothing")
    sides = ("--run-a", nothing, "--run-b", runs.coq, "--solved-only")
    for mode in ("--one-to-one", "--allow-many-to-one"):
        found = wonton("compare-cross-assistant", *sides, mode, "--json")
        assert found.code == EXIT_DONE
        assert found.report["matches"] == []
        assert found.report["summary"]["rank_size_correlation"] is None
        assert found.report["notes"] == [
            "No theorem of the first run has a proof to compare; 1 proofs left out: not solved."
        ]
    assert "Note: No theorem of the first run" in wonton("compare-cross-assistant", *sides).out
    compared = ("--compare-run-dir", runs.coq, "--compare-theorem", "c1", "--solved-only")
    found = wonton("inspect-proof-ir", "--run-dir", nothing, "--theorem", "l1", *compared)
    assert found.code == EXIT_BAD_INPUT
    assert "'l1' has no proof to compare in run lean-run" in found.talk


def test_pools_of_unlike_graphs_are_compared_and_noted(wonton: Wonton, runs: SyntheticRuns) -> None:
    # A term in place of one theorem's search.
    (runs.lean / "l1" / "wild_type_graph.json").unlink()
    shutil.copy(runs.coq / "c1" / "wild_type_graph.json.gz", runs.lean / "l1")
    report = wonton("compare-cross-assistant", "--run-a", runs.lean, "--run-b", runs.coq, "--json").report
    assert len(report["matches"]) == 5
    assert report["notes"][0] == (
        "The first pools hold graphs of several families (proof_term_dag, tactic_tree): "
        "structure of proofs is compared within a family only."
    )
    assert [note.split(" hold ")[0] for note in report["notes"][1:]] == [
        "The first proof terms", "The second proof terms"
    ]  # fmt: skip


def test_what_has_no_distance_has_no_rank(wonton: Wonton, runs: SyntheticRuns, tmp_path: Path) -> None:
    sides = ("--run-dir", runs.lean, "--theorem", "l1", "--compare-run-dir", runs.coq, "--compare-theorem", "c1")
    unlike = (*sides, "--distance", "proof_only", "--lexical-ablation", "graph_only")
    pair = wonton("inspect-proof-ir", *unlike, "--json").report["pair"]
    assert (pair["distance"], pair["rank"], pair["candidates"]) == (None, None, 5)
    page = tmp_path / "page.html"
    shown = wonton("inspect-proof-ir", *unlike, "--html", page).out
    assert "unranked among 5" in shown
    assert "rank 1" not in shown
    assert "the second is unranked among 5" in page.read_text()
