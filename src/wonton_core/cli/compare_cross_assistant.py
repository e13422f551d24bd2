"""``wonton compare-cross-assistant``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.alignment_options import distance_option, graph_source_option, hiding_options, pool_options
from wonton_core.cli.terminal import result_json, say


@click.command("compare-cross-assistant")
@click.option("--run-a", type=click.Path(path_type=Path), required=True, help="Run directory whose theorems are asked.")
@click.option("--run-b", type=click.Path(path_type=Path), required=True, help="Run directory whose theorems answer.")
@click.option(
    "--top-k", type=click.IntRange(min=1), default=3, show_default=True, help="Candidates kept for a theorem."
)
@click.option(
    "--one-to-one/--allow-many-to-one",
    default=True,
    show_default=True,
    help="Match each theorem once, at least total distance, or with all its kept candidates.",
)
@graph_source_option("--graph-source-a", "Graph of a proof of run A.")
@graph_source_option("--graph-source-b", "Graph of a proof of run B.")
@pool_options
@hiding_options
@distance_option
@click.option("--output", type=click.Path(path_type=Path), help="Write the report (JSON) to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the report instead of a summary.")
def command(
    run_a: Path,
    run_b: Path,
    top_k: int,
    one_to_one: bool,
    graph_source_a: str,
    graph_source_b: str,
    solved_only: bool,
    proof_aggregation: str,
    max_proofs_per_theorem: int | None,
    name_obfuscation: str,
    name_obfuscation_salt: str,
    lexical_ablation: str,
    distance: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Match the theorems of two runs by proof distance, without a list of pairs: a diagnostic, not a gate.

    \b
    Example:
      wonton compare-cross-assistant --run-a logs/lean --run-b logs/coq --top-k 84
    """
    from wonton_core.alignment.comparison import ComparisonOptions, load_side
    from wonton_core.alignment.unpaired import compare_unpaired
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.console import results_console
    from wonton_core.report.unpaired_report import print_unpaired, unpaired_json
    from wonton_core.store.atomic import write_json

    catalog = load_catalog()
    options = ComparisonOptions(
        graph_source_left=graph_source_a,
        graph_source_right=graph_source_b,
        solved_only=solved_only,
        aggregation=proof_aggregation,
        at_most=max_proofs_per_theorem,
        obfuscation=name_obfuscation,
        salt=name_obfuscation_salt,
        ablation=lexical_ablation,
        distance=distance,
    )
    options.check(catalog)
    left = load_side(run_a, None, "left", options, catalog)
    right = load_side(run_b, None, "right", options, catalog)
    found = compare_unpaired(left, right, options, catalog, top_k=top_k, one_to_one=one_to_one)
    report = unpaired_json(found, catalog)
    if output is not None:
        write_json(output, report)
    if as_json:
        result_json(report)
    else:
        print_unpaired(found, results_console())
    if output is not None:
        say(f"Report: {output}")
