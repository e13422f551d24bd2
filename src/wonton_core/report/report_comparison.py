"""The paired randomisation test between two reports, as JSON and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wonton_core.alignment.cohorts import CONFIDENCE, RESAMPLES
from wonton_core.alignment.paired_randomisation import DRAWS, EXACT_UP_TO
from wonton_core.codec.records import unstructure
from wonton_core.report.comparable_reports import ComparedReports

if TYPE_CHECKING:
    from rich.console import Console

COMPARISON_SCHEMA_VERSION = 1
_DIRECTIONS = {"lean_to_coq": "Lean to Coq", "coq_to_lean": "Coq to Lean"}


def comparison_report_json(found: ComparedReports, *, seed: int) -> dict[str, Any]:
    """The whole outcome. Differences are second minus first."""
    return {
        "kind": "report_comparison",
        "schema_version": COMPARISON_SCHEMA_VERSION,
        "reports": {"first": found.first, "second": found.second},
        "benchmark_id": found.benchmark_id,
        "pairs_total": found.pairs_total,
        "pairs_evaluated": found.pairs_evaluated,
        "different_settings": {
            name: {"first": mine, "second": theirs} for name, (mine, theirs) in found.settings.items()
        },
        "test": {
            "method": "paired randomisation of signs, two-sided; p-values are not corrected for their number",
            "draws": DRAWS,
            "exact_up_to": EXACT_UP_TO,
            "seed": seed,
        },
        "intervals": {"method": "bootstrap percentile over queries", "confidence": CONFIDENCE, "resamples": RESAMPLES},
        "directions": {
            direction: {
                metric: {
                    "mean_first": found.means[direction][metric][0] if direction in found.means else None,
                    "mean_second": found.means[direction][metric][1] if direction in found.means else None,
                    **unstructure(difference),
                }
                for metric, difference in metrics.items()
            }
            for direction, metrics in found.differences.items()
        },
        "notes": list(found.notes),
    }


def print_comparison(found: ComparedReports, console: Console) -> None:
    """Write settings that differ, one table a direction and notes to ``console``."""
    from rich.table import Table

    console.print(
        f"{found.benchmark_id}: {found.second} (second) against {found.first} (first), "
        f"{found.pairs_evaluated} of {found.pairs_total} pairs",
        style="bold",
        highlight=False,
        markup=False,
    )
    for name, (mine, theirs) in found.settings.items():
        console.print(f"{name}: {mine} -> {theirs}", highlight=False, markup=False)
    for direction, metrics in found.differences.items():
        table = Table(title=_DIRECTIONS[direction], title_justify="left", box=None, pad_edge=False)
        table.add_column("")
        for heading in ("first", "second", "difference", "better", "worse", "p"):
            table.add_column(heading, justify="right")
        for metric, difference in metrics.items():
            if difference.mean is None or difference.interval is None:
                continue
            low, high = difference.interval
            first, second = found.means[direction][metric]
            table.add_row(
                metric,
                f"{first:.3f}",
                f"{second:.3f}",
                f"{difference.mean:+.3f} [{low:+.3f}, {high:+.3f}]",
                str(difference.better),
                str(difference.worse),
                f"{difference.p_value:.4g}",
            )
        if table.row_count:
            console.print(table)
    for note in found.notes:
        console.print(note, highlight=False, markup=False)
