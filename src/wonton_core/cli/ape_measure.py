"""``wonton ape measure``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.evaluation_options import evaluation_files, evaluation_options
from wonton_core.cli.terminal import result_json, say


class _Ks(click.ParamType["tuple[int, ...]"]):
    """Whole numbers from 1, separated by commas."""

    name = "k,..."

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        parts = str(value).split(",")
        if not all(part.strip().isdecimal() and int(part) >= 1 for part in parts):
            self.fail(f"{value!r} is no list of whole numbers from 1, such as 1,4,16.", param, ctx)
        return tuple(sorted({int(part) for part in parts}))


@click.command("measure")
@evaluation_options
@click.option("--k", "ks", type=_Ks(), default="1,2,4,8,16", show_default=True, help="The k of pass@k in tables.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the bootstrap.")
@click.option("--out", type=click.Path(path_type=Path), help="Write all numbers to this file (JSON).")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON instead of tables.")
def command(
    run: Path | None, ks: tuple[int, ...], seed: int, out: Path | None, as_json: bool, **given: Path | None
) -> None:
    """Compute every number of an evaluation from its records.

    RUN is the folder of `wonton ape run`; without it, give the files. Nothing is asked of a model or a compiler. A
    sample that was asked for and is missing counts neither as a success nor as a failure. The definitions are in
    docs/measures.md.

    \b
    Example:
      wonton ape measure --tasks tasks.jsonl --samples samples.jsonl --repaired repaired.jsonl \\
        --verified verified.jsonl --judged judged.jsonl --out measures.json
    """
    from wonton_core.codec.records import unstructure
    from wonton_core.engineering.measures.generator_measures import MeasureOptions
    from wonton_core.engineering.measures.measuring import measure_files
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.console import results_console
    from wonton_core.report.measure_summary import summary_json
    from wonton_core.report.measure_terminal import print_measures
    from wonton_core.store.atomic import write_json

    files = evaluation_files(run, given)
    measures = measure_files(files, load_catalog(), MeasureOptions(ks, seed))
    if out is not None:
        write_json(out, unstructure(measures))
        say(f"All numbers: {out}")
    if as_json:
        result_json(summary_json(measures))
    else:
        print_measures(measures, results_console())
