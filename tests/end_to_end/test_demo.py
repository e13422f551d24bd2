"""`wonton demo`: made runs, recorded runs, what it does where a prover is missing, and going on after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from wonton_core.cli import main
from wonton_core.errors import ToolMissingError

ROOT = Path(__file__).parents[2]
PAIRS = ROOT / "analysis/benchmarks/lean_coq_logic_micro_v1.json"
RECORDED = ROOT / "analysis/benchmarks/recorded"


def small_pair_file(folder: Path, count: int, **gate: float) -> Path:
    """The first pairs of the benchmark, with a gate of their own."""
    spec = json.loads(PAIRS.read_text("utf-8"))
    spec["pairs"] = spec["pairs"][:count]
    spec["gate"] = gate
    path = folder / "pairs.json"
    path.write_text(json.dumps(spec), "utf-8")
    return path


def options(folder: Path, pairs: Path) -> list[str]:
    return [
        "demo", "--pairs-path", str(pairs), "--recorded-runs", str(RECORDED),
        "--log-dir", str(folder / "logs"), "--output-dir", str(folder / "reports"),
    ]  # fmt: skip


def demo(folder: Path, pairs: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON and talk of the demo."""
    capsys.readouterr()
    code = main.run([*options(folder, pairs), "--json", *more])
    captured = capsys.readouterr()
    return code, json.loads(captured.out), captured.err


def test_the_recorded_runs_pass_the_gate_without_any_prover(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("WONTON_CACHE_DIR", str(tmp_path / "cache"))
    code, found, talk = demo(tmp_path, PAIRS, capsys, "--recorded")
    assert code == 0, talk
    assert {run["recorded"] for run in found["runs"].values()} == {True}
    assert {run["theorems"] for run in found["runs"].values()} == {84}
    for report in found["reports"]:
        content = json.loads(Path(report["path"]).read_text("utf-8"))
        assert content["summary"]["cohorts"]["global"]["pairs_evaluated"] >= 80
    assert found["reports"][0]["title"] == "names obfuscated"
    assert not (tmp_path / "logs").exists()


def test_the_text_says_what_the_json_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found, _ = demo(tmp_path, PAIRS, capsys, "--recorded")
    assert main.run([*options(tmp_path, PAIRS), "--recorded"]) == 0
    text = capsys.readouterr().out
    for report in found["reports"]:
        assert f"{report['lean_to_coq']['mrr']:.3f}" in text
        assert report["path"] in text


def test_a_missed_gate_is_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found, _ = demo(tmp_path, small_pair_file(tmp_path, 6, min_pairs_evaluated=7), capsys, "--recorded")
    assert code == 1
    assert found["reports"][0]["gate_passed"] is False


def pairs_of_my_own(folder: Path, **changes: str) -> Path:
    """One pair, for ``changes``, under an id of its own."""
    spec = json.loads(PAIRS.read_text("utf-8"))
    spec |= {"benchmark_id": "mine", "pairs": [{**spec["pairs"][0], **changes}], "gate": {}}
    path = folder / "mine.json"
    path.write_text(json.dumps(spec), "utf-8")
    return path


@pytest.mark.prover
def test_a_pair_of_my_own_that_is_none_ends_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = pairs_of_my_own(tmp_path, coq_theorem="and_comm", lean_statement="")
    assert main.run(options(tmp_path, wrong)) == 4
    captured = capsys.readouterr()
    assert "pair_absurd: Coq: and_comm states" in captured.err
    assert "not all pairs are confirmed" in captured.err
    assert captured.out == ""
    assert not (tmp_path / "logs").exists()


def test_pairs_of_my_own_against_recorded_runs_are_told_to_be_unchecked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = pairs_of_my_own(tmp_path, coq_theorem="no_such_theorem")
    assert main.run([*options(tmp_path, unknown), "--recorded"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("NOTHING WAS EVALUATED")
    assert lines[1] == "Pairs: NOT checked: with --recorded no prover is asked"


def test_recorded_reports_leave_those_of_made_runs_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("analysis", "plugins"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    assert main.run(["demo", "--recorded"]) == 0
    assert {path.parent.name for path in (tmp_path / "generated").rglob("*.json")} == {"recorded"}
    assert "generated/demo/recorded/names_plain.json" in capsys.readouterr().out


def test_outside_the_repository_it_says_where_to_start_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["demo"]) == 4
    assert "repository" in capsys.readouterr().err
    assert main.run(["demo", "--recorded"]) == 4
    assert "repository" in capsys.readouterr().err


def test_a_damaged_recording_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("lean.tar.xz", "coq.tar.xz"):
        content = (RECORDED / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2])
    code = main.run(["demo", "--recorded", "--pairs-path", str(PAIRS), "--recorded-runs", str(tmp_path)])
    assert code == 4
    assert "lean.tar.xz is damaged" in capsys.readouterr().err


@pytest.mark.prover
def test_both_runs_are_made_and_not_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = small_pair_file(tmp_path, 5)
    code, found, talk = demo(tmp_path, pairs, capsys)
    assert code == 0, talk
    assert found["pairs_checked"] == "confirmed by both provers"
    assert {run["recorded"] for run in found["runs"].values()} == {False}
    assert {run["done"] for run in found["runs"].values()} == {5}
    before = finished(tmp_path)
    assert len(before) == 10
    code, again, _ = demo(tmp_path, pairs, capsys)
    assert code == 0
    assert finished(tmp_path) == before
    assert again["reports"] == found["reports"]


def finished(folder: Path) -> dict[Path, int]:
    """Files that mark a theorem done, with the time they were written."""
    return {path: path.stat().st_mtime_ns for path in (folder / "logs").glob("*/*/*/theorem.json")}


@pytest.mark.prover
def test_without_coq_the_recorded_run_is_used_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # neither sertop nor apt-get
    monkeypatch.setenv("WONTON_CACHE_DIR", str(tmp_path / "cache"))
    code, found, talk = demo(tmp_path, small_pair_file(tmp_path, 3), capsys)
    assert code == 0, talk
    assert found["runs"]["lean"]["recorded"] is False
    assert found["runs"]["coq"]["recorded"] is True
    assert len([line for line in talk.splitlines() if line.startswith("Coq can't be had here")]) == 1


@pytest.mark.prover
def test_without_lean_the_recorded_run_is_used_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_library() -> Path:
        raise ToolMissingError("no embedded Lean")

    monkeypatch.setattr("wonton_lean.embedded.library.find_library", no_library)
    code, found, talk = demo(tmp_path, small_pair_file(tmp_path, 3), capsys)
    assert code == 0, talk
    assert found["runs"]["lean"]["recorded"] is True
    assert found["runs"]["coq"]["recorded"] is False
    assert len([line for line in talk.splitlines() if line.startswith("Lean can't be had here")]) == 1


@pytest.mark.prover
def test_after_a_kill_it_goes_on_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = small_pair_file(tmp_path, 20)
    command = [str(Path(sys.executable).parent / "wonton"), *options(tmp_path, pairs)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while not finished(tmp_path) and child.poll() is None:
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "it was over before it could be killed"
    before = finished(tmp_path)
    assert 0 < len(before) < 20

    code, found, talk = demo(tmp_path, pairs, capsys)

    assert code == 0, talk
    after = finished(tmp_path)
    assert len(after) == 40
    assert {path: after[path] for path in before} == before
    whole_code, whole, _ = demo(tmp_path / "whole", pairs, capsys)
    assert whole_code == 0
    assert [report["lean_to_coq"] for report in whole["reports"]] == [
        report["lean_to_coq"] for report in found["reports"]
    ]
