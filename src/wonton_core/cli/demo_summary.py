"""What ``wonton demo`` says at the end, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.cli.terminal import result
from wonton_core.store.run_reader import RunReader

RECALLS = ("1", "10")
BASELINES = {
    "statement_only": "statements alone",
    "proof_only": "proofs alone",
    "size": "size alone",
    "reference": "reference, our graphs",
    "reference_raw_terms": "reference, raw terms",
}
DIRECTIONS = {"lean_to_coq": "Lean to Coq", "coq_to_lean": "Coq to Lean"}

_THRESHOLDS = {
    "min_pairs_evaluated": "pairs evaluated",
    "min_eval_rate": "share of pairs evaluated",
    "min_recall_at_1": "Recall@1",
    "min_recall_at_10": "Recall@10",
    "min_mrr": "MRR",
}
_GATE_WORDS = {True: "passed", False: "MISSED", None: "none: no thresholds"}


@frozen
class DemoRun:
    """One side's run directory, and whether it was made here or comes with the repository."""

    folder: Path
    recorded: bool
    seconds: float


@frozen
class DemoReport:
    """A report of the paired benchmark; ``title`` says what it compares, ``content`` is its JSON. ``gate_passed`` is
    None where the pair file sets no thresholds."""

    title: str
    path: Path
    gate_passed: bool | None
    content: dict[str, Any]


def summary_json(runs: Mapping[str, DemoRun], reports: Sequence[DemoReport], checked: str) -> dict[str, Any]:
    """Runs and reports with the figures that the text shows; ``checked`` says what the provers said of the pairs."""
    return {
        "pairs_checked": checked or "shipped pairs",
        "runs": {backend: {**_run_figures(run), "folder": str(run.folder)} for backend, run in runs.items()},
        "reports": [
            {
                "title": report.title,
                "path": str(report.path),
                "gate_passed": report.gate_passed,
                **{direction: _figures(report, direction) for direction in DIRECTIONS},
            }
            for report in reports
        ],
    }


def print_summary(runs: Mapping[str, DemoRun], reports: Sequence[DemoReport], checked: str) -> None:
    """The same as a few lines of text, on stdout."""
    if not any(_evaluated(report) for report in reports):
        result("NOTHING WAS EVALUATED: no pair could be ranked, so the figures below are of no pair.")
    if checked:
        result(f"Pairs: {checked}")
    for run in runs.values():
        figures = _run_figures(run)
        origin = "recorded" if run.recorded else f"{run.seconds:.1f} s"
        result(
            f"{figures['tool']:<24}{figures['solved']} of {figures['theorems']} theorems with a checked proof"
            f"  ({origin})  {run.folder}"
        )
    result("")
    _row("", [report.title for report in reports])
    for direction, words in DIRECTIONS.items():
        figures_of = [_figures(report, direction) for report in reports]
        _row(f"{words}: MRR", [_with_interval(figures["mrr"], figures["mrr_interval"]) for figures in figures_of])
        for k in RECALLS:
            _row(
                f"  Recall@{k}",
                [_with_interval(f["recall_at_k"][k], f["recall_at_k_intervals"][k]) for f in figures_of],
            )
        for name, words_of in BASELINES.items():
            _row(f"  MRR, {words_of}", [_number(figures["baselines_mrr"].get(name)) for figures in figures_of])
        _row("  MRR, chance", [_number(figures["baselines_mrr"]["chance"]) for figures in figures_of])
    _row("Pairs evaluated", [_pairs(report) for report in reports])
    _row("Gate", [_GATE_WORDS[report.gate_passed] for report in reports])
    asked = _thresholds(reports[0].content["gate"]["thresholds"])
    if asked:
        result(f"  at least, of all pairs: {asked}")
    for report in reports:
        for failure in report.content["gate"]["failures"]:
            result(f"  {report.title}: {failure}")
    result("")
    for report in reports:
        result(f"Report, {report.title}: {report.path}")


def _thresholds(gate: Mapping[str, Any]) -> str:
    asked = {**gate["coverage"], **gate["quality"]}
    return ", ".join(f"{words} {asked[name]:g}" for name, words in _THRESHOLDS.items() if asked.get(name) is not None)


def _run_figures(run: DemoRun) -> dict[str, Any]:
    reader = RunReader(run.folder)
    tool = reader.config.tools[0]
    return {
        "tool": f"{tool.name} {tool.version}",
        "theorems": reader.status.total,
        "done": reader.status.done,
        "solved": reader.status.solved,
        "recorded": run.recorded,
        "seconds": round(run.seconds, 3),
    }


def _figures(report: DemoReport, direction: str) -> dict[str, Any]:
    content = report.content["directions"][direction]
    cohort = content["cohorts"]["global"]
    return {
        "mrr": cohort["mrr"],
        "mrr_interval": cohort["intervals"]["mrr"],
        "recall_at_k": cohort["recall_at_k"],
        "recall_at_k_intervals": cohort["intervals"]["recall_at_k"],
        "baselines_mrr": {
            "chance": content["chance"]["mrr"],
            **{name: baseline["mrr"] for name, baseline in content["baselines"].items()},
        },
    }


def _evaluated(report: DemoReport) -> int:
    return int(report.content["summary"]["cohorts"]["global"]["pairs_evaluated"])


def _pairs(report: DemoReport) -> str:
    cohort = report.content["summary"]["cohorts"]["global"]
    return f"{cohort['pairs_evaluated']} of {cohort['pairs_total']}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _with_interval(value: float | None, interval: list[float] | None) -> str:
    return _number(value) if interval is None else f"{_number(value)} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _row(label: str, cells: Sequence[str]) -> None:
    result(f"{label:<36}" + "".join(f"{cell:<26}" for cell in cells).rstrip())
