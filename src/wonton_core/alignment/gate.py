"""Does a benchmark reach the thresholds of its pair file? Claims choose the cohorts, axes the kind of threshold."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_core.alignment.cohorts import CohortSummary
from wonton_core.alignment.paired_study import CROSS_KIND, GLOBAL, KINDS, SAME_KIND
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK, recall_name
from wonton_core.model.pair_spec import Gate, KindGate

CLAIMS = ("all", GLOBAL, CROSS_KIND, SAME_KIND)
COVERAGE = "coverage"
QUALITY = "quality"
AXES = ("all", COVERAGE, QUALITY)

CHANCE_LEVEL = 0.05
"""A quality gate that is met warns when chance does as well as the ranking more often than this."""

GATE_CUTOFFS = (1, 10)
"""Recall cut-offs that a gate may ask for: always computed, whatever --k says."""


@frozen
class GateOutcome:
    """``checked`` counts thresholds looked at. ``warnings`` say why thresholds that were met may show nothing."""

    claim: str
    axis: str
    coverage_failures: tuple[str, ...]
    quality_failures: tuple[str, ...]
    checked: int
    warnings: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """All failures, coverage first."""
        return self.coverage_failures + self.quality_failures

    @property
    def passed(self) -> bool | None:
        """Whether no threshold was missed; None where there was none to miss, which shows nothing."""
        return not self.failures if self.checked else None


def _thresholds(gate: Gate | KindGate) -> dict[str, dict[str, float | int | None]]:
    least_pairs = gate.min_pairs_evaluated if isinstance(gate, Gate) else gate.min_pairs
    return {
        COVERAGE: {"pairs_evaluated": least_pairs, "eval_rate": gate.min_eval_rate},
        QUALITY: {
            "recall_at_1": gate.min_recall_at_1,
            "recall_at_10": gate.min_recall_at_10,
            "mrr": gate.min_mrr,
        },
    }


def _measured(cohort: CohortSummary, name: str) -> float | None:
    if name == "pairs_evaluated":
        return cohort.pairs_evaluated
    if name == "eval_rate":
        return cohort.eval_rate
    return cohort.means[RECIPROCAL_RANK if name == "mrr" else name]


def asked_thresholds(gate: Gate, *, claim: str, axis: str) -> tuple[tuple[str, str, str, float], ...]:
    """Cohort, kind of threshold, figure and least value of every threshold that ``claim`` and ``axis`` choose."""
    return tuple(
        (scope, kind, name, threshold)
        for scope, thresholds in ((GLOBAL, gate), *((kind, gate.by_kind.get(kind)) for kind in KINDS))
        if thresholds is not None and claim in ("all", scope)
        for kind, named in _thresholds(thresholds).items()
        if axis in ("all", kind)
        for name, threshold in named.items()
        if threshold is not None
    )


def check_gate(
    gate: Gate, cohorts: Mapping[str, CohortSummary], *, claim: str, axis: str, p_value: float | None
) -> GateOutcome:
    """Compare every threshold that ``claim`` and ``axis`` choose with the cohorts ``global``, ``same_kind`` and
    ``cross_kind``. A threshold on a cohort without evaluated pairs is missed: nothing was shown. The thresholds of the
    file alone decide; ``p_value`` (MRR against chance, all pairs) above ``CHANCE_LEVEL`` is a warning."""
    failures: dict[str, list[str]] = {COVERAGE: [], QUALITY: []}
    asked = asked_thresholds(gate, claim=claim, axis=axis)
    for scope, kind, name, threshold in asked:
        value = _measured(cohorts[scope], name)
        if value is None or value < threshold:
            shown = "undefined" if value is None else f"{value:.6g}"
            failures[kind].append(f"cohorts.{scope}.{name}={shown} < {threshold:g}")
    by_chance = p_value is not None and p_value > CHANCE_LEVEL
    warnings = []
    if by_chance and not failures[QUALITY] and any(kind == QUALITY for _, kind, _, _ in asked):
        warnings.append(
            f"quality thresholds were met by a ranking that is not above chance (permutation p {p_value:.3g} > "
            f"{CHANCE_LEVEL:g}): they are too low to show anything"
        )
    return GateOutcome(
        claim, axis, tuple(failures[COVERAGE]), tuple(failures[QUALITY]), len(asked), warnings=tuple(warnings)
    )


def gate_metric_names() -> tuple[str, ...]:
    """Names of the quality metrics that a gate may ask for."""
    return (RECIPROCAL_RANK, *(recall_name(k) for k in GATE_CUTOFFS))
