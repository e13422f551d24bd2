"""The contract between Wonton and its plugins: every hook, its type, and an example to paste.

A plugin is a Python module named by an entry point of the group ``wonton`` (in ``pyproject.toml``:
``[project.entry-points.wonton]``, ``mine = "my_package.plugin"``). It implements any of the functions below, without
arguments, each decorated with ``hookimpl``, and yields small frozen records. The object behind a record's ``load`` is
imported only when it is chosen, so keep the plugin module small and free of heavy imports. Built-ins of Wonton come
through the same hooks (``wonton_core.plugin_api.builtin``).
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from wonton_core.plugin_api.records import (
    AggregatorRecord,
    ChatModelRecord,
    CommandRecord,
    DistanceKernelRecord,
    ErrorHintRecord,
    ExecutorRecord,
    GraphSourceRecord,
    HealthCheckRecord,
    JudgeRecord,
    LexicalAblationRecord,
    MetricRecord,
    PluginRecord,
    ProverRecord,
    TacticProviderRecord,
    TaskSourceRecord,
    VerifierRecord,
)

PROJECT = "wonton"
"""pluggy's project name, and the entry-point group in which plugins are found."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's implementation of a hook."""


@hookspec
def wonton_provers() -> Iterable[ProverRecord]:
    """Proof assistants: who renders and checks statements, and which command runs them.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import ProverRecord

        @hookimpl
        def wonton_provers():
            yield ProverRecord(
                name="agda",
                summary="Agda 2.7, over its interaction mode",
                load="wonton_agda.prover:AgdaProver",
                concepts="wonton_agda:data/concepts.json",
                actions="wonton_agda:data/actions.json",
                run_command="wonton_agda.cli.run:command",
            )
    """
    return ()


@hookspec
def wonton_graph_sources() -> Iterable[GraphSourceRecord]:
    """How to get a graph of a theorem's proof out of a run directory.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import GraphSourceRecord

        @hookimpl
        def wonton_graph_sources():
            yield GraphSourceRecord(
                name="goal_tree",
                summary="Goals of the winning proof, without tactics",
                load="my_package.goal_tree:goal_tree",
            )
    """
    return ()


@hookspec
def wonton_aggregators() -> Iterable[AggregatorRecord]:
    """The distance of two theorems from the distances between their pools of proofs.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import AggregatorRecord

        @hookimpl
        def wonton_aggregators():
            yield AggregatorRecord(
                name="mean_of_all",
                summary="Mean over all pairs of proofs",
                load="numpy:nanmean",
            )
    """
    return ()


@hookspec
def wonton_lexical_ablations() -> Iterable[LexicalAblationRecord]:
    """What is removed from proofs before they are compared.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import LexicalAblationRecord

        @hookimpl
        def wonton_lexical_ablations():
            yield LexicalAblationRecord(
                name="drop_concepts",
                summary="Removes concept labels and keeps names",
                load="my_package.ablations:drop_concepts",
                concept_tables=False,
            )
    """
    return ()


@hookspec
def wonton_distance_kernels() -> Iterable[DistanceKernelRecord]:
    """One channel of the distance between proofs.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import DistanceKernelRecord

        @hookimpl
        def wonton_distance_kernels():
            yield DistanceKernelRecord(
                name="edit_distance",
                summary="Tree edit distance of tactic trees",
                load="my_package.edit_distance:EditDistance",
                channel="proof",
            )
    """
    return ()


@hookspec
def wonton_judges() -> Iterable[JudgeRecord]:
    """Verdicts on patches: accepted, rejected or abstained.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import JudgeRecord

        @hookimpl
        def wonton_judges():
            yield JudgeRecord(
                name="style_guide",
                summary="Rejects a patch that breaks the library's style guide",
                load="my_package.style:StyleJudge",
            )
    """
    return ()


@hookspec
def wonton_metrics() -> Iterable[MetricRecord]:
    """Numbers from rankings, verdicts or judgements.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import MetricRecord

        @hookimpl
        def wonton_metrics():
            yield MetricRecord(
                name="ndcg",
                summary="Normalised discounted cumulative gain",
                load="my_package.ndcg:ndcg",
                over="rankings",
            )
    """
    return ()


@hookspec
def wonton_tactic_providers() -> Iterable[TacticProviderRecord]:
    """Candidate tactics for a goal.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import TacticProviderRecord

        @hookimpl
        def wonton_tactic_providers():
            yield TacticProviderRecord(
                name="retrieval",
                summary="Tactics of the nearest goals of a library",
                load="my_package.retrieval:RetrievalProvider",
                prover="lean",
            )
    """
    return ()


@hookspec
def wonton_verifiers() -> Iterable[VerifierRecord]:
    """Who compiles a whole file in a fresh process and audits what it rests on.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import VerifierRecord

        @hookimpl
        def wonton_verifiers():
            yield VerifierRecord(
                name="lean_container",
                summary="Lean in a container without network",
                load="my_package.container:ContainerVerifier",
                prover="lean",
            )
    """
    return ()


@hookspec
def wonton_task_sources() -> Iterable[TaskSourceRecord]:
    """Languages whose libraries' histories edit tasks can be mined from (``wonton ape mine``).

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import TaskSourceRecord

        @hookimpl
        def wonton_task_sources():
            yield TaskSourceRecord(
                name="mathcomp",
                summary="Mathematical Components: Coq with ssreflect",
                load="my_package.mathcomp:MathCompSource",
                suffixes=(".v",),
            )
    """
    return ()


@hookspec
def wonton_chat_models() -> Iterable[ChatModelRecord]:
    """LLM endpoints, for generators and judges alike. A class with one method, ``interfaces.ChatModel.complete``.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import ChatModelRecord

        @hookimpl
        def wonton_chat_models():
            yield ChatModelRecord(
                name="local_server",
                summary="A model served on this machine",
                load="my_package.local_server:LocalServer",
                argument="MODEL",
            )
    """
    return ()


@hookspec
def wonton_executors() -> Iterable[ExecutorRecord]:
    """Where independent work items run.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import ExecutorRecord

        @hookimpl
        def wonton_executors():
            yield ExecutorRecord(
                name="slurm",
                summary="One array job per batch of items",
                load="my_package.slurm:SlurmExecutor",
            )
    """
    return ()


@hookspec
def wonton_commands() -> Iterable[CommandRecord]:
    """Click commands below ``wonton``; ``parent`` is the group, deeper groups separated by a space.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import CommandRecord

        @hookimpl
        def wonton_commands():
            yield CommandRecord(
                name="install",
                summary="Install Agda for this user",
                load="wonton_agda.cli.install:command",
                parent="agda",
            )
    """
    return ()


@hookspec
def wonton_health_checks() -> Iterable[HealthCheckRecord]:
    """Checks for ``wonton doctor``.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import HealthCheckRecord

        @hookimpl
        def wonton_health_checks():
            yield HealthCheckRecord(
                name="agda",
                summary="Agda can be started",
                load="wonton_agda.health:check_agda",
            )
    """
    return ()


@hookspec
def wonton_error_hints() -> Iterable[ErrorHintRecord]:
    """One more next step for errors that this plugin knows about.

    Example::

        from wonton_core.plugin_api.hookspecs import hookimpl
        from wonton_core.plugin_api.records import ErrorHintRecord

        @hookimpl
        def wonton_error_hints():
            yield ErrorHintRecord(
                name="agda_locale",
                summary="Agda needs a UTF-8 locale",
                load="wonton_agda.hints:locale_hint",
            )
    """
    return ()


RECORD_OF_HOOK: dict[str, type[PluginRecord]] = {
    "wonton_provers": ProverRecord,
    "wonton_graph_sources": GraphSourceRecord,
    "wonton_aggregators": AggregatorRecord,
    "wonton_lexical_ablations": LexicalAblationRecord,
    "wonton_distance_kernels": DistanceKernelRecord,
    "wonton_judges": JudgeRecord,
    "wonton_metrics": MetricRecord,
    "wonton_tactic_providers": TacticProviderRecord,
    "wonton_verifiers": VerifierRecord,
    "wonton_task_sources": TaskSourceRecord,
    "wonton_chat_models": ChatModelRecord,
    "wonton_executors": ExecutorRecord,
    "wonton_commands": CommandRecord,
    "wonton_health_checks": HealthCheckRecord,
    "wonton_error_hints": ErrorHintRecord,
}
"""Each hook's record type: what the loader checks a plugin's answers against."""
