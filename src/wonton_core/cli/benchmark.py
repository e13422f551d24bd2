"""``wonton benchmark``: the paired benchmark of any two assistants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.alignment_options import comparison_options, output_option, seed_option
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.paired_benchmark import BenchmarkRequest, gate_options, run_and_report

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions


@click.command("benchmark")
@click.option(
    "--run-a", type=RunDirectory(), required=True, help="Run of the pair file's left assistant, or its .tar.xz."
)
@click.option("--run-b", type=RunDirectory(), required=True, help="Run of its right assistant, or its .tar.xz.")
@click.option("--pairs", type=click.Path(path_type=Path), required=True, help="The pair file: docs/pair_files.md.")
@comparison_options(
    ("--graph-source-a", "Graph of a proof of run A."), ("--graph-source-b", "Graph of a proof of run B.")
)
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
    run_a: Path,
    run_b: Path,
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
    """Rank the right theorems for every left theorem of a pair file, and back, and hold the result to the file's gate.

    The pair file says which two assistants it is about. Exit code 1 only when the gate is missed. A pair file without
    thresholds judges nothing, and the report says so.

    \b
    Example:
      wonton benchmark --run-a logs/coq --run-b logs/agda --pairs coq_agda.json --name-obfuscation names
    """
    from wonton_core.codec.assistant_pairs import read_benchmark

    request = BenchmarkRequest(run_a, run_b, pairs, comparison, gate_claim, gate_axis, cutoffs, seed)
    run_and_report(ctx, read_benchmark(pairs), request, output=output, fail_on_gate=fail_on_gate, as_json=as_json)
