"""``wonton lean run`` as a user meets it: results, errors with their codes, kill and resume."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from wonton_core.model.corpus import CorpusItem, ItemSource
from wonton_core.store.corpora import build_corpus
from wonton_core.store.run_reader import RunReader

pytestmark = pytest.mark.prover

CORPUS = "lean:small"
STATEMENTS = {
    "and_comm": "theorem {name} (A B : Prop) : A ∧ B ↔ B ∧ A := by",
    "or_comm": "theorem {name} (A B : Prop) : A ∨ B ↔ B ∨ A := by",
    "orb_diag": "theorem {name} (b : Bool) : (b || b) = b := by",
    "or_cancel": "theorem {name} (A B C : Prop) : (B → ¬A) → (C → ¬A) → ((A ∨ B ↔ A ∨ C) ↔ (B ↔ C)) := by",
    "and_cancel": "theorem {name} (A B C : Prop) : (B → A) → (C → A) → ((A ∧ B ↔ A ∧ C) ↔ (B ↔ C)) := by",
    "half": "theorem {name} (P Q : Prop) (hP : P) : P ∧ Q := by",
}
SOLVED = len(STATEMENTS) - 1


def make_corpus(statements: dict[str, str], name: str = "small", backend: str = "lean") -> None:
    items = [CorpusItem(key, key, text, "", ItemSource("b", key, key)) for key, text in statements.items()]
    build_corpus(backend, name, items, benchmark_id="b", item_id_scheme="test")


@pytest.fixture(autouse=True)
def _corpus(own_folders: None) -> None:
    make_corpus(STATEMENTS)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from wonton_core.cli.main import main; main()", "lean", "run", *arguments]


def run(*arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=seconds, check=False)


def run_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = run(*arguments, "--json")
    return done.returncode, json.loads(done.stdout)


def content(folder: Path) -> dict[str, Any]:
    """All that a run says about its theorems, without wall times."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*/*")):
        key = str(path.relative_to(folder))
        if path.name == "theorem.json":
            found[key] = json.loads(path.read_text())
            for summary in found[key].values():
                summary.pop("seconds")
        else:
            found[key] = path.read_bytes()
    return found


def test_a_run_is_told_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    done = run("-c", CORPUS, "--log-dir", str(folder), "--budget", "60,1024")
    assert done.returncode == 0, done.stderr
    assert f"Run directory: {folder}" in done.stdout
    assert f"Solved: {SOLVED} of {len(STATEMENTS)}" in done.stdout
    assert "Unsolved: half" in done.stdout
    reader = RunReader(folder, backend="lean")
    assert reader.status.state == "completed"
    summary = reader.theorems["and_comm"]["wild_type"]
    assert summary.status.solved
    assert summary.status.axioms == ()
    assert summary.script.startswith("  constructor")
    tree = reader.tactic_tree("and_comm", "wild_type")
    graph = reader.graph("and_comm", "wild_type")
    assert tree is not None
    assert graph is not None
    assert all(step.on_proof for step in tree.steps)
    assert reader.proof_term("and_comm", "wild_type") is not None
    assert reader.statement("and_comm").nodes
    unsolved = reader.theorems["half"]["wild_type"]
    assert not unsolved.status.solved
    assert unsolved.status.reason
    assert reader.proof_term("half", "wild_type") is None
    assert reader.graph("half", "wild_type") is not None
    assert reader.statement("half").nodes
    assert str(tmp_path) not in (folder / "run_config.json").read_text()


def test_kill_in_the_middle_and_the_same_command_again(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    arguments = ["-c", CORPUS, "--budget", "1024"]
    assert run(*arguments, "--log-dir", str(whole), "--workers", "1").returncode == 0
    process = subprocess.Popen(
        command(*arguments, "--log-dir", str(cut)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not list(cut.glob("*/theorem.json")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in cut.glob("*/theorem.json")}
    assert 0 < len(before) < len(STATEMENTS), "the process was not stopped in the middle"
    assert run(*arguments, "--log-dir", str(cut)).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert content(cut) == content(whole)


def test_an_interrupt_ends_lean_too_and_can_be_resumed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    arguments = ["-c", CORPUS, "--log-dir", str(folder), "--budget", "5000"]
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not list(folder.glob("*/theorem.json")) and process.poll() is None:
        time.sleep(0.02)
    tasks = list(Path(f"/proc/{process.pid}/task").glob("*/children"))
    children = [child for task in tasks for child in task.read_text().split()]
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=60)
    assert process.returncode == 130, talk
    assert "resume" in talk
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
    status = json.loads((folder / "run_status.json").read_text())
    assert status["state"] == "interrupted"


def test_the_same_command_without_an_id_finds_its_run_again() -> None:
    first, report = run_json("-c", CORPUS, "-t", "orb_diag")
    again, second = run_json("-c", CORPUS, "-t", "orb_diag", "--workers", "1", "--timeout", "100")
    assert (first, again) == (0, 0)
    assert report["run_dir"] == second["run_dir"]
    assert report["attempts"] > 0
    assert second["attempts"] == 0


def test_interventions_take_tactics_away_and_say_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, report = run_json(
        "-c", CORPUS, "-t", "and_comm", "-t", "half", "--budget", "200", "--log-dir", str(folder),
        "--with-interventions", "--extra-intervention", "no_cases=cases,rcases",
    )  # fmt: skip
    assert code == 0
    assert set(RunReader(folder).theorems["half"]) == {"wild_type"}, "an unsolved theorem has no proof to take from"
    variants = RunReader(folder).theorems["and_comm"]
    blocks = {"block_constructor", "block_intro", "block_cases", "block_exact"}
    assert set(variants) == {"wild_type", "control_null", "no_cases", *blocks}
    assert variants["block_cases"].status.solved
    assert "cases" not in variants["block_cases"].script
    assert not variants["block_intro"].status.solved
    assert report["variants"] == {"total": 6, "solved": sum(s.status.solved for s in variants.values()) - 1}
    compared = {
        v: json.loads((folder / "and_comm" / f"{v}_comparison.json").read_text())
        for v in variants.keys() - {"wild_type"}
    }
    assert not (folder / "and_comm" / "wild_type_comparison.json").exists()
    assert compared["block_cases"]["divergence"]["wild_type_tactic"].startswith("cases")
    assert 0 < compared["block_cases"]["structural_distance"] <= 1
    assert compared["no_cases"]["proof_term_hash"] == compared["block_cases"]["proof_term_hash"]
    assert compared["control_null"]["same_proof_term"]
    assert compared["block_intro"]["first_blocked_step"]["wild_type_tactic"].startswith("intro")
    for variant in ("block_cases", "control_null"):
        for file in ("graph.json", "search_trace_graph.json", "proof_term.json.gz", "history.json"):
            assert (folder / "and_comm" / f"{variant}_{file}").is_file()


def test_interventions_killed_in_the_middle_end_the_same(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    names = ("orb_diag", "and_comm", "or_comm")
    arguments = ["-c", CORPUS, "--budget", "100,200", "--with-interventions"]
    arguments += [word for name in names for word in ("-t", name)]
    assert run(*arguments, "--log-dir", str(whole), "--workers", "1").returncode == 0
    process = subprocess.Popen(
        command(*arguments, "--log-dir", str(cut)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not list(cut.glob("*/theorem.json")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < len(list(cut.glob("*/theorem.json"))) < len(names), "the process was not stopped in the middle"
    assert run(*arguments, "--log-dir", str(cut)).returncode == 0
    assert content(cut) == content(whole)


def test_one_intervention_can_be_chosen_and_given_more_attempts(tmp_path: Path) -> None:
    chosen = [
        "-c",
        CORPUS,
        "-t",
        "and_comm",
        "--budget",
        "100",
        "--with-interventions",
        "--intervention-name",
        "block_intro",
    ]
    for factor in ("1", "3"):
        code, report = run_json(*chosen, "--variant-budget", factor, "--log-dir", str(tmp_path / factor))
        assert (code, report["variants"]["total"]) == (0, 1)
    few, many = (RunReader(tmp_path / factor).theorems["and_comm"]["block_intro"].counts for factor in "13")
    assert few["attempts"] <= 100
    assert many["attempts"] >= few["attempts"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-c", "lean:smal"], 4, ["lean:smal", "lean:small"]),
        (["-c", "no reference"], 4, ["no reference"]),
        (["-c", CORPUS, "-t", "and_com"], 2, ["and_com", "and_comm"]),
        (["-c", CORPUS, "--offset", "99"], 2, ["99"]),
        (["-c", CORPUS, "--budget", "lots"], 2, ["lots"]),
        (["-c", CORPUS, "-p", "heuristics"], 2, ["heuristics", "heuristic"]),
        (["-c", CORPUS, "--lean", "/no/such/lean"], 3, ["/no/such/lean"]),
        (["-c", CORPUS, "--run-id", "../x"], 2, ["../x"]),
        (["-c", CORPUS, "--log-dir", "/proc/nowhere"], 5, ["/proc/nowhere"]),
        (["-c", CORPUS, "--workers", "0"], 2, ["workers"]),
        (["-c", CORPUS, "--intervention-name", "block_rfl"], 2, ["--with-interventions"]),
        (["-c", CORPUS, "--with-interventions", "--extra-intervention", "rfl"], 2, ["NAME=head1,head2"]),
        (["-c", CORPUS, "--variant-budget", "0", "--with-interventions"], 2, ["variant-budget"]),
        ([], 2, ["corpus"]),
    ],
)
def test_bad_input_is_named(arguments: list[str], code: int, words: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert all(word in done.stderr for word in words)
    assert "Traceback" not in done.stderr


def test_a_corpus_of_another_assistant_is_refused() -> None:
    make_corpus(STATEMENTS, backend="coq")
    done = run("-c", "coq:small")
    assert done.returncode == 4
    assert "coq" in done.stderr


def test_another_run_of_the_same_id_is_refused(tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    assert run("-c", CORPUS, "-t", "orb_diag", "--log-dir", folder).returncode == 0
    for more in (["--search-seed", "7"], ["--no-resume"]):
        done = run("-c", CORPUS, "-t", "orb_diag", "--log-dir", folder, *more)
        assert done.returncode == 4
        assert folder in done.stderr


def old_lean(folder: Path, version: str, rest: str = "exit 1") -> str:
    path = folder / "lean"
    path.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = --version ] && echo "Lean (version {version}, x86_64, commit 1234567, Release)" && exit 0\n{rest}\n'
    )
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("version", ["4.5.0", "4.12.0", "4.99.0"])
def test_a_lean_of_the_wrong_version_is_refused(tmp_path: Path, version: str) -> None:
    done = run("-c", CORPUS, "--lean", old_lean(tmp_path, version))
    assert done.returncode == 3
    assert version in done.stderr


@pytest.mark.parametrize("rest", ["kill -SEGV $$", "echo nonsense", "exec sleep 600"])
def test_a_lean_that_dies_or_hangs_ends_the_run_with_what_was_done(tmp_path: Path, rest: str) -> None:
    lean = old_lean(tmp_path, "4.30.0", rest)
    done = run("-c", CORPUS, "--lean", lean, "--log-dir", str(tmp_path / "run"), "--timeout", "1")
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr


def test_a_statement_that_lean_refuses_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    make_corpus({"typo": "theorem {name} : Fals := by", "orb_diag": STATEMENTS["orb_diag"]}, "mixed")
    done = run("-c", "lean:mixed", "--log-dir", str(tmp_path / "run"))
    assert done.returncode == 5
    assert "typo" in done.stderr
    assert "Solved: 1 of 2" in done.stdout
