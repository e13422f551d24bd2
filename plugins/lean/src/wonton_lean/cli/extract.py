"""``wonton lean extract``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_WORK_INCOMPLETE

if TYPE_CHECKING:
    from wonton_lean.extraction.library_extraction import LibraryExtraction

_KINDS = ("axiom", "definition", "theorem", "opaque", "quotient", "inductive", "constructor", "recursor")
_MEBIBYTE = 1 << 20
_SHOWN = 3


@click.command("extract")
@click.option(
    "--olean-dir", type=click.Path(path_type=Path), required=True,
    help="Folder of compiled modules, such as .lake/build/lib/lean.",
)  # fmt: skip
@click.option(
    "--modules", multiple=True, default=("*",), show_default=True, metavar="GLOB",
    help="Modules by dotted name, * for any characters; may be given several times.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for what is extracted.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(_KINDS),
    help="Only declarations of this kind; may be given several times.  [default: all]",
)  # fmt: skip
@click.option("--terms/--no-terms", default=True, show_default=True, help="Proof terms and values, or statements only.")
@click.option(
    "--most-parts", type=click.IntRange(min=1), default=2_000_000, show_default=True,
    help="A larger term is left out and said so: it bounds the memory of a worker.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Modules at a time.")
@executor_option("processes")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    olean_dir: Path,
    modules: tuple[str, ...],
    out: Path,
    kinds: tuple[str, ...],
    terms: bool,
    most_parts: int,
    workers: int,
    executor_name: str,
    as_json: bool,
) -> None:
    """Extract statements, terms and dependencies from compiled modules of Lean 4.26 to 4.35. No Lean is needed.

    A file of JSON lines comes from each module, modules/NAME.jsonl.gz; the same command goes on, and does again what
    was compiled anew. Exit code 5 when a module can't be read.

    \b
    Example:
      wonton lean extract --olean-dir .lake/build/lib/lean --modules 'Mathlib.Order.*' --out extracted
    """
    from wonton_core.cli.progress import progress
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_lean.extraction.library_extraction import extract_library, find_modules
    from wonton_lean.extraction.records import EXTRACTION_FORMAT_VERSION, FAILED, ExtractionSettings

    executor = open_executor(executor_name, workers, load_catalog())
    found = find_modules(olean_dir, modules)
    chosen = tuple(kind for kind in _KINDS if not kinds or kind in kinds)
    settings = ExtractionSettings(EXTRACTION_FORMAT_VERSION, chosen, terms, most_parts)
    with progress("Modules", len(found), 0) as step:
        extraction = extract_library(found, settings, out, executor, step)
    failed = [module for module in extraction.modules if module.state == FAILED]
    _report(extraction, len(failed), as_json=as_json)
    if failed:
        for module in failed[:_SHOWN]:
            say(f"{module.module}: {module.reason}")
        say("Run the same command again when they are compiled: it does only what is missing.")
        ctx.exit(EXIT_WORK_INCOMPLETE)


def _report(extraction: LibraryExtraction, failed: int, *, as_json: bool) -> None:
    modules = extraction.modules
    counts = {
        "modules": len(modules),
        "new": extraction.new,
        "failed": failed,
        "bytes": sum(module.bytes for module in modules),
        "declarations": sum(module.declarations for module in modules),
        "theorems": sum(module.theorems for module in modules),
        "statement_nodes": sum(module.statement_nodes for module in modules),
        "term_nodes": sum(module.term_nodes for module in modules),
        "uses": sum(module.uses for module in modules),
        "left_out": sum(module.left_out for module in modules),
    }
    if as_json:
        result_json({"schema_version": 1, **counts})
        return
    result(
        f"{counts['modules']} modules ({counts['new']} new, {failed} failed), "
        f"{counts['bytes'] / _MEBIBYTE:.1f} MiB: {counts['declarations']} declarations, {counts['theorems']} theorems"
    )
    result(
        f"{counts['statement_nodes']} nodes of statements, {counts['term_nodes']} of terms, "
        f"{counts['uses']} uses of other declarations"
    )
    if counts["left_out"]:
        result(f"{counts['left_out']} statements or terms left out: larger than --most-parts")
