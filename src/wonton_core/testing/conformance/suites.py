"""Which laws hold for what a hook offers, and which sample they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from wonton_core.testing.conformance import (
    aggregators,
    chat_models,
    commands,
    distance_kernels,
    error_hints,
    executors,
    graph_sources,
    health_checks,
    judges,
    lexical_ablations,
    metrics,
    provers,
    tactic_providers,
    task_sources,
    verifiers,
)
from wonton_core.testing.conformance.laws import check_laws
from wonton_core.testing.conformance.samples import (
    ChatModelSample,
    ProverSample,
    Sample,
    TacticProviderSample,
    TaskSourceSample,
    VerifierSample,
)

Law = Callable[[Any], None]
Check = Callable[[Any, Any, Any], tuple[str, ...]]


@frozen
class Suite:
    """``laws`` are those of the kind; ``check`` runs them on ``(object behind load, record, sample)`` and returns their
    names; ``sample`` is the type of sample that they need, None where they need none."""

    laws: tuple[Law, ...]
    check: Check
    sample: type[Sample] | None = None


def _prover(make: Any, record: Any, sample: Any) -> tuple[str, ...]:
    tables = check_laws("the prover", record, (provers.brings_readable_tables,))
    return tables + provers.check_prover(make, sample)


def _metric(metric: Any, record: Any, _sample: Any) -> tuple[str, ...]:
    return metrics.check_metric(metric, over=record.over)


def _alone(check: Callable[[Any], tuple[str, ...]]) -> Check:
    return lambda offered, _record, _sample: check(offered)


def _with_sample(check: Callable[[Any, Any], tuple[str, ...]]) -> Check:
    return lambda offered, _record, sample: check(offered, sample)


SUITES: dict[str, Suite] = {
    "wonton_provers": Suite((provers.brings_readable_tables, *provers.LAWS), _prover, ProverSample),
    "wonton_graph_sources": Suite(graph_sources.LAWS, _alone(graph_sources.check_graph_source)),
    "wonton_aggregators": Suite(aggregators.LAWS, _alone(aggregators.check_aggregator)),
    "wonton_lexical_ablations": Suite(lexical_ablations.LAWS, _alone(lexical_ablations.check_lexical_ablation)),
    "wonton_distance_kernels": Suite(distance_kernels.LAWS, _alone(distance_kernels.check_distance_kernel)),
    "wonton_judges": Suite(
        (*judges.LAWS, *judges.MODEL_LAWS),
        lambda make, record, _sample: judges.check_judge(make, asks_model=record.asks_model),
    ),
    "wonton_metrics": Suite(metrics.LAWS, _metric),
    "wonton_tactic_providers": Suite(
        tactic_providers.LAWS, _with_sample(tactic_providers.check_tactic_provider), TacticProviderSample
    ),
    "wonton_verifiers": Suite(verifiers.LAWS, _with_sample(verifiers.check_verifier), VerifierSample),
    "wonton_task_sources": Suite(task_sources.LAWS, _with_sample(task_sources.check_task_source), TaskSourceSample),
    "wonton_chat_models": Suite(chat_models.LAWS, _with_sample(chat_models.check_chat_model), ChatModelSample),
    "wonton_executors": Suite(executors.LAWS, _alone(executors.check_executor)),
    "wonton_commands": Suite(
        commands.LAWS, lambda command, record, _sample: commands.check_command(command, record.name)
    ),
    "wonton_health_checks": Suite(health_checks.LAWS, _alone(health_checks.check_health_check)),
    "wonton_error_hints": Suite(error_hints.LAWS, _alone(error_hints.check_error_hint)),
}
"""By hook."""
