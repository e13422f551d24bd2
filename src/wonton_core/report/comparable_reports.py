"""Two reports of the paired benchmark over the same pairs and candidates, and each query's values in both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
from attrs import frozen

from wonton_core.alignment.pair_rows import MISSING, OK
from wonton_core.alignment.paired_randomisation import PairedDifference, paired_difference
from wonton_core.errors import BadInputError
from wonton_core.report.html_report_part import ReportPart, read_benchmark_report

DIRECTIONS = ("lean_to_coq", "coq_to_lean")
_NAMED_AT_MOST = 3


class ReportsNotComparableError(BadInputError):
    """Two reports that do not rank the same candidates for the same pairs."""

    code = "reports.not_comparable"


@frozen
class ComparedReports:
    """``settings`` maps each setting in which the reports differ to its two values; ``differences`` maps direction and
    metric to the test's outcome."""

    first: str
    second: str
    benchmark_id: str
    pairs_total: int
    pairs_evaluated: int
    settings: dict[str, tuple[str, str]]
    differences: dict[str, dict[str, PairedDifference]]
    means: dict[str, dict[str, tuple[float, float]]]
    notes: tuple[str, ...]


def compare_reports(first: Path, second: Path, *, seed: int) -> ComparedReports:
    """Test every metric that both reports have, in both directions.

    Raises BadInputError when a file is no report of this version, ReportsNotComparableError when the reports are about
    different pairs, right answers or candidates.
    """
    reports = read_benchmark_report(first), read_benchmark_report(second)
    _check_same_pairs(*reports)
    for direction in DIRECTIONS:
        _check_same_candidates(*reports, direction)
    rows = [_rows(report) for report in reports]
    evaluated = [
        pair_id for pair_id, row in rows[0].items() if row.text("status") == rows[1][pair_id].text("status") == OK
    ]
    differences: dict[str, dict[str, PairedDifference]] = {}
    means: dict[str, dict[str, tuple[float, float]]] = {}
    for direction in DIRECTIONS:
        values = [[_query_values(report[pair_id], direction) for pair_id in evaluated] for report in rows]
        shared = [name for name in _metric_names(reports) if all(name in row for side in values for row in side)]
        arrays = {
            name: tuple(np.array([row[name] for row in side], dtype=np.float64) for side in values) for name in shared
        }
        differences[direction] = {name: paired_difference(*pair, seed=seed) for name, pair in arrays.items()}
        if evaluated:
            means[direction] = {name: (float(a.mean()), float(b.mean())) for name, (a, b) in arrays.items()}
    notes = []
    missing = sum(row.text("status") == MISSING for row in rows[0].values())
    if missing:
        notes.append(f"{missing} of {len(rows[0])} pairs are missing in both reports and are not part of the test.")
    not_ranked = len(rows[0]) - len(evaluated) - missing
    if not_ranked:
        notes.append(
            f"{not_ranked} of {len(rows[0])} pairs had nothing to compare in one of the reports or in both: "
            "test and figures are of the others alone."
        )
    if not evaluated:
        notes.append("No pair was evaluated: there is nothing to test.")
    settings = _different_settings(*reports)
    if not settings:
        notes.append("The two reports have the same settings and the same runs.")
    return ComparedReports(
        first=first.name,
        second=second.name,
        benchmark_id=reports[0].part("benchmark").text("benchmark_id"),
        pairs_total=len(rows[0]),
        pairs_evaluated=len(evaluated),
        settings=settings,
        differences=differences,
        means=means,
        notes=tuple(notes),
    )


def _rows(report: ReportPart) -> dict[str, ReportPart]:
    return {row.text("pair_id"): row for row in report.parts("pairs")}


def _refuse(what: str, only_first: set[str], only_second: set[str], next_step: str) -> NoReturn:
    def named(names: set[str]) -> str:
        shown = sorted(names)[:_NAMED_AT_MOST]
        more = len(names) - len(shown)
        return f"{len(names)} ({', '.join(shown)}{f' and {more} more' if more else ''})" if names else "none"

    raise ReportsNotComparableError(
        f"the reports {what}: only in the first {named(only_first)}, only in the second {named(only_second)}",
        cause="they are of different pair files, runs or choices of proofs",
        next_step=next_step,
    )


def _check_same_pairs(first: ReportPart, second: ReportPart) -> None:
    def described(report: ReportPart) -> set[str]:
        return {
            f"{name}: {row.text('lean_theorem')} = {row.text('coq_theorem')}" for name, row in _rows(report).items()
        }

    mine, theirs = described(first), described(second)
    if mine != theirs:
        _refuse("have different pairs", mine - theirs, theirs - mine, "make both with the same --pairs file")

    def answers(report: ReportPart) -> set[str]:
        return {f"{name} -> {', '.join(row.texts('right_answers'))}" for name, row in _rows(report).items()}

    mine, theirs = answers(first), answers(second)
    if mine != theirs:
        _refuse(
            "have different right answers or evaluated pairs",
            mine - theirs,
            theirs - mine,
            "make both with the same pair file, runs and --solved-only",
        )


def _check_same_candidates(first: ReportPart, second: ReportPart, direction: str) -> None:
    found = []
    for report in (first, second):
        part = report.part("directions", direction)
        if "candidates" not in part.names():
            raise ReportsNotComparableError(
                f"a report does not name its candidates @ {part.place}",
                cause="an older version of Wonton made it",
                next_step="make it again with `wonton benchmark-cross-assistant --output FILE`",
            )
        found.append(set(part.texts("candidates")))
    if found[0] != found[1]:
        _refuse(
            f"rank different candidates ({direction.replace('_', ' ')})",
            found[0] - found[1],
            found[1] - found[0],
            "make both with the same runs, graph sources and --solved-only",
        )


def _metric_names(reports: tuple[ReportPart, ReportPart]) -> tuple[str, ...]:
    cutoffs = [{k for row in report.parts("pairs") for k in row.part("recall_at_k").names()} for report in reports]
    return ("reciprocal_rank", *(f"recall_at_{k}" for k in sorted(cutoffs[0] & cutoffs[1], key=_as_number)))


def _as_number(text: str) -> tuple[int, str]:
    return (int(text), text) if text.isdecimal() else (0, text)


def _query_values(row: ReportPart, direction: str) -> Mapping[str, float]:
    part = row if direction == DIRECTIONS[0] else row.part("coq_to_lean")
    recalls = part.part("recall_at_k")
    found = {f"recall_at_{k}": recalls.number(k) for k in recalls.names()}
    found["reciprocal_rank"] = part.number("reciprocal_rank")
    return {name: value for name, value in found.items() if value is not None}


def _different_settings(first: ReportPart, second: ReportPart) -> dict[str, tuple[str, str]]:
    def settings(report: ReportPart) -> dict[str, str]:
        runs = {
            side: ", ".join(f"{run.text('run_id')} ({run.text('fingerprint')[:12]})" for run in part.parts("runs"))
            for side in ("run_lean", "run_coq")
            for part in (report.part(side),)
        }
        sources, benchmark = report.part("graph_sources"), report.part("benchmark")
        plugins = sorted(f"{plugin.text('plugin')} {plugin.text('version')}" for plugin in report.parts("plugins"))
        weights, seeds = report.part("distance").part("weights"), report.part("seeds")
        cap = report.number("max_proofs_per_theorem")
        return {
            **runs,
            **{f"graph_sources.{side}": sources.text(side) for side in ("run_lean", "run_coq")},
            "solved_only": str(bool(report.flag("solved_only"))).lower(),
            "proof_aggregation": report.text("proof_aggregation"),
            "max_proofs_per_theorem": "none" if cap is None else f"{cap:g}",
            "name_obfuscation": report.part("name_obfuscation").text("mode"),
            "name_obfuscation_salt": report.part("name_obfuscation").text("salt"),
            "lexical_ablation": report.part("lexical_ablation").text("mode"),
            "distance": report.part("distance").text("name"),
            "weights": ", ".join(f"{name} {weights.number(name):.6g}" for name in weights.names()),
            "pairs_file": f"{benchmark.text('pairs_file')} ({benchmark.text('pairs_sha256')[:12]})",
            **{f"seed.{name}": f"{seeds.number(name) or 0:g}" for name in ("bootstrap", "permutation")},
            "wonton": report.part("versions").text("wonton"),
            "plugins": ", ".join(plugins),
        }

    mine, theirs = settings(first), settings(second)
    return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}
