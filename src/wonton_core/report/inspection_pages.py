"""The pages that draw both proofs of each pair of a benchmark report, as the report compared them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.inspection import InspectedPair, PairInspector, inspect_proof
from wonton_core.alignment.pair_features import pair_features
from wonton_core.alignment.proof_pools import open_runs, provider_name
from wonton_core.errors import BadInputError
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.report.html_inspect_page import ComparedSide, InspectedSide, render_inspection
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_run_details import recorded_details
from wonton_core.report.provenance import comparison_json, distance_json, provenance_json
from wonton_core.store.run_reader import RunReader

_SAME_DISTANCE = 1e-9


def report_options(report: ReportPart) -> ComparisonOptions:
    """The options that ``report`` was made with. Raises BadInputError for a value of the wrong type."""
    sources, names = report.part("graph_sources"), report.part("name_obfuscation")
    usual, most = ComparisonOptions(), report.number("max_proofs_per_theorem")
    return ComparisonOptions(
        graph_source_left=sources.text("run_lean") or usual.graph_source_left,
        graph_source_right=sources.text("run_coq") or usual.graph_source_right,
        solved_only=bool(report.flag("solved_only")),
        aggregation=report.text("proof_aggregation") or usual.aggregation,
        at_most=None if most is None else int(most),
        obfuscation=names.text("mode") or usual.obfuscation,
        salt=names.text("salt") or usual.salt,
        ablation=report.part("lexical_ablation").text("mode") or usual.ablation,
        distance=report.part("distance").text("name") or usual.distance,
    )


def inspectable_pairs(report: ReportPart) -> tuple[int, ...]:
    """The positions of pairs whose theorems both have a proof."""
    return tuple(at for at, pair in enumerate(report.parts("pairs")) if pair.number("rank") is not None)


def inspection_pages(
    report: ReportPart, run_lean: Path, run_coq: Path, catalog: Catalog, *, back: str
) -> Iterator[tuple[int, bytes]]:
    """The position and the page of each of ``inspectable_pairs``, in order. ``back`` is the address of the report's
    page, seen from theirs.

    Raises RunDirectoryError, BadInputError when a run is missing or damaged, UnknownNameError when no plugin offers
    what the report was made with, and BadInputError when the runs give a pair another distance than the report.
    """
    options = report_options(report)
    options.check(catalog)
    folders = {"lean": run_lean, "coq": run_coq}
    runs = {side: {provider_name(run): run for run in open_runs(folder, side)} for side, folder in folders.items()}
    inspector = PairInspector(
        load_side(run_lean, "lean", "left", options, catalog),
        load_side(run_coq, "coq", "right", options, catalog),
        options,
        catalog,
    )
    settings = {
        **comparison_json(options, "left", "right"),
        "distance": distance_json(options.distance, catalog),
        **provenance_json(catalog),
    }
    pairs = report.parts("pairs")
    for at in inspectable_pairs(report):
        found = inspector.pair(pairs[at].text("lean_theorem"), pairs[at].text("coq_theorem"))
        _check_same_distance(pairs[at], found)
        chosen = found.neighbour
        left = _side(runs["lean"], chosen.proof_left, "left", options, catalog)
        right = _side(runs["coq"], chosen.proof_right, "right", options, catalog)
        compared = ComparedSide(right, found, pair_features(left.seen, right.seen))
        yield at, render_inspection(left, compared, settings, back=back)


def _side(
    runs: dict[str, RunReader], proof_id: str, side: str, options: ComparisonOptions, catalog: Catalog
) -> InspectedSide:
    provider, _, rest = proof_id.partition("::")
    theorem, _, variant = rest.rpartition("::")
    seen = inspect_proof(runs[provider], theorem, variant, side, options, catalog)
    return InspectedSide(seen, recorded_details(runs[provider], seen))


def _check_same_distance(pair: ReportPart, found: InspectedPair) -> None:
    told, now = pair.number("distance"), found.neighbour.distance
    if told is None and now is None:
        return
    if told is None or now is None or not math.isclose(told, now, rel_tol=0, abs_tol=_SAME_DISTANCE):
        raise BadInputError(
            f"pair {pair.text('pair_id')} has distance {told} in the report, and {now} by these runs",
            cause="the report was made by another version of Wonton, or its plugins, or the runs have changed",
            next_step="make the report again with `wonton benchmark-cross-assistant --output FILE`",
        )
