"""The study's table: its figures are the benchmark's, and it goes on where it stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.alignment.ablation_study import EVIDENCES, PROOF_BODY, VIEW_OF_EVIDENCE, AblationStudy, all_cells
from wonton_core.alignment.comparison import ComparisonOptions
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_WRONG_USAGE
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config, term

from .conftest import Finished, RunMaker, SyntheticRuns, Wonton

Benchmark = Callable[..., Finished]
Study = Callable[..., Finished]


@pytest.fixture
def pooled(make_run: RunMaker, make_pairs: Callable[..., Path]) -> SyntheticRuns:
    """Four pairs, Lean with variants."""
    lean = make_run("lean", {"l1": "one", "l2": "two", "l3": "three", "l4": "four"}, variants={"l1": 2, "l3": 1})
    coq = make_run("coq", {"c4": "four", "c2": "two", "c1": "one", "c3": "three", "extra": "five"})
    return SyntheticRuns(lean, coq, make_pairs({"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4"}))


@pytest.fixture
def study(wonton: Wonton, tmp_path: Path) -> Study:
    def call(runs: SyntheticRuns, *options: object) -> Finished:
        sides = ("--run-lean", runs.lean, "--run-coq", runs.coq, "--pairs", runs.pairs)
        return wonton("study", "alignment", *sides, "--output", tmp_path / "study.json", *options)

    return call


def test_every_cell_has_the_benchmarks_figures(study: Study, benchmark: Benchmark, pooled: SyntheticRuns) -> None:
    report = study(pooled, "--json").report
    assert report["state"] == "complete"
    assert [(c["lexical_ablation"], c["proof_aggregation"]) for c in report["cells"]] == list(all_cells())
    for cell in report["cells"]:
        if (cell["lexical_ablation"], cell["proof_aggregation"]) not in {
            ("none", "single"), ("none", "consensus"), ("graph_only", "best_of")
        }:  # fmt: skip
            continue
        for evidence, distance in EVIDENCES.items():
            source = "proof_body" if evidence == PROOF_BODY else "proof_term"
            alone = benchmark(
                pooled, "--graph-source-lean", source, "--graph-source-coq", source, "--name-obfuscation", "names",
                "--distance", distance, "--lexical-ablation", cell["lexical_ablation"],
                "--proof-aggregation", cell["proof_aggregation"],
            ).report  # fmt: skip
            for direction, expected in alone["directions"].items():
                found = cell["directions"][direction]["evidence"][evidence]
                cohort = expected["cohorts"]["global"]
                assert (found["mrr"], found["intervals"]["mrr"]) == (cohort["mrr"], cohort["intervals"]["mrr"])
                assert found["recall_at_k"]["10"] == cohort["recall_at_k"]["10"]
                assert found["tie_limit"] == expected["tie_limit"][VIEW_OF_EVIDENCE[evidence]]
                assert found["p_value_mrr"] == expected["permutation_test"]["p_value_mrr"]
                assert found["collapse"] == expected["collapse"]
                for name, baseline in cell["directions"][direction]["baselines"].items():
                    if evidence == PROOF_BODY:
                        continue
                    assert baseline == {
                        **expected["baselines"][name],
                        "recall_at_k": baseline["recall_at_k"],
                        "intervals": baseline["intervals"],
                        "missing_as_missed": baseline["missing_as_missed"],
                        "further": baseline["further"],
                    }
    single, _, consensus = report["cells"][:3]
    assert (single["proofs"], consensus["proofs"]) == ({"lean": 4, "coq": 5}, {"lean": 7, "coq": 5})
    assert report["name_obfuscation"]["mode"] == "names"


def test_evidence_stands_side_by_side(study: Study, pooled: SyntheticRuns) -> None:
    shown = study(pooled).out
    head = " ".join(shown.split())
    assert "names obfuscated; proof_term_graph against proof_term_graph" in head
    assert "default 1.000, proof only" in head
    rows = [line.split() for line in shown.splitlines() if line.startswith("graph_only")]
    assert [row[2] for row in rows[:3]] == ["default", "proof", "proof"]
    assert [row[3] for row in rows[1:3]] == ["only", "body"]
    # Headings of figures stand one word below the other.
    lines = [line.split() for line in shown.splitlines()]
    start = lines.index("Coq to Lean, MRR of baselines".split())
    assert lines[start + 1 : start + 4] == [
        ["reference,", "reference,"],
        ["size", "words", "names", "our", "raw"],
        ["ablation", "pools", "chance", "only", "only", "only", "graphs", "terms"],
    ]
    assert next(line[-2:] for line in lines if line[:1] == ["ablation"]) == ["limit", "it"]
    assert "best_of: 4 of 4 pairs, 7 Lean and 5 Coq proofs" in shown
    assert "identical graphs: statements of 4, proofs of 4 pairs" in " ".join(shown.split())


def test_the_body_of_a_proof_shows_nothing_of_its_leading_binders(
    tmp_path: Path, make_pairs: Callable[..., Path]
) -> None:
    """Four proofs that differ in the types of their variables alone."""

    def assumed(depth: int) -> TermGraph:
        builder = TermBuilder()
        kind = builder.add("sort", "Prop")
        for _ in range(depth):
            kind = builder.add("pi", "x", children=(kind, kind))
        return builder.finish(builder.add("lam", "h", children=(kind, builder.add("bvar"))))

    def run(backend: str) -> Path:
        names = [f"{backend}{i}" for i in range(4)]
        with RunWriter(tmp_path / backend, config(*names, backend=backend)) as writer:
            for depth, name in enumerate(names):
                artifacts = TheoremArtifacts(term("P"), assumed(depth))
                writer.write_theorem(name, [(WILD_TYPE, TheoremSummary(name, ProofStatus(True)), artifacts)])
        return tmp_path / backend

    spec = read_pair_spec(make_pairs({f"lean{i}": f"coq{i}" for i in range(4)}))
    options = ComparisonOptions("proof_term_graph", "proof_term_graph", obfuscation="names")
    for ablation in ("none", "graph_only"):
        (cell,) = AblationStudy(spec, run("lean"), run("coq"), options, load_catalog()).cells([(ablation, "single")])
        found = cell.forward.evidence
        assert found["proof_only"].cohort.means["reciprocal_rank"] == 1.0
        assert found["proof_body"].cohort.means["reciprocal_rank"] == pytest.approx(25 / 48)
        assert found["proof_body"].tie_limit["reciprocal_rank"] == pytest.approx(25 / 48)
        assert any("types of their leading variables" in note for note in cell.notes)
        for path in (tmp_path / "lean", tmp_path / "coq"):
            shutil.rmtree(path)


def test_markdown(study: Study, pooled: SyntheticRuns) -> None:
    text = study(pooled, "--markdown").out
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert len(tables) == 2 * (2 + 36 + 2 + 9)
    assert {line.count("|") for line in tables if "default" in line} == {9}
    assert "| none | single | default | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |" in text


def test_a_stopped_study_goes_on(
    study: Study, pooled: SyntheticRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = study(pooled, "--json").report
    make, stop_after = AblationStudy.cells, 4
    asked = []

    def interrupted(self, wanted):
        asked.append(list(wanted))
        for number, cell in enumerate(make(self, wanted)):
            if len(asked) == 1 and number == stop_after:
                raise KeyboardInterrupt
            yield cell

    monkeypatch.setattr(AblationStudy, "cells", interrupted)
    assert study(pooled).code == 130
    partial = json.loads((tmp_path / "study.json").read_text())
    assert (partial["state"], len(partial["cells"])) == ("partial", stop_after)
    again = study(pooled, "--json")
    assert "4 of 9 cells are there; going on" in again.talk
    assert [len(wanted) for wanted in asked] == [9, 5]
    assert again.report == whole


@pytest.mark.parametrize("what", ["seed", "run", "damage", "nonsense"])
def test_cells_of_another_study_are_not_taken_over(
    study: Study, pooled: SyntheticRuns, tmp_path: Path, what: str
) -> None:
    whole = study(pooled, "--json").report
    path = tmp_path / "study.json"
    partial = {**whole, "state": "partial"}
    assert "9 of 9 cells" in _again(study, pooled, path, json.dumps(partial)).talk
    if what == "run":
        run = pooled.lean / "l2" / "theorem.json"
        run.write_text(run.read_text() + "\n")
    if what == "damage":
        partial["cells"][0]["directions"]["lean_to_coq"]["evidence"]["default"]["mrr"] = 0.125
    content = "{" if what == "nonsense" else json.dumps(partial)
    again = _again(study, pooled, path, content, *(("--seed", 1) if what == "seed" else ()))
    assert "going on" not in again.talk
    assert again.report["cells"][0]["directions"]["lean_to_coq"]["evidence"]["default"]["mrr"] == 1.0


def _again(study: Study, runs: SyntheticRuns, path: Path, content: str, *options: object) -> Finished:
    path.write_text(content)
    return study(runs, "--json", *options)


def test_nothing_to_compare_is_said(study: Study, make_run: RunMaker, make_pairs: Callable[..., Path]) -> None:
    lean = make_run("lean", {"l1": "one"}, unsolved=frozenset({"l1"}))
    runs = SyntheticRuns(lean, make_run("coq", {"c1": "one"}), make_pairs({"l1": "c1"}))
    found = study(runs, "--solved-only", "--json")
    assert found.code == EXIT_DONE
    cell = found.report["cells"][0]
    assert cell["directions"]["lean_to_coq"]["evidence"]["default"]["mrr"] is None
    assert cell["proofs_left_out"]["lean"] == {"not solved": 1}
    shown = study(runs, "--solved-only").out
    assert "None of the 1 pairs could be evaluated" in shown
    assert "No theorem of the Lean run has a proof to compare" in shown


def test_wrong_usage_and_bad_input(study: Study, pooled: SyntheticRuns, tmp_path: Path) -> None:
    assert study(pooled, "--json", "--markdown").code == EXIT_WRONG_USAGE
    assert study(pooled, "--graph-source-lean", "proof_trem").code == EXIT_WRONG_USAGE
    turned = SyntheticRuns(pooled.coq, pooled.lean, pooled.pairs)
    assert "is a run of coq, expected one of lean" in study(turned).talk
    assert study(SyntheticRuns(tmp_path / "none", pooled.coq, pooled.pairs)).code == EXIT_BAD_INPUT
