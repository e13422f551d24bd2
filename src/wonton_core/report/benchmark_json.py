"""The paired benchmark's report as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wonton_core.alignment.benchmark import EVIDENCE, BenchmarkResult, DirectionResult
from wonton_core.alignment.chance import PERMUTATIONS
from wonton_core.alignment.cohorts import CONFIDENCE, DENOMINATOR_POLICY, RESAMPLES, CohortSummary
from wonton_core.alignment.gate import GATE_CUTOFFS, GateOutcome
from wonton_core.alignment.pair_rows import OK, Neighbour, PairRow
from wonton_core.alignment.paired_study import CROSS_KIND, GLOBAL, KINDS
from wonton_core.alignment.ranking_metrics import EXPECTED_RANK, RECIPROCAL_RANK, recall_name
from wonton_core.codec.records import unstructure
from wonton_core.model.pair_spec import Gate, side_keys
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.report.provenance import comparison_json, distance_json, provenance_json, run_json

REPORT_SCHEMA_VERSION = 1

TIE_RULE = (
    "candidates whose distances agree to 12 decimals are tied; every metric is its exact expectation over all orders of"
    " the tied; with several right answers the nearest counts"
)


def benchmark_json(result: BenchmarkResult, catalog: Catalog, *, pairs_file: str, pairs_hash: str) -> dict[str, Any]:
    """The whole report. ``pairs_file`` is the pair file's name without folders, ``pairs_hash`` its SHA-256."""
    options = result.options
    cutoffs = sorted({*options.cutoffs, *GATE_CUTOFFS})
    forward = result.forward
    left, right = sides = side_keys(result.spec)
    return {
        "schema_version": REPORT_SCHEMA_VERSION,
        "benchmark": {
            "schema_version": result.spec.schema_version,
            "benchmark_id": result.spec.benchmark_id,
            "description": result.spec.description,
            "pairs_file": pairs_file,
            "pairs_sha256": pairs_hash,
            "relevance_classes": [list(members) for members in result.relevance_classes],
        },
        f"run_{left}": run_json(result.left),
        f"run_{right}": run_json(result.right),
        **comparison_json(options.comparison, f"run_{left}", f"run_{right}"),
        "distance": {
            **distance_json(options.comparison.distance, catalog),
            "evidence": EVIDENCE.get(options.comparison.distance),
        },
        "notes": list(result.notes),
        "identical_graphs": unstructure(result.identical),
        "k_values": list(options.cutoffs),
        "tie_rule": TIE_RULE,
        "seeds": {"bootstrap": options.seed, "permutation": options.seed},
        "intervals": {"method": "bootstrap percentile over queries", "confidence": CONFIDENCE, "resamples": RESAMPLES},
        "summary": {
            **cohort_json(forward.cohorts[GLOBAL], cutoffs),
            "by_kind": {kind: cohort_json(forward.cohorts[kind], cutoffs) for kind in KINDS},
            "cohorts": {name: cohort_json(cohort, cutoffs) for name, cohort in forward.cohorts.items()},
            "denominator_policy": DENOMINATOR_POLICY,
        },
        "directions": {
            f"{left}_to_{right}": direction_json(forward, cutoffs),
            f"{right}_to_{left}": direction_json(result.backward, cutoffs),
        },
        "gate": gate_json(result.gate, result.spec.gate),
        "pairs": [pair_json(row, cutoffs, sides) for row in result.rows],
        **provenance_json(catalog),
    }


def cohort_json(cohort: CohortSummary, cutoffs: Sequence[int]) -> dict[str, Any]:
    """A cohort's figures under the names of the metrics; other plugins' metrics stand in ``further``."""
    recalls = {k: recall_name(k) for k in cutoffs}
    known = {RECIPROCAL_RANK, EXPECTED_RANK, *recalls.values()}
    return {
        "pairs_total": cohort.pairs_total,
        "pairs_evaluated": cohort.pairs_evaluated,
        "pairs_missing": cohort.pairs_missing,
        "pairs_not_ranked": cohort.pairs_not_ranked,
        "eval_rate": cohort.eval_rate,
        "mrr": cohort.means[RECIPROCAL_RANK],
        "mean_rank": cohort.means[EXPECTED_RANK],
        "median_rank": cohort.median_rank,
        "recall_at_k": {str(k): cohort.means[name] for k, name in recalls.items()},
        "intervals": {
            "mrr": _pair(cohort.intervals[RECIPROCAL_RANK]),
            "mean_rank": _pair(cohort.intervals[EXPECTED_RANK]),
            "recall_at_k": {str(k): _pair(cohort.intervals[name]) for k, name in recalls.items()},
            "further": {name: _pair(interval) for name, interval in cohort.intervals.items() if name not in known},
        },
        "missing_as_missed": {
            "mrr": cohort.missing_as_missed[RECIPROCAL_RANK],
            "recall_at_k": {str(k): cohort.missing_as_missed[name] for k, name in recalls.items()},
        },
        "further": {name: value for name, value in cohort.means.items() if name not in known},
    }


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def direction_json(direction: DirectionResult, cutoffs: Sequence[int]) -> dict[str, Any]:
    """One direction with what stands beside it: chance, baselines, tie limits, signs of collapse."""
    return {
        "cohorts": {name: cohort_json(cohort, cutoffs) for name, cohort in direction.cohorts.items()},
        "chance": means_json(direction.chance),
        "permutation_test": {"p_value_mrr": direction.p_value, "permutations": PERMUTATIONS},
        "baselines": {name: cohort_json(cohort, cutoffs) for name, cohort in direction.baselines.items()},
        "tie_limit": {seen: means_json(means) for seen, means in direction.tie_limits.items()},
        "collapse": unstructure(direction.collapse),
        "candidates": list(direction.candidates),
    }


def means_json(means: dict[str, float | None]) -> dict[str, float | None]:
    """Means by name, with the mean reciprocal rank under its usual name."""
    named = {RECIPROCAL_RANK: "mrr", EXPECTED_RANK: "mean_rank"}
    return {named.get(name, name): value for name, value in means.items()}


def gate_json(outcome: GateOutcome, gate: Gate) -> dict[str, Any]:
    """The thresholds and what came of them."""
    return {
        "claim": outcome.claim,
        "axis": outcome.axis,
        "thresholds": {
            "coverage": {"min_pairs_evaluated": gate.min_pairs_evaluated, "min_eval_rate": gate.min_eval_rate},
            "quality": {
                "min_recall_at_1": gate.min_recall_at_1,
                "min_recall_at_10": gate.min_recall_at_10,
                "min_mrr": gate.min_mrr,
            },
            "by_kind": {kind: unstructure(thresholds) for kind, thresholds in gate.by_kind.items()},
        },
        "thresholds_checked": outcome.checked,
        "passed": outcome.passed,
        "failures": list(outcome.failures),
        "coverage_failures": list(outcome.coverage_failures),
        "quality_failures": list(outcome.quality_failures),
        "warnings": list(outcome.warnings),
    }


def pair_json(row: PairRow, cutoffs: Sequence[int], sides: tuple[str, str]) -> dict[str, Any]:
    """One pair's row; ``sides`` are what the keys call the two."""
    left, right = sides
    names = {"pair_id": row.pair.pair_id, f"{left}_theorem": row.pair.left, f"{right}_theorem": row.pair.right}
    if row.status != OK or row.gold is None:
        present = {f"{left}_present": row.left_present, f"{right}_present": row.right_present}
        found = {**names, "status": row.status, **present}
        if row.gold is None:
            return found
        kind = row.gold.kind
        return {**found, "right_answers": list(row.answers), "pair_kind": kind, **_neighbour_json(row.gold, sides)}
    return {
        **names,
        "status": row.status,
        **_query_json(row.values, cutoffs),
        f"{right}_to_{left}": _query_json(row.backward, cutoffs),
        "right_answers": list(row.answers),
        "pair_kind": row.gold.kind,
        **_neighbour_json(row.gold, sides),
        "top_candidates": [{f"{right}_theorem": found.theorem, **_neighbour_json(found, sides)} for found in row.top],
    }


def _query_json(values: Mapping[str, float], cutoffs: Sequence[int]) -> dict[str, Any]:
    return {
        "rank": values.get(EXPECTED_RANK),
        "reciprocal_rank": values.get(RECIPROCAL_RANK),
        "recall_at_k": {str(k): values.get(recall_name(k)) for k in cutoffs},
    }


def _neighbour_json(found: Neighbour, sides: tuple[str, str]) -> dict[str, Any]:
    left, right = sides
    return {
        "distance": found.distance,
        f"{left}_graph_kind": found.family_left,
        f"{right}_graph_kind": found.family_right,
        "cross_kind": found.kind == CROSS_KIND,
        "components": found.components,
        "proof_support": {left: found.support[0], right: found.support[1]},
        "representative_pair": {
            f"proof_id_{left}": found.proof_left,
            f"proof_id_{right}": found.proof_right,
            f"variant_{left}": found.variant_left,
            f"variant_{right}": found.variant_right,
        },
        "nearest_neighbor_stats": {
            f"nearest_mean_{left}": found.nearest_mean_left,
            f"nearest_mean_{right}": found.nearest_mean_right,
            "nearest_median": found.nearest_median,
        },
    }
