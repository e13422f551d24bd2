"""``wonton benchmark-cross-assistant``: the Lean/Coq form of ``wonton benchmark``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.alignment_options import comparison_options, output_option, paired_run_options, seed_option
from wonton_core.cli.paired_benchmark import BenchmarkRequest, gate_options, run_and_report

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions


@click.command("benchmark-cross-assistant")
@paired_run_options
@comparison_options(("--graph-source-lean", "Graph of a Lean proof."), ("--graph-source-coq", "Graph of a Coq proof."))
@gate_options
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
    from wonton_core.codec.pair_file import read_pair_spec

    request = BenchmarkRequest(run_lean, run_coq, pairs, comparison, gate_claim, gate_axis, cutoffs, seed)
    run_and_report(ctx, read_pair_spec(pairs), request, output=output, fail_on_gate=fail_on_gate, as_json=as_json)
