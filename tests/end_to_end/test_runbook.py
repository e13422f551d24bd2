"""The runbook of the README, block by block, as a user pastes it: real provers, real corpus, gates on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
CHECKOUT = ("wonton.py", "pyproject.toml", "src", "plugins", "analysis")
REPORTS = (
    "cross_assistant_paired_benchmark",
    "cross_assistant_paired_benchmark_same_kind_term_dag",
    "cross_assistant_paired_benchmark_best_of",
    "cross_assistant_paired_benchmark_obfuscated",
    "cross_assistant_paired_benchmark_drop_tokens",
    "cross_assistant_paired_benchmark_graph_only",
)

pytestmark = pytest.mark.prover


def runbook() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    chapters = text[text.index("## The benchmark by hand") : text.index("## Provers")]
    return [
        re.sub(rf"^{match[1]}", "", match[2], flags=re.MULTILINE)
        for match in re.finditer(r"^( *)```sh\n(.*?)^ *```", chapters, re.MULTILINE | re.DOTALL)
    ]


class Workspace:
    """A folder that looks like a checkout, with a data folder of its own and this environment's programs on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in CHECKOUT:
            (folder / name).symlink_to(ROOT / name)
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / "tmp").mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("WONTON_")} | {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "WONTON_DATA_DIR": str(folder / "data"),
            "UV_OFFLINE": "1",
        }
        if cache := os.environ.get("WONTON_CACHE_DIR"):
            self.environment["WONTON_CACHE_DIR"] = cache

    def bash(self, script: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script.replace("/tmp/", f"{self.folder}/tmp/")],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def report(self, name: str) -> dict[str, object]:
        content = json.loads((self.folder / "generated" / f"{name}.json").read_text("utf-8"))
        assert isinstance(content, dict)
        return content


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace after the whole runbook; a block that fails stops it here, with what it said."""
    workspace = Workspace(tmp_path_factory.mktemp("runbook"))
    blocks = runbook()
    assert len(blocks) == 15
    for block in blocks:
        done = workspace.bash(block)
        assert done.returncode == 0, f"exit code {done.returncode} of:\n{block}\n{done.stdout}\n{done.stderr}"
    return workspace


def test_the_script_is_reached_through_uv(workspace: Workspace) -> None:
    done = workspace.bash("uv run python wonton.py --help")
    assert done.returncode == 0, done.stderr
    assert "benchmark-cross-assistant" in done.stdout


@pytest.mark.parametrize("name", REPORTS)
def test_every_comparison_evaluates_at_least_80_pairs(workspace: Workspace, name: str) -> None:
    summary = workspace.report(name)["summary"]
    assert isinstance(summary, dict)
    assert summary["cohorts"]["global"]["pairs_total"] == 84
    assert summary["cohorts"]["global"]["pairs_evaluated"] >= 80


def test_the_gate_is_passed_and_says_so(workspace: Workspace) -> None:
    gate = workspace.report("cross_assistant_paired_benchmark")["gate"]
    assert isinstance(gate, dict)
    assert gate["passed"] is True
    assert gate["failures"] == []


def test_terms_are_compared_with_terms(workspace: Workspace) -> None:
    summary = workspace.report("cross_assistant_paired_benchmark_same_kind_term_dag")["summary"]
    assert isinstance(summary, dict)
    assert summary["cohorts"]["same_kind"]["pairs_evaluated"] >= 80


def test_names_carry_nothing_when_obfuscated(workspace: Workspace) -> None:
    """Above the reference's published figures (MRR 0.322, Recall@1 0.226), on our runs."""
    summary = workspace.report("cross_assistant_paired_benchmark_obfuscated")["summary"]
    assert isinstance(summary, dict)
    assert summary["cohorts"]["global"]["mrr"] > 0.322


def test_the_unpaired_diagnostic_matches_one_to_one(workspace: Workspace) -> None:
    matches = workspace.report("cross_assistant_alignment_diagnostic")["matches"]
    assert isinstance(matches, list)
    left, right = [row["theorem_a"] for row in matches], [row["theorem_b"] for row in matches]
    assert len(matches) >= 80
    assert len(set(left)) == len(left)
    assert len(set(right)) == len(right)


def test_nothing_absolute_is_written_into_the_runs(workspace: Workspace) -> None:
    needle = str(workspace.folder).encode()
    for run in ("2026-03-02-coq-paired-lean-heuristic", "2026-03-02-coq-paired-coq-logic-v3"):
        files = list((workspace.folder / "logs" / run).rglob("*.json"))
        assert len(files) > 84
        assert [path.name for path in files if needle in path.read_bytes()] == []


def figures(report: str, direction: str, content: dict[str, object]) -> str:
    """A row of the table of figures."""
    directions = content["directions"]
    assert isinstance(directions, dict)
    found = directions[direction]
    cohort = found["cohorts"]["global"]
    low, high = cohort["intervals"]["mrr"]
    recalls = " | ".join(f"{cohort['recall_at_k'][k]:.3f}" for k in ("1", "10"))
    words = direction.replace("lean_to_coq", "Lean to Coq").replace("coq_to_lean", "Coq to Lean")
    reference = found["baselines"]["reference"]["mrr"]
    return f"| {report} | {words} | {cohort['mrr']:.3f} [{low:.3f}, {high:.3f}] | {recalls} | {reference:.3f} |"


@pytest.mark.parametrize("name", REPORTS)
def test_the_published_figures_are_these(workspace: Workspace, name: str) -> None:
    published = (ROOT / "analysis/benchmarks/README.md").read_text("utf-8")
    short = name.removeprefix("cross_assistant_")
    for direction in ("lean_to_coq", "coq_to_lean"):
        assert figures(short, direction, workspace.report(name)) in published
