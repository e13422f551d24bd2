"""Everything that installed plugins offer, loaded once a process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from wonton_core.plugin_api import records
from wonton_core.plugin_api.loader import ACTIVE, LoadedPlugins, PluginSettings, PluginStatus, load_plugins
from wonton_core.plugin_api.registry import Registry

if TYPE_CHECKING:
    from typing import Any

    import click
    import numpy as np
    from numpy.typing import NDArray

    from wonton_core.errors import PluginConflictError, WontonError
    from wonton_core.model.comparable_proof import ComparableProof
    from wonton_core.model.proof_graph import ProofGraph
    from wonton_core.model.run_record import PluginVersion
    from wonton_core.plugin_api import interfaces
    from wonton_core.store.run_reader import RunReader

    type_of_graph_source = Callable[[RunReader, str, str], ProofGraph | None]
    type_of_aggregator = Callable[[NDArray[np.float64]], float]
    type_of_ablation = Callable[[ComparableProof], ComparableProof]


class Catalog:
    """One registry a hook, and the table of plugins."""

    def __init__(self, loaded: LoadedPlugins) -> None:
        offers, table = loaded.contributions, loaded.table
        self._contributions = offers
        self._table = table
        self.provers: Registry[records.ProverRecord, Callable[[], interfaces.Prover]] = Registry(
            "prover", offers["wonton_provers"], table
        )
        self.graph_sources: Registry[records.GraphSourceRecord, type_of_graph_source] = Registry(
            "graph source", offers["wonton_graph_sources"], table
        )
        self.aggregators: Registry[records.AggregatorRecord, type_of_aggregator] = Registry(
            "aggregator", offers["wonton_aggregators"], table
        )
        self.lexical_ablations: Registry[records.LexicalAblationRecord, type_of_ablation] = Registry(
            "lexical ablation", offers["wonton_lexical_ablations"], table
        )
        self.distance_kernels: Registry[records.DistanceKernelRecord, Callable[[], interfaces.DistanceKernel[Any]]] = (
            Registry("distance kernel", offers["wonton_distance_kernels"], table)
        )
        self.judges: Registry[records.JudgeRecord, Callable[..., interfaces.Judge]] = Registry(
            "judge", offers["wonton_judges"], table
        )
        self.metrics: Registry[records.MetricRecord, Callable[..., Any]] = Registry(
            "metric", offers["wonton_metrics"], table
        )
        self.tactic_providers: Registry[records.TacticProviderRecord, Callable[[], interfaces.TacticProvider]] = (
            Registry("tactic provider", offers["wonton_tactic_providers"], table)
        )
        self.verifiers: Registry[records.VerifierRecord, Callable[[], interfaces.Verifier]] = Registry(
            "verifier", offers["wonton_verifiers"], table
        )
        self.task_sources: Registry[records.TaskSourceRecord, Callable[[], interfaces.TaskSource]] = Registry(
            "task source", offers["wonton_task_sources"], table
        )
        self.chat_models: Registry[records.ChatModelRecord, Callable[..., interfaces.ChatModel]] = Registry(
            "chat model", offers["wonton_chat_models"], table
        )
        self.executors: Registry[records.ExecutorRecord, Callable[..., interfaces.Executor]] = Registry(
            "executor", offers["wonton_executors"], table
        )
        self.commands: Registry[records.CommandRecord, click.Command] = Registry(
            "command", offers["wonton_commands"], table
        )
        self.health_checks: Registry[records.HealthCheckRecord, Callable[[], records.HealthReport]] = Registry(
            "health check", offers["wonton_health_checks"], table
        )
        self.error_hints: Registry[records.ErrorHintRecord, Callable[[WontonError], str | None]] = Registry(
            "error hint", offers["wonton_error_hints"], table
        )

    def plugin_table(self) -> tuple[PluginStatus, ...]:
        """Every plugin found, blocked and failed ones too."""
        return self._table

    def offers(self, plugin: PluginStatus) -> dict[str, list[dict[str, str]]]:
        """What one plugin of the table offers: hook to rows of path, summary and load."""
        rows: dict[str, list[dict[str, str]]] = {}
        for hook, contributions in self._contributions.items():
            for record in (found.record for found in contributions if found.plugin == plugin):
                row = {"path": record.path, "summary": record.summary, "load": record.load}
                rows.setdefault(hook, []).append(row)
        return rows

    def conflicts(self) -> tuple[PluginConflictError, ...]:
        """One error for every name that two plugins offer; using such a name raises it."""
        registries = [getattr(self, hook.removeprefix("wonton_")) for hook in self._contributions]
        return tuple(registry.conflict(name) for registry in registries for name in registry.conflicts())

    def plugin_versions(self) -> tuple[PluginVersion, ...]:
        """The active plugins, as runs and reports record them."""
        from wonton_core.model.run_record import PluginVersion  # a run is made: start-up is over

        return tuple(
            PluginVersion(row.plugin, row.distribution, row.version) for row in self._table if row.status == ACTIVE
        )


_lock = threading.RLock()
_settings: PluginSettings | None = None
_loaded: tuple[PluginSettings, Catalog] | None = None


def configure(settings: PluginSettings | None) -> None:
    """Use these settings from now on (None: those of the environment)."""
    global _settings
    with _lock:
        _settings = settings


def load_catalog() -> Catalog:
    """The catalog of this process: loaded when first asked for, and again only when the settings have changed.

    Raises PluginLoadError under strict loading only.
    """
    global _loaded
    with _lock:
        settings = _settings or PluginSettings.from_environment()
        if _loaded is None or _loaded[0] != settings:
            _loaded = (settings, Catalog(load_plugins(settings)))
        return _loaded[1]
