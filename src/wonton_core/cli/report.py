"""``wonton report``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say


@click.command("report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--html", "out", type=click.Path(path_type=Path), required=True, help="Write the page to this file.")
@click.option(
    "--run-lean", type=click.Path(path_type=Path), help="The report's Lean run: adds its statements and proofs."
)
@click.option(
    "--run-coq", type=click.Path(path_type=Path), help="The report's Coq run: adds its statements and proofs."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(file: Path, out: Path, run_lean: Path | None, run_coq: Path | None, as_json: bool) -> None:
    """Turn FILE, a report of the paired benchmark, into a page for the browser.

    The page is one file that needs no network. Only when it would be larger than 3 MiB does every pair get a file of
    its own, in a folder beside it.

    \b
    Example:
      wonton benchmark-cross-assistant --run-lean logs/lean --run-coq logs/coq --output report.json
      wonton report report.json --html report.html --run-lean logs/lean --run-coq logs/coq
    """
    from wonton_core.errors import UsageError
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.html_page import render_page
    from wonton_core.report.html_pairs import PairSections
    from wonton_core.report.html_report_part import read_benchmark_report
    from wonton_core.report.html_run_details import open_run_details
    from wonton_core.store.atomic import write_bytes

    if out.resolve() == file.resolve():
        raise UsageError("--html names the report itself", next_step="give the page a file of its own")
    report = read_benchmark_report(file)
    catalog = load_catalog()
    lean, coq = (
        None if folder is None else open_run_details(folder, side, report, catalog)
        for side, folder in (("lean", run_lean), ("coq", run_coq))
    )
    pages = render_page(PairSections.of(report, lean, coq), out)
    for path, content in pages.items():
        write_bytes(path, content)
    size = sum(len(content) for content in pages.values())
    if as_json:
        result_json({"page": str(out), "files": len(pages), "bytes": size, "pairs": len(report.parts("pairs"))})
    else:
        result(str(out))
    if len(pages) > 1:
        say(f"The page is large: {len(pages) - 1} pairs have files of their own in {out.parent / f'{out.stem}-pairs'}")
