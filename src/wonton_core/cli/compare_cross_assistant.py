"""``wonton compare-cross-assistant``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.alignment_options import comparison_options, output_option
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.terminal import result_json, say

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions


@click.command("compare-cross-assistant")
@click.option("--run-a", type=RunDirectory(), required=True, help="Run directory whose theorems are asked.")
@click.option("--run-b", type=RunDirectory(), required=True, help="Run directory whose theorems answer.")
@click.option(
    "--top-k", type=click.IntRange(min=1), default=3, show_default=True, help="Candidates kept for a theorem."
)
@click.option(
    "--one-to-one/--allow-many-to-one",
    default=True,
    show_default=True,
    help="Match each theorem once, at least total distance, or with all its kept candidates.",
)
@comparison_options(
    ("--graph-source-a", "Graph of a proof of run A."), ("--graph-source-b", "Graph of a proof of run B.")
)
@output_option
@click.option("--json", "as_json", is_flag=True, help="Print the report instead of a summary.")
def command(
    run_a: Path,
    run_b: Path,
    top_k: int,
    one_to_one: bool,
    comparison: ComparisonOptions,
    output: Path | None,
    as_json: bool,
) -> None:
    """Match the theorems of two runs by proof distance, without a list of pairs: a diagnostic, not a gate.

    \b
    Example:
      wonton compare-cross-assistant --run-a logs/lean --run-b logs/coq --top-k 84
    """
    from wonton_core.alignment.comparison import load_side
    from wonton_core.alignment.unpaired import compare_unpaired
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.console import results_console
    from wonton_core.report.unpaired_report import print_unpaired, unpaired_json
    from wonton_core.store.atomic import write_json

    catalog = load_catalog()
    left = load_side(run_a, None, "left", comparison, catalog)
    right = load_side(run_b, None, "right", comparison, catalog)
    found = compare_unpaired(left, right, comparison, catalog, top_k=top_k, one_to_one=one_to_one)
    report = unpaired_json(found, catalog)
    if output is not None:
        write_json(output, report)
    if as_json:
        result_json(report)
    else:
        print_unpaired(found, results_console())
    if output is not None:
        say(f"Report: {output}")
