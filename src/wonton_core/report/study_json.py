"""The ablation study as JSON, cell by cell, so that a study that was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wonton_core.alignment.ablation_study import (
    CUTOFFS,
    EVIDENCES,
    VIEW_OF_EVIDENCE,
    AblationStudy,
    DirectionFigures,
    EvidenceFigures,
    StudyCell,
)
from wonton_core.alignment.chance import PERMUTATIONS
from wonton_core.alignment.cohorts import CONFIDENCE, RESAMPLES
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK
from wonton_core.codec.records import content_hash, read_json, unstructure
from wonton_core.errors import BadInputError
from wonton_core.model.pair_spec import side_keys
from wonton_core.report.benchmark_json import TIE_RULE, cohort_json, means_json
from wonton_core.report.provenance import comparison_json, distance_json, provenance_json

STUDY_KIND = "alignment_study"
STUDY_SCHEMA_VERSION = 1

PARTIAL = "partial"
COMPLETE = "complete"


def study_json(
    study: AblationStudy, cells: Sequence[dict[str, Any]], *, inputs: dict[str, str], state: str
) -> dict[str, Any]:
    """The report with the ``cells`` that are done; ``inputs`` are hashes of the pair file and of both runs."""
    pairs = study.spec.pairs
    left, right = side_keys(study.spec)
    compared = comparison_json(study.options, f"run_{left}", f"run_{right}")
    # Every cell says its own.
    settings = {
        name: value for name, value in compared.items() if name not in ("proof_aggregation", "lexical_ablation")
    }
    return {
        "kind": STUDY_KIND,
        "schema_version": STUDY_SCHEMA_VERSION,
        "state": state,
        "benchmark": {"benchmark_id": study.spec.benchmark_id, "pairs_total": len(pairs)},
        "inputs": inputs,
        **settings,
        "evidence": {
            name: {**distance_json(distance, study.catalog), "tie_limit_of": VIEW_OF_EVIDENCE[name]}
            for name, distance in EVIDENCES.items()
        },
        "tie_rule": TIE_RULE,
        "seeds": {"bootstrap": study.seed, "permutation": study.seed},
        "intervals": {"method": "bootstrap percentile over queries", "confidence": CONFIDENCE, "resamples": RESAMPLES},
        "permutations": PERMUTATIONS,
        "cells": list(cells),
        "cells_sha256": content_hash(list(cells)),
        **provenance_json(study.catalog),
    }


def cell_json(cell: StudyCell, sides: tuple[str, str]) -> dict[str, Any]:
    """One ablation with one aggregation, both directions; ``sides`` are what the keys call the two."""
    left, right = sides
    return {
        "lexical_ablation": cell.ablation,
        "proof_aggregation": cell.aggregation,
        "proofs": {left: cell.proofs[0], right: cell.proofs[1]},
        "proofs_left_out": {left: cell.skipped[0], right: cell.skipped[1]},
        "directions": {
            f"{left}_to_{right}": _direction_json(cell.forward),
            f"{right}_to_{left}": _direction_json(cell.backward),
        },
        "notes": list(cell.notes),
        "identical_graphs": unstructure(cell.identical),
    }


def _direction_json(direction: DirectionFigures) -> dict[str, Any]:
    return {
        "evidence": {name: _evidence_json(figures) for name, figures in direction.evidence.items()},
        "baselines": {name: cohort_json(cohort, CUTOFFS) for name, cohort in direction.baselines.items()},
        "chance": means_json(direction.chance),
    }


def _evidence_json(figures: EvidenceFigures) -> dict[str, Any]:
    mrr, limit = figures.cohort.means[RECIPROCAL_RANK], figures.tie_limit[RECIPROCAL_RANK]
    return {
        **cohort_json(figures.cohort, CUTOFFS),
        "tie_limit": means_json(figures.tie_limit),
        "share_of_tie_limit_mrr": mrr / limit if mrr is not None and limit else None,
        "p_value_mrr": figures.p_value,
        "collapse": unstructure(figures.collapse),
    }


def unfinished_cells(path: Path, now: dict[str, Any]) -> list[dict[str, Any]]:
    """Cells of a study in ``path`` that was stopped, if it is the study whose report without cells is ``now``."""
    try:
        before = read_json(path)
    except BadInputError:
        return []
    changing = {"cells", "cells_sha256"}
    if not isinstance(before, dict) or {k: v for k, v in before.items() if k not in changing} != {
        k: v for k, v in now.items() if k not in changing
    }:
        return []
    cells: list[dict[str, Any]] = before.get("cells", [])
    return cells if content_hash(cells) == before.get("cells_sha256") else []
