"""Two reports held against each other: what is tested, and which pairs of reports are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wonton_core.alignment.paired_randomisation import paired_difference
from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE

from .conftest import Finished, RunMaker, SyntheticRuns, Wonton

Benchmark = Callable[..., Finished]


@pytest.fixture
def two(benchmark: Benchmark, runs: SyntheticRuns, tmp_path: Path) -> tuple[Path, Path]:
    """Reports of the same runs by size alone and by all channels."""
    paths = tmp_path / "size.json", tmp_path / "all.json"
    assert benchmark(runs, "--distance", "size", "--output", paths[0]).code == EXIT_DONE
    assert benchmark(runs, "--output", paths[1]).code == EXIT_DONE
    return paths


def test_whatever_could_move_a_figure_is_a_setting(wonton: Wonton, two: tuple[Path, Path]) -> None:
    two[0].write_bytes(two[1].read_bytes())

    def edit(content: Any) -> None:
        content["name_obfuscation"]["salt"] = "other"
        content["benchmark"]["pairs_sha256"] = "f" * 64
        content["seeds"]["bootstrap"] = 7
        content["plugins"][0]["version"] = "99"
        content["distance"]["weights"]["statement"] = 0.25

    assert wonton("compare-reports", *two, "--json").report["different_settings"] == {}
    change(two[1], edit)
    different = wonton("compare-reports", *two, "--json").report["different_settings"]
    assert set(different) == {"name_obfuscation_salt", "pairs_file", "seed.bootstrap", "plugins", "weights"}
    assert (different["seed.bootstrap"], different["name_obfuscation_salt"]["second"]) == (
        {"first": "0", "second": "7"}, "other"
    )  # fmt: skip


def change(path: Path, edit: Callable[[Any], object]) -> None:
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def test_each_query_is_compared_with_itself(wonton: Wonton, two: tuple[Path, Path]) -> None:
    first, second = (json.loads(path.read_text()) for path in two)
    # The same pairs in another order are the same pairs.
    change(two[1], lambda content: content["pairs"].reverse())
    found = wonton("compare-reports", *two, "--json", "--seed", 4)
    assert found.code == EXIT_DONE
    report = found.report
    for direction, of in (("lean_to_coq", lambda row: row), ("coq_to_lean", lambda row: row["coq_to_lean"])):
        values = [
            np.array([of(row)["reciprocal_rank"] for row in content["pairs"] if row["status"] == "ok"])
            for content in (first, second)
        ]
        outcome = report["directions"][direction]["reciprocal_rank"]
        expected = paired_difference(*values, seed=4)
        assert (outcome["mean"], outcome["p_value"]) == (expected.mean, expected.p_value)
        assert outcome["mean_second"] - outcome["mean_first"] == pytest.approx(outcome["mean"])
        assert outcome["mean_second"] == pytest.approx(second["directions"][direction]["cohorts"]["global"]["mrr"])
    assert set(report["directions"]["lean_to_coq"]) == {
        "reciprocal_rank", "recall_at_1", "recall_at_3", "recall_at_5", "recall_at_10"
    }  # fmt: skip
    weights = report["different_settings"].pop("weights")
    assert weights["first"] == ""
    assert "statement 0.55" in weights["second"]
    assert report["different_settings"] == {"distance": {"first": "size", "second": "wonton"}}
    assert report["notes"] == ["1 of 5 pairs are missing in both reports and are not part of the test."]
    shown = wonton("compare-reports", *two).out
    assert "distance: size -> wonton" in shown
    assert "Coq to Lean" in shown


def test_a_report_against_itself(wonton: Wonton, two: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    report = wonton("compare-reports", two[0], two[0], "--json", "--output", output).report
    assert json.loads(output.read_text()) == report
    outcome = report["directions"]["lean_to_coq"]["reciprocal_rank"]
    assert (outcome["mean"], outcome["p_value"], outcome["better"]) == (0.0, 1.0, 0)
    assert "The two reports have the same settings and the same runs." in report["notes"]


def test_other_candidates_are_refused_by_name(
    wonton: Wonton, benchmark: Benchmark, make_run: RunMaker, runs: SyntheticRuns, two: tuple[Path, Path]
) -> None:
    names = {"c4": "four", "c2": "two", "c1": "one", "c3": "three", "another": "one", "more": "two"}
    other = SyntheticRuns(runs.lean, make_run("coq", names, folder="coq2"), runs.pairs)
    benchmark(other, "--output", two[1])
    found = wonton("compare-reports", *two, "--json")
    assert found.code == EXIT_BAD_INPUT
    assert found.report["error"]["code"] == "reports.not_comparable"
    summary = found.report["error"]["summary"]
    assert "rank different candidates (lean to coq)" in summary
    assert "only in the first 1 (extra), only in the second 2 (another, more)" in summary


def test_other_pairs_are_refused_by_name(
    wonton: Wonton, benchmark: Benchmark, make_pairs: Callable[..., Path], runs: SyntheticRuns, two: tuple[Path, Path]
) -> None:
    make_pairs({"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4"})
    benchmark(runs, "--output", two[1])
    found = wonton("compare-reports", *two)
    assert found.code == EXIT_BAD_INPUT
    assert "different pairs: only in the first 1 (pair_l5: l5 = absent), only in the second none" in found.talk


def test_other_right_answers_are_refused(wonton: Wonton, two: tuple[Path, Path]) -> None:
    change(two[1], lambda content: content["pairs"][0].update(right_answers=["c2"]))
    found = wonton("compare-reports", *two)
    assert found.code == EXIT_BAD_INPUT
    assert "different right answers" in found.talk


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda content: content.update(schema_version=99), "has schema version 99, this Wonton reads 1"),
        (lambda content: content.pop("schema_version"), "has schema version None"),
        (lambda content: content.pop("pairs"), "is no report of the paired benchmark"),
        (lambda content: content["directions"]["coq_to_lean"].pop("candidates"), "does not name its candidates"),
        (lambda content: content["pairs"][0].update(reciprocal_rank="high"), "expected a number, found a text @"),
        (lambda content: content.update(pairs=3), "expected an array, found a number @ $.pairs"),
    ],
)
def test_a_damaged_or_foreign_report(
    wonton: Wonton, two: tuple[Path, Path], edit: Callable[[Any], object], told: str
) -> None:
    change(two[1], edit)
    found = wonton("compare-reports", *two)
    assert found.code == EXIT_BAD_INPUT
    assert told in found.talk


def test_reports_without_an_evaluated_pair(
    wonton: Wonton, benchmark: Benchmark, make_pairs: Callable[..., Path], runs: SyntheticRuns, tmp_path: Path
) -> None:
    make_pairs({"no1": "no2"})
    path = tmp_path / "nothing.json"
    benchmark(runs, "--output", path)
    found = wonton("compare-reports", path, path, "--json")
    assert found.code == EXIT_DONE
    assert "No pair was evaluated: there is nothing to test." in found.report["notes"]
    assert "nothing to test" in wonton("compare-reports", path, path).out
