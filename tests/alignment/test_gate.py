"""Claims choose cohorts, axes choose thresholds, and nothing asked for is skipped."""

from __future__ import annotations

import pytest

from wonton_core.alignment.cohorts import CohortSummary
from wonton_core.alignment.gate import check_gate
from wonton_core.model.pair_spec import Gate, KindGate


def cohort(total: int, evaluated: int, mrr: float | None, at_1: float | None, at_10: float | None) -> CohortSummary:
    means = {"reciprocal_rank": mrr, "recall_at_1": at_1, "recall_at_10": at_10, "expected_rank": None}
    return CohortSummary(total, evaluated, means, None)


COHORTS = {
    "global": cohort(10, 8, 0.1, 0.05, 0.4),
    "same_kind": cohort(0, 0, None, None, None),
    "cross_kind": cohort(8, 8, 0.1, 0.05, 0.4),
}
GATE = Gate(
    min_pairs_evaluated=9,
    min_eval_rate=0.8,
    min_recall_at_1=0.05,
    min_recall_at_10=0.5,
    min_mrr=0.12,
    by_kind={"cross_kind": KindGate(min_pairs=20, min_mrr=0.05), "same_kind": KindGate(min_pairs=0, min_mrr=0.05)},
)
PAIRS = "cohorts.global.pairs_evaluated=8 < 9"
AT_10 = "cohorts.global.recall_at_10=0.4 < 0.5"
MRR = "cohorts.global.mrr=0.1 < 0.12"
CROSS = "cohorts.cross_kind.pairs_evaluated=8 < 20"
SAME = "cohorts.same_kind.mrr=undefined < 0.05"


@pytest.mark.parametrize(
    ("claim", "axis", "failures", "checked"),
    [
        ("all", "all", (PAIRS, CROSS, AT_10, MRR, SAME), 9),
        ("all", "coverage", (PAIRS, CROSS), 4),
        ("all", "quality", (AT_10, MRR, SAME), 5),
        ("global", "all", (PAIRS, AT_10, MRR), 5),
        ("global", "coverage", (PAIRS,), 2),
        ("global", "quality", (AT_10, MRR), 3),
        ("cross_kind", "all", (CROSS,), 2),
        ("cross_kind", "quality", (), 1),
        ("same_kind", "coverage", (), 1),
        ("same_kind", "quality", (SAME,), 1),
    ],
)
def test_table(claim: str, axis: str, failures: tuple[str, ...], checked: int) -> None:
    outcome = check_gate(GATE, COHORTS, claim=claim, axis=axis, p_value=0.001)
    assert outcome.failures == failures
    assert outcome.checked == checked
    assert outcome.passed == (not failures)


def test_a_threshold_that_is_just_reached_is_reached() -> None:
    assert check_gate(Gate(min_eval_rate=0.8, min_mrr=0.1), COHORTS, claim="all", axis="all", p_value=0.001).passed


def test_where_nothing_is_asked_for_nothing_is_passed() -> None:
    for claim, axis in (("all", "all"), ("same_kind", "quality")):
        outcome = check_gate(Gate(), COHORTS, claim=claim, axis=axis, p_value=None)
        assert (outcome.passed, outcome.checked) == (None, 0)


def test_a_quality_gate_that_chance_meets_warns() -> None:
    low, missed = Gate(min_eval_rate=0.8, min_mrr=0.1), Gate(min_mrr=0.2)
    for axis, p_value, warned in (("all", 0.06, True), ("all", 0.04, False), ("coverage", 0.9, False)):
        outcome = check_gate(low, COHORTS, claim="all", axis=axis, p_value=p_value)
        assert outcome.passed
        assert bool(outcome.warnings) == warned
    assert not check_gate(missed, COHORTS, claim="all", axis="all", p_value=0.9).warnings, "it is missed anyway"
