"""``wonton compare-reports``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.alignment_options import output_option, seed_option
from wonton_core.cli.terminal import result_json, say


@click.command("compare-reports")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@seed_option("Of the test's draws and the bootstrap.")
@output_option
@click.option("--json", "as_json", is_flag=True, help="Print the report instead of a summary.")
def command(first: Path, second: Path, seed: int, output: Path | None, as_json: bool) -> None:
    """Test whether SECOND, a report of the paired benchmark, differs from FIRST by more than chance.

    Both must rank the same candidates for the same pairs. For each query and metric the two values are swapped at
    random (paired randomisation test, two-sided); differences are SECOND minus FIRST.

    \b
    Example:
      wonton benchmark-cross-assistant --run-lean logs/lean --run-coq logs/coq --output all.json
      wonton benchmark-cross-assistant --run-lean logs/lean --run-coq logs/coq --distance size --output size.json
      wonton compare-reports size.json all.json
    """
    from wonton_core.report.comparable_reports import compare_reports
    from wonton_core.report.console import results_console
    from wonton_core.report.report_comparison import comparison_report_json, print_comparison
    from wonton_core.store.atomic import write_json

    found = compare_reports(first, second, seed=seed)
    report = comparison_report_json(found, seed=seed)
    if output is not None:
        write_json(output, report)
    if as_json:
        result_json(report)
    else:
        print_comparison(found, results_console())
    if output is not None:
        say(f"Report: {output}")
