"""``wonton inspect-proof-ir``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.alignment_options import comparison_options, output_option
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.terminal import result_json, say
from wonton_core.errors import UsageError

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions


@click.command("inspect-proof-ir")
@click.option("--run-dir", type=RunDirectory(), required=True, help="Run directory of the proof, or its .tar.xz.")
@click.option("--theorem", required=True, help="Its theorem.")
@click.option("--variant", default="wild_type", show_default=True, help="Which of its proofs to show.")
@click.option("--provider", help="Which provider's run, where there are several.")
@click.option("--compare-run-dir", type=RunDirectory(), help="Run directory of a second proof.")
@click.option("--compare-theorem", help="Its theorem; alone, of the same run.")
@click.option("--compare-variant", default="wild_type", show_default=True, help="Which of its proofs to show.")
@click.option("--compare-provider", help="Which provider's run, where there are several.")
@comparison_options(
    ("--graph-source", "Graph of the proof."),
    ("--compare-graph-source", "Graph of the second proof.  [default: as the first]"),
    right_default=None,
)
@output_option
@click.option(
    "--html", "page", type=click.Path(path_type=Path), help="Write a page with the graphs drawn to this file."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    run_dir: Path,
    theorem: str,
    variant: str,
    provider: str | None,
    compare_run_dir: Path | None,
    compare_theorem: str | None,
    compare_variant: str,
    compare_provider: str | None,
    comparison: ComparisonOptions,
    output: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Show what a comparison sees of one proof, or of two and what their distance is made of.

    The distance is the one that the benchmark computes for the two theorems with the same options.

    \b
    Example:
      wonton inspect-proof-ir --run-dir logs/lean --theorem coq_pair_and_comm \\
        --compare-run-dir logs/coq --compare-theorem and_comm --graph-source proof_term_graph --html pair.html
    """
    if compare_run_dir is not None and compare_theorem is None:
        raise UsageError("--compare-run-dir needs --compare-theorem", next_step="name the theorem to compare with")
    from wonton_core.alignment.comparison import load_side
    from wonton_core.alignment.inspection import PairInspector, find_run, inspect_proof
    from wonton_core.alignment.pair_features import pair_features
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.console import results_console
    from wonton_core.report.html_inspect_page import ComparedSide, InspectedSide, render_inspection
    from wonton_core.report.html_run_details import recorded_details
    from wonton_core.report.inspection_report import pair_json, print_pair, print_proof, proof_json
    from wonton_core.report.provenance import comparison_json, distance_json, provenance_json
    from wonton_core.store.atomic import write_bytes, write_json

    catalog = load_catalog()
    console = results_console()
    run = find_run(run_dir, provider)
    left = inspect_proof(run, theorem, variant, "left", comparison, catalog)
    left_details = recorded_details(run, left)
    report: dict[str, Any] = {
        **comparison_json(comparison, "left", "right"),
        "distance": distance_json(comparison.distance, catalog),
        "left": proof_json(left, left_details),
    }
    compared_side: ComparedSide | None = None
    if compare_theorem is None:
        if not as_json:
            print_proof(left, left_details, console)
    else:
        other_dir = compare_run_dir or run_dir
        other_provider = compare_provider if compare_run_dir is not None else (compare_provider or provider)
        other_run = find_run(other_dir, other_provider)
        right = inspect_proof(other_run, compare_theorem, compare_variant, "right", comparison, catalog)
        pools = (
            load_side(run_dir, None, "left", comparison, catalog),
            load_side(other_dir, None, "right", comparison, catalog),
        )
        pair = PairInspector(*pools, comparison, catalog).pair(theorem, compare_theorem)
        right_details = recorded_details(other_run, right)
        weights, features = report["distance"]["weights"], pair_features(left, right)
        compared_side = ComparedSide(InspectedSide(right, right_details), pair, features)
        report |= {"right": proof_json(right, right_details), "pair": pair_json(pair, weights, features)}
        if not as_json:
            print_proof(left, left_details, console)
            print_proof(right, right_details, console)
            print_pair(pair, weights, features, console)
    report |= provenance_json(catalog)
    if as_json:
        result_json(report)
    if output is not None:
        write_json(output, report)
        say(f"Report: {output}")
    if page is not None:
        write_bytes(page, render_inspection(InspectedSide(left, left_details), compared_side, report))
        say(f"Page: {page}")
