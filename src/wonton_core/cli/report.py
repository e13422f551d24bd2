"""``wonton report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.terminal import result, result_json, say

if TYPE_CHECKING:
    from wonton_core.plugin_api.catalog import Catalog
    from wonton_core.report.html_report_part import ReportPart


@click.command("report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--html", "out", type=click.Path(path_type=Path), required=True, help="Write the page to this file.")
@click.option("--run-lean", type=RunDirectory(), help="The report's Lean run: adds its statements and proofs.")
@click.option("--run-coq", type=RunDirectory(), help="The report's Coq run: adds its statements and proofs.")
@click.option(
    "--with-inspect",
    is_flag=True,
    help="Draw both proofs of every pair, on pages that the table links to. Needs both runs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    file: Path, out: Path, run_lean: Path | None, run_coq: Path | None, with_inspect: bool, as_json: bool
) -> None:
    """Turn FILE, a report of the paired benchmark, into a page for the browser.

    The page is one file that needs no network. Only when it would be larger than 3 MiB does every pair get a file of
    its own, in a folder beside it. With --with-inspect the pages that `wonton inspect-proof-ir --html` makes of each
    pair stand in the folder NAME-inspect beside it: move both together.

    \b
    Example:
      wonton benchmark-cross-assistant --run-lean logs/lean --run-coq logs/coq --output report.json
      wonton report report.json --html report.html --run-lean logs/lean --run-coq logs/coq --with-inspect
    """
    from wonton_core.errors import UsageError
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.html_page import inspection_folder, render_page
    from wonton_core.report.html_pairs import PairSections
    from wonton_core.report.html_report_part import read_benchmark_report
    from wonton_core.report.html_run_details import open_run_details
    from wonton_core.store.atomic import write_bytes

    if out.resolve() == file.resolve():
        raise UsageError("--html names the report itself", next_step="give the page a file of its own")
    if with_inspect and (run_lean is None or run_coq is None):
        raise UsageError(
            "--with-inspect draws the proofs of both runs", next_step="give --run-lean and --run-coq as well"
        )
    report = read_benchmark_report(file)
    catalog = load_catalog()
    lean, coq = (
        None if folder is None else open_run_details(folder, side, report, catalog)
        for side, folder in (("lean", run_lean), ("coq", run_coq))
    )
    drawn: frozenset[int] = frozenset()
    if with_inspect and run_lean is not None and run_coq is not None:
        drawn = _write_inspections(report, run_lean, run_coq, out, catalog)
    pages = render_page(PairSections.of(report, lean, coq, inspected=drawn), out)
    for path, content in pages.items():
        write_bytes(path, content)
    size = sum(len(content) for content in pages.values())
    if as_json:
        counts = {"pairs": len(report.parts("pairs")), "inspected": len(drawn)}
        result_json({"page": str(out.resolve()), "files": len(pages), "bytes": size, **counts})
    else:
        result(str(out.resolve()))
    if drawn:
        say(f"Both proofs of {len(drawn)} pairs are drawn in {inspection_folder(out)}")
    if len(pages) > 1:
        say(f"The page is large: {len(pages) - 1} pairs have files of their own in {out.parent / f'{out.stem}-pairs'}")


def _write_inspections(
    report: ReportPart, run_lean: Path, run_coq: Path, out: Path, catalog: Catalog
) -> frozenset[int]:
    from urllib.parse import quote

    from wonton_core.cli.progress import progress
    from wonton_core.report.html_page import inspection_folder
    from wonton_core.report.html_pairs import inspection_file
    from wonton_core.report.inspection_pages import inspectable_pairs, inspection_pages
    from wonton_core.store.atomic import write_bytes

    positions = inspectable_pairs(report)
    with progress("Pairs", len(positions), 0) as step:
        for at, page in inspection_pages(report, run_lean, run_coq, catalog, back=f"../{quote(out.name)}#pairs"):
            write_bytes(inspection_folder(out) / inspection_file(at), page)
            step(report.parts("pairs")[at].text("pair_id"))
    return frozenset(positions)
