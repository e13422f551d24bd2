"""``wonton ape report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.evaluation_options import evaluation_files, evaluation_options
from wonton_core.cli.terminal import result, result_json, say

if TYPE_CHECKING:
    from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
    from wonton_core.model.measures import Measures


@click.command("report")
@evaluation_options
@click.option(
    "--measures", "measured", type=click.Path(path_type=Path), help="What `ape measure` wrote. Default: measure now."
)
@click.option("--html", "out", type=click.Path(path_type=Path), help="Write the page to this file.")
@click.option("--title", help="The page's title. Default: the folder's name.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written, and a summary, as JSON.")
def command(
    run: Path | None,
    measured: Path | None,
    out: Path | None,
    title: str | None,
    as_json: bool,
    **given: Path | None,
) -> None:
    """Show an evaluation: as tables here, and with --html as a page for the browser.

    RUN is the folder of `wonton ape run`; without it, give the files. The page is one file that needs no network: every
    table and figure, and from each cell the way to the tasks and samples behind it: instructions, patches, compiler
    messages, votes and reasons. Where these are many they are packed inside the page.

    \b
    Example:
      wonton ape report my-evaluation --html report.html
    """
    from wonton_core.engineering.measures.evaluation_files import read_evaluation
    from wonton_core.engineering.measures.task_labels import size_names
    from wonton_core.report.console import results_console
    from wonton_core.report.evaluation_page import render_evaluation
    from wonton_core.report.measure_summary import summary_json
    from wonton_core.report.measure_terminal import print_measures
    from wonton_core.store.atomic import write_bytes

    files = evaluation_files(run, given)
    measures = _measures(run, files, measured)
    if out is None:
        if as_json:
            result_json(summary_json(measures))
        else:
            print_measures(measures, results_console())
        return
    evaluation = read_evaluation(files)
    named = title or (run if run is not None else files.samples.parent).resolve().name
    page = render_evaluation(measures, evaluation, named, size_names(evaluation, measures))
    write_bytes(out, page.html)
    if as_json:
        written = {"page": str(out.resolve()), "bytes": len(page.html), "tasks_with_details": page.details.embedded}
        result_json({**written, "packed": page.details.packed, **summary_json(measures)})
    else:
        result(str(out.resolve()))
    if left := len(evaluation.tasks) - page.details.embedded:
        say(f"The page has no details of the last {left} tasks: it would grow too large.")


def _measures(run: Path | None, files: EvaluationFiles, measured: Path | None) -> Measures:
    """Those in a file, if they are of these records; else made now."""
    from wonton_core.engineering.measures.generator_measures import MeasureOptions
    from wonton_core.engineering.measures.measuring import measure_files
    from wonton_core.engineering.measures.run_files import measures_of_run, read_measures
    from wonton_core.plugin_api.catalog import load_catalog

    if measured is None and run is not None:
        measured = measures_of_run(run)
    if measured is None:
        return measure_files(files, load_catalog(), MeasureOptions())
    return read_measures(measured, files)
