"""``wonton benchmark-cross-assistant``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.alignment_options import comparison_options, output_option, paired_run_options, seed_option
from wonton_core.cli.terminal import result_json, say
from wonton_core.errors import EXIT_GATE_MISSED, UsageError

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions


@click.command("benchmark-cross-assistant")
@paired_run_options
@comparison_options(("--graph-source-lean", "Graph of a Lean proof."), ("--graph-source-coq", "Graph of a Coq proof."))
@click.option(
    "--gate-claim",
    type=click.Choice(["all", "global", "cross_kind", "same_kind"]),
    default="all",
    show_default=True,
    help="Which cohorts the gate judges: all pairs (global), those whose two graphs are of one family (same_kind) "
    "or of two (cross_kind), or each of these three (all).",
)
@click.option(
    "--gate-axis",
    type=click.Choice(["all", "coverage", "quality"]),
    default="all",
    show_default=True,
    help="Which thresholds the gate judges: how many pairs are evaluated (coverage), MRR and Recall (quality), or both "
    "(all).",
)
@click.option(
    "--k",
    "cutoffs",
    type=click.IntRange(min=1),
    multiple=True,
    default=(1, 3, 5, 10),
    show_default=True,
    help="Cut-off of Recall@k; repeat for several.",
)
@seed_option("Of bootstrap and permutations.")
@output_option
@click.option(
    "--fail-on-gate/--no-fail-on-gate", default=True, show_default=True, help="Exit 1 when the gate is missed."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report instead of a summary.")
@click.pass_context
def command(
    ctx: click.Context,
    run_lean: Path,
    run_coq: Path,
    pairs: Path,
    comparison: ComparisonOptions,
    gate_claim: str,
    gate_axis: str,
    cutoffs: tuple[int, ...],
    seed: int,
    output: Path | None,
    fail_on_gate: bool,
    as_json: bool,
) -> None:
    """Rank the Coq theorems for every Lean theorem of a pair file, and back, and hold the result to the file's gate.

    Exit code 1 only when the gate is missed. A pair file without thresholds judges nothing, and the report says so.
    Words such as cohort, claim, pool and tie limit: docs/glossary.md.

    \b
    Example:
      wonton benchmark-cross-assistant --run-lean logs/lean --run-coq logs/coq --name-obfuscation names
    """
    import hashlib

    from wonton_core.alignment.benchmark import BenchmarkOptions, run_benchmark
    from wonton_core.alignment.comparison import load_side
    from wonton_core.alignment.gate import asked_thresholds
    from wonton_core.codec.pair_file import read_pair_spec
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.benchmark_json import benchmark_json
    from wonton_core.report.benchmark_terminal import print_benchmark
    from wonton_core.report.console import results_console
    from wonton_core.store.atomic import write_json

    catalog = load_catalog()
    spec = read_pair_spec(pairs)
    if (gate_claim, gate_axis) != ("all", "all") and not asked_thresholds(spec.gate, claim=gate_claim, axis=gate_axis):
        raise UsageError(
            f"{pairs} has no threshold for claim {gate_claim}, axis {gate_axis}: nothing would be judged",
            next_step="choose another --gate-claim or --gate-axis, or add the threshold to the pair file",
        )
    left = load_side(run_lean, "lean", "left", comparison, catalog, with_recorded=True)
    right = load_side(run_coq, "coq", "right", comparison, catalog, with_recorded=True)
    options = BenchmarkOptions(comparison, tuple(sorted(set(cutoffs))), gate_claim, gate_axis, seed)
    found = run_benchmark(spec, left, right, options, catalog)
    report = benchmark_json(
        found, catalog, pairs_file=pairs.name, pairs_hash=hashlib.sha256(pairs.read_bytes()).hexdigest()
    )
    if output is not None:
        write_json(output, report)
    if as_json:
        result_json(report)
    else:
        print_benchmark(found, results_console())
    if output is not None:
        say(f"Report: {output}")
    if fail_on_gate and found.gate.failures:
        ctx.exit(EXIT_GATE_MISSED)
