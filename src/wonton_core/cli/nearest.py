"""``wonton nearest``."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.alignment_options import OfferedName
from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import BadInputError

if TYPE_CHECKING:
    from wonton_core.distances.run_features import RunFeatures
    from wonton_core.distances.top_k import Nearest

_SHOWN = 3


@click.command("nearest")
@click.option("--run-dir", type=RunDirectory(), required=True, help="Run directory, or its .tar.xz.")
@click.option("--k", "k", type=click.IntRange(min=1), default=10, show_default=True, help="Neighbours a theorem.")
@click.option(
    "--graph-source",
    type=OfferedName("graph_sources"),
    default="proof_term_graph",
    show_default=True,
    help="Graph of each proof.",
)
@click.option(
    "--theorem", "asked", multiple=True, metavar="NAME", help="Print this one's neighbours; repeat for others."
)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes and threads.")
@executor_option("local")
@click.option("--output", type=click.Path(path_type=Path), help="Write all neighbours (JSON) to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    run_dir: Path,
    k: int,
    graph_source: str,
    asked: tuple[str, ...],
    workers: int,
    executor_name: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Find the nearest proofs of every theorem of a run by the structure of their graphs.

    Exact, and without a matrix of all pairs, so a whole library fits. Graphs of different families are not compared.
    Ties go to the theorem that comes first in the run; ties_beyond counts those that were as near as the last one
    listed.

    \b
    Example:
      wonton nearest --run-dir logs/coq_stdlib --k 10 --output neighbours.json
      wonton nearest --run-dir logs/coq_stdlib --theorem and_comm
    """
    import time

    from wonton_core.cli.progress import progress
    from wonton_core.distances.run_features import load_run_features
    from wonton_core.distances.run_neighbours import run_neighbours
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.atomic import write_json
    from wonton_core.store.run_reader import RunReader

    executor = open_executor(executor_name, workers, load_catalog())
    started = time.perf_counter()
    selection = RunReader(run_dir).config.selection
    for theorem in asked:
        if theorem not in selection:
            raise _unknown(theorem, run_dir, selection)
    with progress("Proofs", len(selection), 0) as step:
        features = load_run_features(run_dir, graph_source, workers=workers, done=step)
    loaded = time.perf_counter()
    found = run_neighbours(features, k, executor=executor)
    searched = time.perf_counter()
    summary = _summary(features, found, k, graph_source)
    listed = _neighbours(features, found)
    if output is not None:
        write_json(output, {"schema_version": 1, **summary, "neighbours": listed})
    spent = features.seconds
    say(
        f"Reading and features: {loaded - started:.1f} s (processor time: reading {spent.reading:.1f} s, graphs "
        f"{spent.conversion:.1f} s, features {spent.features:.1f} s); search: {searched - loaded:.1f} s."
    )
    if output is not None:
        say(f"Neighbours: {output}")
    if as_json:
        seconds = {
            "load_wall": loaded - started,
            "reading_processor": spent.reading,
            "graphs_processor": spent.conversion,
            "features_processor": spent.features,
            "search_wall": searched - loaded,
        }
        named = {"neighbours": {theorem: listed.get(theorem) for theorem in asked}} if asked else {}
        result_json({**summary, **named, "seconds": {name: round(value, 3) for name, value in seconds.items()}})
        return
    left_out = f", {features.too_large} left out as too large" if features.too_large else ""
    result(f"{summary['theorems']} theorems with a graph, {summary['without_graph']} without{left_out}; k = {k}")
    result(f"{summary['identical_to_another']} have the same graph features as some other theorem")
    result(f"{summary['with_ties_beyond']} have more neighbours as near as the last one listed")
    result(f"{summary['without_neighbours']} have no neighbour to compare with")
    shown = asked or tuple(listed)[:_SHOWN]
    for theorem in shown:
        _print_neighbours(theorem, listed.get(theorem))
    more = len(set(listed) - set(shown))
    if more > 0 and output is None:
        result(f"... {more} more theorems: --theorem NAME prints any of them, --output FILE writes all")
    elif more > 0:
        result(f"... {more} more theorems, all of them in {output}")


def _print_neighbours(theorem: str, found: dict[str, Any] | None) -> None:
    result(f"{theorem}:" if found is not None else f"{theorem}: no graph, so no neighbours")
    for neighbour in found["nearest"] if found is not None else ():
        result(f"  {neighbour['distance']:.6f}  {neighbour['theorem']}")
    if found is not None and found["ties_beyond"]:
        result(f"  and {found['ties_beyond']} more as near as the last one")


def _unknown(theorem: str, run_dir: Path, selection: tuple[str, ...]) -> BadInputError:
    near = difflib.get_close_matches(theorem, selection, n=3)
    return BadInputError(
        f"{run_dir} has no theorem {theorem!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""),
        next_step="see `selection` in its run_config.json",
    )


def _summary(features: RunFeatures, found: Nearest, k: int, graph_source: str) -> dict[str, Any]:
    import numpy as np

    return {
        "k": k,
        "graph_source": graph_source,
        "theorems_in_run": features.theorems_total,
        "theorems": len(features.theorems),
        "without_graph": features.without_graph,
        "too_large": features.too_large,
        "families": features.families_counted(),
        "nodes": int(features.nodes.sum()),
        "features": len(features.histograms.keys),
        "identical_to_another": int((found.distance[:, 0] == 0).sum()),
        "with_ties_beyond": int((found.ties_beyond > 0).sum()),
        "without_neighbours": int(np.isnan(found.distance[:, 0]).sum()),
    }


def _neighbours(features: RunFeatures, found: Nearest) -> dict[str, Any]:
    return {
        theorem: {
            "nearest": [
                {"theorem": features.theorems[column], "distance": round(float(distance), 12)}
                for column, distance in zip(found.neighbour[row], found.distance[row], strict=True)
                if column >= 0
            ],
            "ties_beyond": int(found.ties_beyond[row]),
        }
        for row, theorem in enumerate(features.theorems)
    }
