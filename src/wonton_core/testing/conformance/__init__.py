"""Conformance suites: what a plugin of each kind must do.

``check_plugin`` checks all that an installed plugin offers; the others check one object. They are functions that are
called with the plugin's object and run every law: there is nothing to inherit, and so nothing to override.
"""

from wonton_core.testing.conformance.aggregators import check_aggregator
from wonton_core.testing.conformance.chat_models import check_chat_model
from wonton_core.testing.conformance.commands import check_command
from wonton_core.testing.conformance.distance_kernels import check_distance_kernel
from wonton_core.testing.conformance.error_hints import check_error_hint
from wonton_core.testing.conformance.executors import check_executor
from wonton_core.testing.conformance.graph_sources import check_graph_source
from wonton_core.testing.conformance.health_checks import check_health_check
from wonton_core.testing.conformance.judges import check_judge
from wonton_core.testing.conformance.laws import ContractBrokenError
from wonton_core.testing.conformance.lexical_ablations import check_lexical_ablation
from wonton_core.testing.conformance.metrics import check_metric
from wonton_core.testing.conformance.plugin import check_plugin
from wonton_core.testing.conformance.provers import check_prover
from wonton_core.testing.conformance.samples import (
    ChatModelSample,
    ProverSample,
    TacticProviderSample,
    TaskSourceSample,
    VerifierSample,
)
from wonton_core.testing.conformance.tactic_providers import check_tactic_provider
from wonton_core.testing.conformance.task_sources import check_task_source
from wonton_core.testing.conformance.verifiers import check_verifier

__all__ = [
    "ChatModelSample",
    "ContractBrokenError",
    "ProverSample",
    "TacticProviderSample",
    "TaskSourceSample",
    "VerifierSample",
    "check_aggregator",
    "check_chat_model",
    "check_command",
    "check_distance_kernel",
    "check_error_hint",
    "check_executor",
    "check_graph_source",
    "check_health_check",
    "check_judge",
    "check_lexical_ablation",
    "check_metric",
    "check_plugin",
    "check_prover",
    "check_tactic_provider",
    "check_task_source",
    "check_verifier",
]
