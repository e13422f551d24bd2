"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import MetricRecord


@hookimpl
def wonton_metrics() -> Iterable[MetricRecord]:
    """Metrics over rankings: functions ``(distances, relevant) -> one value a query``."""
    where = "wonton_metrics.retrieval"
    yield MetricRecord("recall_at_k", "Makes the Recall@k metric for any k", f"{where}:recall_at_k", over="cutoffs")
    yield MetricRecord("recall_at_1", "A gold answer is nearest", f"{where}:recall_at_1")
    yield MetricRecord("recall_at_3", "A gold answer is among the nearest 3", f"{where}:recall_at_3")
    yield MetricRecord("recall_at_5", "A gold answer is among the nearest 5", f"{where}:recall_at_5")
    yield MetricRecord("recall_at_10", "A gold answer is among the nearest 10", f"{where}:recall_at_10")
    yield MetricRecord(
        "reciprocal_rank", "One over the rank of the nearest gold answer; its mean is MRR", f"{where}:reciprocal_rank"
    )
    yield MetricRecord("expected_rank", "Rank of the nearest gold answer, from 1", f"{where}:expected_rank")
