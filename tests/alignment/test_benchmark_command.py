"""The paired benchmark from the command line, on runs with a known answer."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.alignment.proof_pools import TOO_LARGE
from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_GATE_MISSED, EXIT_TOOL_MISSING, EXIT_WRONG_USAGE
from wonton_core.graphs import sources
from wonton_core.testing.command_line import run_wonton

from .conftest import Finished, RunMaker, SyntheticRuns, Wonton

Benchmark = Callable[..., Finished]


def test_known_answer(benchmark: Benchmark, runs: SyntheticRuns, tmp_path: Path) -> None:
    output = tmp_path / "out" / "report.json"
    found = benchmark(runs, "--name-obfuscation", "names", "--output", str(output))
    report = found.report
    assert found.code == EXIT_DONE
    assert json.loads(output.read_text()) == report
    assert str(output) in found.talk
    summary = report["summary"]
    assert (summary["pairs_total"], summary["pairs_evaluated"], summary["pairs_missing"]) == (5, 4, 1)
    assert summary["mrr"] == 1.0
    assert summary["missing_as_missed"]["mrr"] == 0.8
    assert summary["eval_rate"] == 0.8
    assert report["directions"]["coq_to_lean"]["cohorts"]["global"]["recall_at_k"]["1"] == 1.0
    # Names are hashed differently on each side, so nothing but the graphs tells theorems apart.
    names = report["directions"]["lean_to_coq"]["baselines"]["names"]
    assert names["mrr"] == pytest.approx(report["directions"]["lean_to_coq"]["chance"]["mrr"])
    [missing] = [row for row in report["pairs"] if row["status"] != "ok"]
    assert missing == {
        "pair_id": "pair_l5",
        "lean_theorem": "l5",
        "coq_theorem": "absent",
        "status": "missing_theorem",
        "lean_present": True,
        "coq_present": False,
    }
    first = report["pairs"][0]
    assert first["rank"] == 1
    assert first["top_candidates"][0]["coq_theorem"] == "c1"
    assert report["run_coq"]["runs"][0]["run_id"] == "coq-run"
    # A Lean search against a Coq term: kinds differ by default and agree on request.
    assert summary["cohorts"]["cross_kind"]["pairs_evaluated"] == 4


def test_nothing_in_the_report_depends_on_where_runs_lie(
    benchmark: Benchmark, runs: SyntheticRuns, tmp_path: Path
) -> None:
    report = benchmark(runs).report
    elsewhere = tmp_path / "moved" / "far"
    elsewhere.mkdir(parents=True)
    moved = SyntheticRuns(elsewhere / "lean", elsewhere / "coq", elsewhere / "pairs.json")
    for mine, theirs in ((runs.lean, moved.lean), (runs.coq, moved.coq), (runs.pairs, moved.pairs)):
        shutil.move(mine, theirs)
    again = benchmark(moved).report
    assert again == report
    assert str(tmp_path) not in json.dumps(report)


def test_terms_on_both_sides_are_same_kind(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    sources = ("--graph-source-lean", "proof_term", "--graph-source-coq", "proof-term-graph")
    report = benchmark(runs, *sources).report
    assert report["graph_sources"] == {"run_lean": "proof_term_graph", "run_coq": "proof_term_graph"}
    assert report["summary"]["by_kind"]["same_kind"]["pairs_evaluated"] == 4
    assert report["summary"]["by_kind"]["cross_kind"]["mrr"] is None


@pytest.mark.parametrize("aggregation", ["single", "best_of", "consensus"])
@pytest.mark.parametrize("ablation", ["none", "drop_tokens", "graph_only"])
def test_every_mode_gives_numbers(benchmark: Benchmark, runs: SyntheticRuns, aggregation: str, ablation: str) -> None:
    found = benchmark(runs, "--proof-aggregation", aggregation, "--lexical-ablation", ablation)
    report = found.report
    assert found.code == EXIT_DONE
    assert report["lexical_ablation"]["mode"] == ablation
    assert report["summary"]["mrr"] <= report["directions"]["lean_to_coq"]["tie_limit"]["graphs"]["mrr"] + 1e-12
    if ablation != "none":
        forward = report["directions"]["lean_to_coq"]
        words = forward["baselines"]["tokens"]
        assert (words["mrr"], words["pairs_evaluated"], words["pairs_not_ranked"]) == (None, 0, 4)


def test_collapse_is_worth_chance_exactly(
    benchmark: Benchmark, make_run: RunMaker, make_pairs: Callable[..., Path]
) -> None:
    same = dict.fromkeys(("l1", "l2", "l3", "l4"), "one")
    lean = make_run("lean", same)
    coq = make_run("coq", {name.replace("l", "c"): "one" for name in same})
    runs = SyntheticRuns(lean, coq, make_pairs({name: name.replace("l", "c") for name in same}))
    report = benchmark(runs, "--lexical-ablation", "drop_tokens").report
    forward = report["directions"]["lean_to_coq"]
    chance = (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4
    assert forward["cohorts"]["global"]["mrr"] == pytest.approx(chance, abs=1e-15)
    assert forward["chance"]["mrr"] == pytest.approx(chance, abs=1e-15)
    assert forward["collapse"]["top1_unique_rate"] == 0.25
    assert forward["permutation_test"]["p_value_mrr"] == 1.0
    assert report["summary"]["mean_rank"] == 2.5


def test_a_missed_gate_exits_one_and_says_what_was_missed(
    benchmark: Benchmark, runs: SyntheticRuns, make_pairs: Callable[..., Path]
) -> None:
    gate = {"min_mrr": 0.5, "min_pairs_evaluated": 5, "by_kind": {"same_kind": {"min_pairs": 1, "min_mrr": 0.1}}}
    make_pairs({"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4", "l5": "absent"}, gate)
    found = benchmark(runs)
    report = found.report
    assert found.code == EXIT_GATE_MISSED
    assert report["gate"]["failures"] == [
        "cohorts.global.pairs_evaluated=4 < 5",
        "cohorts.same_kind.pairs_evaluated=0 < 1",
        "cohorts.same_kind.mrr=undefined < 0.1",
    ]
    assert benchmark(runs, "--no-fail-on-gate").code == EXIT_DONE
    assert benchmark(runs, "--gate-claim", "global", "--gate-axis", "quality").code == EXIT_DONE
    assert benchmark(runs, "--gate-claim", "global", "--gate-axis", "coverage").code == EXIT_GATE_MISSED


def test_a_gate_on_recall_at_ten_holds_whatever_k_says(
    benchmark: Benchmark, runs: SyntheticRuns, make_pairs: Callable[..., Path]
) -> None:
    make_pairs({"l1": "c2"}, {"min_recall_at_10": 1.0})
    report = benchmark(runs, "--k", "1").report
    assert report["gate"]["thresholds_checked"] == 1
    assert report["summary"]["recall_at_k"] == {"1": 0.0, "10": 1.0}
    assert report["k_values"] == [1]


def test_variants_make_pools(benchmark: Benchmark, make_run: RunMaker, make_pairs: Callable[..., Path]) -> None:
    lean = make_run("lean", {"l1": "one", "l2": "two"}, variants={"l1": 3}, unsolved=frozenset({"l2"}))
    coq = make_run("coq", {"c1": "one", "c2": "two"}, variants={"c1": 1})
    runs = SyntheticRuns(lean, coq, make_pairs({"l1": "c1", "l2": "c2"}))
    report = benchmark(runs, "--proof-aggregation", "best_of", "--max-proofs-per-theorem", "2", "--solved-only").report
    assert report["run_lean"]["proofs_left_out"] == {"not solved": 1, "over --max-proofs-per-theorem": 2}
    assert report["pairs"][0]["proof_support"] == {"lean": 2, "coq": 2}
    assert report["pairs"][1]["status"] == "missing_theorem"
    report = benchmark(runs).report
    assert report["pairs"][0]["proof_support"] == {"lean": 1, "coq": 1}


def test_provider_runs_are_pooled(benchmark: Benchmark, make_run: RunMaker, runs: SyntheticRuns) -> None:
    make_run("lean", {"l1": "one"}, folder="many/provider=first")
    make_run("lean", {"l1": "one", "l2": "two"}, folder="many/provider=second")
    many = SyntheticRuns(runs.lean.parent / "many", runs.coq, runs.pairs)
    report = benchmark(many).report
    assert report["pairs"][0]["proof_support"]["lean"] == 2
    assert report["pairs"][0]["representative_pair"]["proof_id_lean"] == "first::l1::wild_type"
    assert [run["provider"] for run in report["run_lean"]["runs"]] == ["first", "second"]


def test_runs_in_each_others_place(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    found = benchmark(SyntheticRuns(runs.coq, runs.lean, runs.pairs))
    report = found.report
    assert found.code == EXIT_BAD_INPUT
    assert "is a run of coq, expected one of lean" in report["error"]["summary"]


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_no_run_there(benchmark: Benchmark, runs: SyntheticRuns, tmp_path: Path, state: str) -> None:
    folder = tmp_path / state
    if state == "empty":
        folder.mkdir()
    found = benchmark(SyntheticRuns(folder, runs.coq, runs.pairs))
    report = found.report
    assert found.code == EXIT_BAD_INPUT
    assert str(folder) in report["error"]["summary"]


def test_a_truncated_file_is_named(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    path = runs.lean / "l3" / "statement.json.gz"
    path.write_bytes(gzip.compress(b"x" * 1000)[:20])
    found = benchmark(runs)
    report = found.report
    assert found.code == EXIT_BAD_INPUT
    assert f"{path}: truncated or damaged gzip file" in report["error"]["summary"]


def test_a_search_that_goes_in_circles_is_named(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    path = runs.lean / "l3" / "wild_type_graph.json"
    graph = json.loads(path.read_text())
    graph["edges"].append({**graph["edges"][-1], "source": "4", "target": "0", "order": 99})
    path.write_text(json.dumps(graph))
    found = benchmark(runs)
    assert found.code == EXIT_BAD_INPUT
    assert "run lean-run, theorem 'l3', wild_type: " in found.report["error"]["summary"]
    assert "cycle" in found.report["error"]["summary"]


def test_no_pairs(benchmark: Benchmark, runs: SyntheticRuns, make_pairs: Callable[..., Path]) -> None:
    make_pairs({})
    found = benchmark(runs)
    report = found.report
    assert found.code == EXIT_BAD_INPUT
    assert "$.pairs is empty" in report["error"]["summary"]


def test_all_pairs_missing(benchmark: Benchmark, runs: SyntheticRuns, make_pairs: Callable[..., Path]) -> None:
    make_pairs({"no1": "no2"})
    found = benchmark(runs)
    report = found.report
    assert found.code == EXIT_DONE
    assert report["summary"]["mrr"] is None
    assert report["summary"]["missing_as_missed"]["mrr"] == 0.0
    assert report["notes"] == ["None of the 1 pairs could be evaluated: rates over evaluated pairs are undefined."]


def test_empty_pools_give_a_report_that_says_so(
    benchmark: Benchmark, make_run: RunMaker, make_pairs: Callable[..., Path]
) -> None:
    lean = make_run("lean", {"l1": "one", "l2": "two"}, unsolved=frozenset({"l1", "l2"}))
    runs = SyntheticRuns(lean, make_run("coq", {"c1": "one"}), make_pairs({"l1": "c1"}))
    found = benchmark(runs, "--solved-only")
    assert found.code == EXIT_DONE
    assert found.report["summary"]["mrr"] is None
    assert found.report["directions"]["coq_to_lean"]["collapse"]["rank_size_correlation"] is None
    assert found.report["notes"] == [
        "No theorem of the Lean run has a proof to compare; 2 proofs left out: not solved.",
        "None of the 1 pairs could be evaluated: rates over evaluated pairs are undefined.",
    ]


def test_pairs_that_any_distance_finds_are_counted(
    benchmark: Benchmark, wonton: Wonton, runs: SyntheticRuns, make_run: RunMaker, make_pairs: Callable[..., Path]
) -> None:
    terms = ("--graph-source-lean", "proof_term", "--graph-source-coq", "proof_term")
    assert benchmark(runs, *terms).report["identical_graphs"] == {"pairs": 4, "statements": 4, "proofs": 4}
    assert benchmark(runs).report["identical_graphs"] == {"pairs": 4, "statements": 4, "proofs": 0}
    make_pairs({"l1": "c1", "l2": "c3", "l4": "c2", "l5": "absent"})
    assert benchmark(runs, *terms).report["identical_graphs"] == {"pairs": 3, "statements": 1, "proofs": 1}
    sides = ("--run-lean", runs.lean, "--run-coq", runs.coq, "--pairs", runs.pairs)
    shown = wonton("benchmark-cross-assistant", *sides).out
    assert "Identical graphs on both sides: statements of 1 and proofs of 0 of 3 pairs" in shown
    variants = make_run("lean", {"l1": "one"}, variants={"l1": 1}, folder="variants")
    coq = make_run("coq", {"c1": "one"}, variants={"c1": 2}, folder="more")
    pools = SyntheticRuns(variants, coq, make_pairs({"l1": "c1"}))
    found = benchmark(pools, *terms, "--proof-aggregation", "best_of").report
    assert found["identical_graphs"] == {"pairs": 1, "statements": 1, "proofs": 1}


def test_a_renamed_run_gives_the_same_report(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    before = benchmark(runs).report
    moved = SyntheticRuns(
        runs.lean.rename(runs.lean.with_name("a lean run")), runs.coq.rename(runs.coq.with_name("b")), runs.pairs
    )
    assert benchmark(moved).report == before


def test_a_term_over_the_limit_is_left_out_and_told(
    benchmark: Benchmark, wonton: Wonton, runs: SyntheticRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_TERM_NODES", 6)
    terms = ("--graph-source-lean", "proof_term", "--graph-source-coq", "proof_term")
    whole = benchmark(runs, *terms).report
    assert set(whole["run_coq"]["proofs_left_out"]) == {TOO_LARGE}
    left_out = whole["run_coq"]["proofs_left_out"][TOO_LARGE]
    assert 0 < left_out < 5
    assert whole["run_coq"]["proofs"] == 5 - left_out
    assert any(note.startswith(f"{left_out} proof") and TOO_LARGE in note for note in whole["notes"])
    asked = wonton("inspect-proof-ir", "--run-dir", runs.coq, "--theorem", "extra", "--graph-source", "proof_term")
    assert asked.code == EXIT_BAD_INPUT
    assert "more than the 6 that are made into a graph" in asked.talk
    assert "extra" in asked.talk


def test_unlike_graphs_are_noted(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    unlike, repeated = benchmark(runs).report["notes"]
    assert unlike.startswith("4 of 4 evaluated pairs compare graphs of different families")
    assert repeated.startswith("The Coq proof terms hold the types of their leading variables and premises")
    terms = ("--graph-source-lean", "proof_term", "--graph-source-coq", "proof_term")
    notes = benchmark(runs, *terms).report["notes"]
    assert [note.split(" hold ")[0] for note in notes] == ["The Lean proof terms", "The Coq proof terms"]
    bodies = ("--graph-source-lean", "proof_body", "--graph-source-coq", "proof_body")
    assert benchmark(runs, *bodies).report["notes"] == []


def test_every_row_has_the_values_of_both_directions(benchmark: Benchmark, runs: SyntheticRuns) -> None:
    report = benchmark(runs).report
    for name, key in (("lean_to_coq", lambda row: row), ("coq_to_lean", lambda row: row["coq_to_lean"])):
        direction = report["directions"][name]
        values = [key(row)["reciprocal_rank"] for row in report["pairs"] if row["status"] == "ok"]
        assert sum(values) / len(values) == pytest.approx(direction["cohorts"]["global"]["mrr"])
    assert report["directions"]["lean_to_coq"]["candidates"] == ["c4", "c2", "c1", "c3", "extra"]
    assert report["directions"]["coq_to_lean"]["candidates"] == ["l1", "l2", "l3", "l4", "l5"]


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--proof-aggregation", "best_off", "best_of"),
        ("--lexical-ablation", "graph_onyl", "graph_only"),
        ("--graph-source-coq", "proof_trem_graph", "proof_term_graph"),
        ("--distance", "wantan", "wonton"),
        ("--name-obfuscation", "name", "names"),
    ],
)
def test_a_name_that_nobody_offers(
    benchmark: Benchmark, runs: SyntheticRuns, option: str, value: str, near: str
) -> None:
    found = benchmark(runs, option, value)
    report = found.report
    assert found.code == EXIT_WRONG_USAGE
    assert near in json.dumps(report["error"])


def test_without_the_metrics_package(runs: SyntheticRuns) -> None:
    done = run_wonton(
        "benchmark-cross-assistant", "--run-lean", str(runs.lean), "--run-coq", str(runs.coq),
        "--pairs", str(runs.pairs), environment={"WONTON_PLUGINS": "lean,coq"},
    )  # fmt: skip
    assert done.returncode == EXIT_TOOL_MISSING
    assert "pip install wonton-metrics" in done.stderr


def test_help_lists_what_plugins_offer(wonton: Wonton) -> None:
    assert "[best_of|consensus|single]" in wonton("benchmark-cross-assistant", "--help").out


def test_the_summary_names_what_was_measured(wonton: Wonton, runs: SyntheticRuns) -> None:
    sides = ("--run-lean", runs.lean, "--run-coq", runs.coq, "--pairs", runs.pairs)
    shown = wonton("benchmark-cross-assistant", *sides, "--name-obfuscation", "names").out
    assert "names obfuscated; tactic_tree against proof_term_dag" in shown
    baselines = ("chance", "reference, our graphs", "reference, raw terms")
    for line in (*baselines, "tie limit", "Without a proof in the Coq run: absent", "No gate: the pair file sets no"):
        assert line in shown


def test_the_reference_on_raw_terms_is_a_benchmark_of_its_own(
    benchmark: Callable[..., Finished], runs: SyntheticRuns
) -> None:
    names = ("--name-obfuscation", "names", "--lexical-ablation", "drop_tokens")
    sources = ("--graph-source-lean", "proof_term_graph", "--graph-source-coq", "proof_body_graph")
    raw = ("--graph-source-lean", "raw_proof_term_graph", "--graph-source-coq", "raw_proof_term_graph")
    beside = benchmark(runs, *names, *sources).report
    alone = benchmark(runs, *names, *raw, "--distance", "reference").report
    for direction in ("lean_to_coq", "coq_to_lean"):
        expected = alone["directions"][direction]["cohorts"]["global"]
        found = beside["directions"][direction]["baselines"]["reference_raw_terms"]
        assert found == {key: expected[key] for key in found}


def test_a_gate_that_would_judge_nothing_is_no_gate(
    benchmark: Callable[..., Finished], runs: SyntheticRuns, make_pairs: Callable[..., Path]
) -> None:
    gate = benchmark(runs).report["gate"]
    assert (gate["passed"], gate["thresholds_checked"]) == (None, 0)
    make_pairs({"l1": "c1"}, {"min_mrr": 0.5})
    assert benchmark(runs).report["gate"]["passed"] is True
    for chosen in (("--gate-claim", "same_kind"), ("--gate-axis", "coverage")):
        found = benchmark(runs, *chosen)
        assert found.code == EXIT_WRONG_USAGE
        assert "no threshold for claim" in found.out + found.talk
