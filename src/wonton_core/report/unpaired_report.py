"""The unpaired comparison as JSON and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wonton_core.alignment.pair_rows import Neighbour
from wonton_core.alignment.paired_study import CROSS_KIND
from wonton_core.alignment.unpaired import UnpairedMatch, UnpairedResult
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.report.provenance import comparison_json, distance_json, provenance_json, run_json

if TYPE_CHECKING:
    from rich.console import Console

REPORT_SCHEMA_VERSION = 1
_SHOWN_MATCHES = 25


def _mean(values: Iterable[float | bool | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _component_means(matches: tuple[UnpairedMatch, ...]) -> dict[str, float | None]:
    names = sorted({name for match in matches for name in match.neighbour.components})
    return {name: _mean(match.neighbour.components.get(name) for match in matches) for name in names}


def summary_json(result: UnpairedResult) -> dict[str, Any]:
    """Coverage, means over matches and signs of collapse."""
    matches = result.matches
    return {
        "matches": len(matches),
        "mean_distance": _mean(match.neighbour.distance for match in matches),
        "mean_components": _component_means(matches),
        "mean_lexical_overlap": _mean(match.shared_words for match in matches),
        "reciprocal_top1_rate": result.collapse.reciprocal_top1_rate,
        "top1_unique_rate": result.collapse.top1_unique_rate,
        "tied_top1_rate": result.collapse.tied_top1_rate,
        "rank_size_correlation": result.collapse.rank_size_correlation,
        "shape_equal_rate": _mean(match.same_shape for match in matches),
        "cross_kind_rate": _mean(match.neighbour.kind == CROSS_KIND for match in matches),
        "kind_pair_distribution": result.kind_pairs,
        "run_a_unmatched": len(result.left.pools) - len({match.theorem for match in matches}),
        "run_b_unmatched": len(result.right.pools) - len({match.neighbour.theorem for match in matches}),
    }


def _neighbour_json(found: Neighbour) -> dict[str, Any]:
    return {
        "theorem_b": found.theorem,
        "distance": found.distance,
        "distance_components": found.components,
        "graph_kind_a": found.family_left,
        "graph_kind_b": found.family_right,
        "cross_kind": found.kind == CROSS_KIND,
        "proof_support": {"a": found.support[0], "b": found.support[1]},
        "representative_pair": {"proof_id_a": found.proof_left, "proof_id_b": found.proof_right},
        "nearest_neighbor_stats": {
            "nearest_mean_a": found.nearest_mean_left,
            "nearest_mean_b": found.nearest_mean_right,
            "nearest_median": found.nearest_median,
        },
    }


def unpaired_json(result: UnpairedResult, catalog: Catalog) -> dict[str, Any]:
    """The whole report."""
    return {
        "schema_version": REPORT_SCHEMA_VERSION,
        "run_a": run_json(result.left),
        "run_b": run_json(result.right),
        "one_to_one": result.one_to_one,
        "top_k": result.top_k,
        **comparison_json(result.options, "run_a", "run_b"),
        "distance": distance_json(result.options.distance, catalog),
        "summary": summary_json(result),
        "notes": list(result.notes),
        "matches": [
            {
                "theorem_a": match.theorem,
                **_neighbour_json(match.neighbour),
                "reciprocal_top1": match.reciprocal_top1,
                "shape_equal": match.same_shape,
                "lexical_overlap": match.shared_words,
            }
            for match in result.matches
        ],
        "candidates_by_theorem_a": [
            {"theorem_a": theorem, "candidates": [_neighbour_json(found) for found in candidates]}
            for theorem, candidates in result.candidates.items()
        ],
        **provenance_json(catalog),
    }


def print_unpaired(result: UnpairedResult, console: Console) -> None:
    """Write the summary and the nearest matches to ``console``."""
    from rich.table import Table

    how = "one-to-one, least total distance" if result.one_to_one else f"nearest {result.top_k} of each"
    console.print(f"{len(result.matches)} matches ({how})", style="bold", highlight=False)
    for name, value in summary_json(result).items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
        console.print(f"{name}: {_shown(value)}", highlight=False, markup=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("run A", "run B", "distance", "mutual"):
        table.add_column(heading, justify="right" if heading == "distance" else "left")
    for match in result.matches[:_SHOWN_MATCHES]:
        found = match.neighbour
        table.add_row(match.theorem, found.theorem, _shown(found.distance), "yes" if match.reciprocal_top1 else "")
    console.print(table)
    if len(result.matches) > _SHOWN_MATCHES:
        console.print(f"... and {len(result.matches) - _SHOWN_MATCHES} more; --output FILE has all", highlight=False)
    for note in result.notes:
        console.print(f"Note: {note}", highlight=False, markup=False)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
