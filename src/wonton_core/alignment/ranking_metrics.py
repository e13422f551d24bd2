"""The metrics over rankings that plugins offer, called by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from wonton_core.errors import PluginLoadError
from wonton_core.plugin_api.catalog import Catalog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RankingMetric = Callable[["NDArray[np.float64]", "NDArray[np.bool_]"], "NDArray[np.float64]"]

RECIPROCAL_RANK = "reciprocal_rank"
EXPECTED_RANK = "expected_rank"
RECALL_MAKER = "recall_at_k"


def recall_name(k: int) -> str:
    """The name of Recall@k in reports and gates."""
    return f"recall_at_{k}"


def ranking_metrics(catalog: Catalog, cutoffs: Iterable[int]) -> dict[str, RankingMetric]:
    """Reciprocal rank, expected rank, Recall@k for every cut-off, and every further metric over rankings.

    Raises PluginLoadError when no plugin offers the first three: they come from wonton-metrics.
    """
    lacking = [name for name in (RECIPROCAL_RANK, EXPECTED_RANK, RECALL_MAKER) if name not in catalog.metrics]
    if lacking:
        raise PluginLoadError(
            f"no installed plugin offers the metrics {', '.join(lacking)}",
            cause="wonton-metrics is not installed, or it is switched off",
            next_step="pip install wonton-metrics; see `wonton plugins list`",
        )
    found: dict[str, RankingMetric] = {
        record.name: catalog.metrics.load(record.name)
        for record in catalog.metrics.records()
        if record.over == "rankings"
    }
    make_recall = catalog.metrics.load(RECALL_MAKER)
    return found | {recall_name(k): make_recall(k) for k in sorted(set(cutoffs))}
