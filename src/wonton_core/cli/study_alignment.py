"""``wonton study alignment``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.alignment_options import (
    POOL_OPTIONS,
    graph_source_options,
    obfuscation_options,
    seed_option,
    with_options,
)
from wonton_core.cli.corpus_build import PAIRS_FILE
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.progress import progress
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import UsageError


@click.command("alignment")
@click.option(
    "--run-lean", "--run-a", "run_left", type=RunDirectory(), required=True, help="Left side: run, or its .tar.xz."
)
@click.option(
    "--run-coq", "--run-b", "run_right", type=RunDirectory(), required=True, help="Right side: run, or its .tar.xz."
)
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    default=PAIRS_FILE,
    show_default=True,
    help="The pair file, which says what the two sides are.",
)
@graph_source_options(
    ("--graph-source-lean --graph-source-a", "Graph of a left proof."),
    ("--graph-source-coq --graph-source-b", "Graph of a right proof."),
    default="proof_term_graph",
    right_default="proof_term_graph",
)
@with_options(*POOL_OPTIONS, obfuscation_options("names"))
@seed_option("Of bootstrap and permutations.")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Write the report (JSON) to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the report instead of tables.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def command(
    run_left: Path,
    run_right: Path,
    pairs: Path,
    graph_source_left: str,
    graph_source_right: str,
    solved_only: bool,
    at_most: int | None,
    name_obfuscation: str,
    name_obfuscation_salt: str,
    seed: int,
    output: Path,
    as_json: bool,
    markdown: bool,
) -> None:
    """Make the table of the paired benchmark: three ablations, three aggregations, and for each the figures of
    statements and proofs together, of proofs alone, of proofs without what their statements say, too, and of statements
    alone, beside tie limits and baselines.

    Pools of several proofs come from a run with interventions. A study that was stopped goes on when its command is
    given again; one that is complete is made anew.

    \b
    Example:
      wonton lean run -c lean:coq-paired-micro-v1 --budget quick --with-interventions --log-dir logs/pools
      wonton study alignment --run-lean logs/pools --run-coq logs/coq --output study.json

    The words are explained in docs/glossary.md; recorded runs are read as they are packed, .tar.xz.
    """
    if as_json and markdown:
        raise UsageError("--json and --markdown both say what to print", next_step="leave one of them out")
    from wonton_core.alignment.ablation_study import AblationStudy, all_cells
    from wonton_core.alignment.comparison import ComparisonOptions
    from wonton_core.alignment.study_inputs import study_inputs
    from wonton_core.codec.assistant_pairs import read_benchmark
    from wonton_core.model.pair_spec import side_keys
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.report.console import results_console
    from wonton_core.report.study_json import COMPLETE, PARTIAL, cell_json, study_json, unfinished_cells
    from wonton_core.report.study_tables import print_study, study_markdown
    from wonton_core.store.atomic import write_json

    options = ComparisonOptions(
        graph_source_left=graph_source_left,
        graph_source_right=graph_source_right,
        solved_only=solved_only,
        at_most=at_most,
        obfuscation=name_obfuscation,
        salt=name_obfuscation_salt,
    )
    spec = read_benchmark(pairs)
    study = AblationStudy(spec, run_left, run_right, options, load_catalog(), seed)
    inputs = study_inputs(spec, pairs, run_left, run_right)
    done = {
        (cell["lexical_ablation"], cell["proof_aggregation"]): cell
        for cell in unfinished_cells(output, study_json(study, [], inputs=inputs, state=PARTIAL))
    }
    if done:
        say(f"{output}: {len(done)} of {len(all_cells())} cells are there; going on.")
    with progress("Study", len(all_cells()), len(done)) as step:
        for cell in study.cells([names for names in all_cells() if names not in done]):
            done[cell.ablation, cell.aggregation] = cell_json(cell, side_keys(spec))
            write_json(output, study_json(study, list(done.values()), inputs=inputs, state=PARTIAL))
            step(f"{cell.ablation}, {cell.aggregation}")
    report = study_json(study, [done[names] for names in all_cells()], inputs=inputs, state=COMPLETE)
    write_json(output, report)
    if as_json:
        result_json(report)
    elif markdown:
        result(study_markdown(report))
    else:
        print_study(report, results_console())
    say(f"Report: {output}")
