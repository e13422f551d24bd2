"""``wonton benchmark`` and ``wonton compare``: the pair file says who is compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_GATE_MISSED, BadInputError
from wonton_core.model.pair_spec import PairSpec

PAIRS = {"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4", "l5": "absent"}


def write(path: Path, left: str, right: str, pairs: dict[str, str] = PAIRS, **more: Any) -> Path:
    content = {
        "schema_version": 1,
        "benchmark_id": "any-two",
        "left": left,
        "right": right,
        "pairs": [{"pair_id": f"pair_{a}", "left_theorem": a, "right_theorem": b} for a, b in pairs.items()],
        **more,
    }
    path.write_text(json.dumps(content))
    return path


def test_the_lean_coq_form_is_one_of_many(wonton: Any, benchmark: Any, runs: Any, tmp_path: Path) -> None:
    pairs = write(tmp_path / "any.json", "lean", "coq")
    found = wonton("benchmark", "--run-a", runs.lean, "--run-b", runs.coq, "--pairs", pairs, "--json")
    seed_form = benchmark(runs)
    assert found.code == seed_form.code == EXIT_DONE
    report, expected = found.report, seed_form.report
    for key in ("summary", "directions", "pairs", "run_lean", "run_coq", "graph_sources", "notes"):
        assert report[key] == expected[key], key
    assert report["benchmark"]["benchmark_id"] == "any-two"


def test_a_command_for_lean_and_coq_names_the_one_for_any_two(wonton: Any, runs: Any, tmp_path: Path) -> None:
    pairs = write(tmp_path / "any.json", "metamath", "coq")
    found = wonton("benchmark-cross-assistant", "--run-lean", runs.lean, "--run-coq", runs.coq, "--pairs", pairs)
    assert found.code == EXIT_BAD_INPUT
    assert "names its two sides: metamath and coq" in found.talk
    assert "`wonton benchmark` compares these" in found.talk


def test_sides_may_be_exchanged(wonton: Any, benchmark: Any, runs: Any, tmp_path: Path) -> None:
    turned = write(tmp_path / "any.json", "coq", "lean", {right: left for left, right in PAIRS.items()})
    found = wonton("benchmark", "--run-a", runs.coq, "--run-b", runs.lean, "--pairs", turned, "--json").report
    expected = benchmark(runs).report
    assert found["directions"]["coq_to_lean"]["cohorts"] == expected["directions"]["coq_to_lean"]["cohorts"]
    assert found["pairs"][0]["coq_theorem"] == "c1"
    shown = wonton("benchmark", "--run-a", runs.coq, "--run-b", runs.lean, "--pairs", turned).out
    assert "Coq → Lean" in shown
    assert "Without a proof in the Coq run: absent" in shown


def test_two_runs_of_one_assistant(wonton: Any, make_run: Callable[..., Path], tmp_path: Path) -> None:
    first = make_run("coq", {"a1": "one", "a2": "two"}, folder="first")
    second = make_run("coq", {"b2": "two", "b1": "one"}, folder="second")
    pairs = write(tmp_path / "any.json", "coq", "coq", {"a1": "b1", "a2": "b2"}, gate={"min_mrr": 0.9})
    found = wonton("benchmark", "--run-a", first, "--run-b", second, "--pairs", pairs, "--json")
    assert found.code == EXIT_DONE
    assert found.report["directions"]["left_to_right"]["cohorts"]["global"]["mrr"] == 1.0
    assert found.report["pairs"][0]["right_theorem"] == "b1"
    assert found.report["gate"]["passed"] is True


def test_a_missed_gate_exits_one(wonton: Any, runs: Any, tmp_path: Path) -> None:
    pairs = write(tmp_path / "any.json", "lean", "coq", gate={"min_pairs_evaluated": 5})
    sides = ("--run-a", runs.lean, "--run-b", runs.coq, "--pairs", pairs)
    assert wonton("benchmark", *sides).code == EXIT_GATE_MISSED
    assert wonton("benchmark", *sides, "--no-fail-on-gate").code == EXIT_DONE


def test_equal_statements_answer_for_each_other(wonton: Any, runs: Any, tmp_path: Path) -> None:
    pairs = write(tmp_path / "any.json", "lean", "coq")
    content = json.loads(pairs.read_text())
    content["pairs"][0]["statement"] = "forall (A : Prop), A -> A"
    content["pairs"][1]["statement"] = "forall (P : Prop), P -> P"
    pairs.write_text(json.dumps(content))
    report = wonton("benchmark", "--run-a", runs.lean, "--run-b", runs.coq, "--pairs", pairs, "--json").report
    assert report["benchmark"]["relevance_classes"] == [["pair_l1", "pair_l2"]]
    assert set(report["pairs"][0]["right_answers"]) == {"c1", "c2"}


def test_a_run_of_another_assistant_is_refused(wonton: Any, runs: Any, tmp_path: Path) -> None:
    pairs = write(tmp_path / "any.json", "coq", "lean")
    found = wonton("benchmark", "--run-a", runs.lean, "--run-b", runs.coq, "--pairs", pairs)
    assert found.code == EXIT_BAD_INPUT


def test_pages_are_made_of_lean_coq_reports_alone(
    wonton: Any, make_run: Callable[..., Path], runs: Any, tmp_path: Path
) -> None:
    second = make_run("coq", {"b1": "one"}, folder="second")
    pairs = write(tmp_path / "any.json", "coq", "coq", {"c1": "b1"})
    report = tmp_path / "report.json"
    done = wonton("benchmark", "--run-a", runs.coq, "--run-b", second, "--pairs", pairs, "--output", report)
    assert done.code == EXIT_DONE
    for arguments in (("report", report, "--html", tmp_path / "page.html"), ("compare-reports", report, report)):
        refused = wonton(*arguments)
        assert refused.code == EXIT_BAD_INPUT
        assert "is a report of left and right" in refused.talk


def test_the_seed_form_is_read_too(runs: Any) -> None:
    assert isinstance(read_benchmark(runs.pairs), PairSpec)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left": ""}, "$.left is empty"),
        ({"schema_version": 2}, "schema_version is 2"),
        ({"pairs": []}, "$.pairs is empty"),
        ({"gate": {"min_mrr": 2.0}}, "expected a rate from 0 to 1"),
        ({"extra": 1}, "extra"),
        ({"pairs": [{"pair_id": "a", "left_theorem": "b", "right_theorem": " "}]}, "pairs[0].right_theorem is empty"),
        ({"pairs": [{"pair_id": "a", "left_theorem": "b", "right_theorem": "c"}] * 2}, "repeats 'a'"),
    ],
)
def test_what_a_pair_file_can_get_wrong_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "any.json", "lean", "coq")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BadInputError) as caught:
        read_benchmark(path)
    assert said in caught.value.summary


def test_compare_is_the_short_name(wonton: Any, runs: Any) -> None:
    sides = ("--run-a", runs.lean, "--run-b", runs.coq, "--json")
    short, long_form = wonton("compare", *sides), wonton("compare-cross-assistant", *sides)
    assert short.code == EXIT_DONE
    assert short.report == long_form.report


def test_the_study_is_made_of_any_two(wonton: Any, make_run: Callable[..., Path], tmp_path: Path) -> None:
    first = make_run("coq", {"a1": "one", "a2": "two"}, folder="first")
    second = make_run("coq", {"b2": "two", "b1": "one"}, folder="second")
    pairs = write(tmp_path / "any.json", "coq", "coq", {"a1": "b1", "a2": "b2"})
    output = tmp_path / "study.json"
    sides = ("--run-a", first, "--run-b", second, "--pairs", pairs, "--output", output)
    found = wonton("study", "alignment", *sides, "--markdown")
    assert found.code == EXIT_DONE, found.talk
    assert "**Left to Right**" in found.out and "**Right to Left, MRR of baselines**" in found.out
    assert "2 Left and 2 Right proofs" in found.out
    cells = json.loads(output.read_text())["cells"]
    assert {cell["directions"]["left_to_right"]["evidence"]["default"]["mrr"] for cell in cells} == {1.0}
