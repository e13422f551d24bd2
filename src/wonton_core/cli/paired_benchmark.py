"""What the two forms of the paired benchmark share: options of the gate, the work, the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

from wonton_core.cli.alignment_options import with_options
from wonton_core.cli.terminal import result_json, say
from wonton_core.errors import EXIT_GATE_MISSED, UsageError

if TYPE_CHECKING:
    from wonton_core.alignment.comparison import ComparisonOptions
    from wonton_core.model.pair_spec import Benchmark

Command = TypeVar("Command", bound=Callable[..., Any])


@frozen
class BenchmarkRequest:
    """Run directories, pair file and options of one benchmark."""

    run_left: Path
    run_right: Path
    pairs: Path
    comparison: ComparisonOptions
    gate_claim: str
    gate_axis: str
    cutoffs: tuple[int, ...]
    seed: int


def gate_options(command: Command) -> Command:
    """What the gate judges, and the cut-offs of Recall@k."""
    return with_options(
        click.option(
            "--gate-claim",
            type=click.Choice(["all", "global", "cross_kind", "same_kind"]),
            default="all",
            show_default=True,
            help="Which cohorts the gate judges: all pairs (global), those whose two graphs are of one family "
            "(same_kind) or of two (cross_kind), or each of these three (all).",
        ),
        click.option(
            "--gate-axis",
            type=click.Choice(["all", "coverage", "quality"]),
            default="all",
            show_default=True,
            help="Which thresholds the gate judges: how many pairs are evaluated (coverage), MRR and Recall (quality), "
            "or both (all).",
        ),
        click.option(
            "--k",
            "cutoffs",
            type=click.IntRange(min=1),
            multiple=True,
            default=(1, 3, 5, 10),
            show_default=True,
            help="Cut-off of Recall@k; repeat for several.",
        ),
    )(command)


def run_and_report(
    ctx: click.Context,
    spec: Benchmark,
    request: BenchmarkRequest,
    *,
    output: Path | None,
    fail_on_gate: bool,
    as_json: bool,
) -> None:
    """Run the benchmark and print it; exit code 1 when the gate is missed and ``fail_on_gate``."""
    import hashlib

    from wonton_core.alignment.benchmark import BenchmarkOptions, run_benchmark
    from wonton_core.alignment.comparison import load_side
    from wonton_core.alignment.gate import asked_thresholds
    from wonton_core.model.pair_spec import assistants
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.benchmark_json import benchmark_json
    from wonton_core.report.benchmark_terminal import print_benchmark
    from wonton_core.report.console import results_console
    from wonton_core.store.atomic import write_json

    catalog = load_catalog()
    pairs, comparison = request.pairs, request.comparison
    claim, axis = request.gate_claim, request.gate_axis
    if (claim, axis) != ("all", "all") and not asked_thresholds(spec.gate, claim=claim, axis=axis):
        raise UsageError(
            f"{pairs} has no threshold for claim {claim}, axis {axis}: nothing would be judged",
            next_step="choose another --gate-claim or --gate-axis, or add the threshold to the pair file",
        )
    left_name, right_name = assistants(spec)
    left = load_side(request.run_left, left_name, "left", comparison, catalog, with_recorded=True)
    right = load_side(request.run_right, right_name, "right", comparison, catalog, with_recorded=True)
    options = BenchmarkOptions(comparison, tuple(sorted(set(request.cutoffs))), claim, axis, request.seed)
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
