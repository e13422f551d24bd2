"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import (
    CommandRecord,
    HealthCheckRecord,
    ProverRecord,
    TacticProviderRecord,
    TaskSourceRecord,
    VerifierRecord,
)

_RUN = "wonton_lean.cli.run:command"


@hookimpl
def wonton_provers() -> Iterable[ProverRecord]:
    """Lean 4."""
    yield ProverRecord(
        name="lean",
        summary="Lean 4: the embedded one, or the user's own",
        load="wonton_lean.statements.prover:LeanProver",
        concepts="wonton_lean:data/concepts.json",
        actions="wonton_lean:data/actions.json",
        run_command=_RUN,
    )


@hookimpl
def wonton_tactic_providers() -> Iterable[TacticProviderRecord]:
    """Tactics by the shape of the goal."""
    yield TacticProviderRecord(
        name="heuristic",
        summary="Tactics chosen by the shape of the goal and of its hypotheses",
        load="wonton_lean.tactics.heuristic:HeuristicProvider",
        prover="lean",
    )


@hookimpl
def wonton_verifiers() -> Iterable[VerifierRecord]:
    """Lean's kernel, in a fresh process."""
    yield VerifierRecord(
        name="lean",
        summary="Compiles a Lean file and tells which axioms its declarations rest on",
        load="wonton_lean.verification.verifier:LeanVerifier",
        prover="lean",
    )


@hookimpl
def wonton_task_sources() -> Iterable[TaskSourceRecord]:
    """Lean libraries."""
    yield TaskSourceRecord(
        name="lean",
        summary="Lean 4 libraries: tokens, commands and declarations of .lean files",
        load="wonton_lean.source.task_source:LeanSource",
        suffixes=(".lean",),
        toolchain_files=("lean-toolchain",),
        lower_bounds="wonton_lean.source.lower_bounds:lower_bounds",
    )


@hookimpl
def wonton_commands() -> Iterable[CommandRecord]:
    """``wonton lean ...``."""
    yield CommandRecord(name="run", summary="Search proofs for a corpus of statements", load=_RUN, parent="lean")
    yield CommandRecord(
        name="build-history",
        summary="Build commits of a library, each into a snapshot",
        load="wonton_lean.cli.build_history:command",
        parent="lean",
    )
    yield CommandRecord(
        name="extract",
        summary="Statements, terms and dependencies of compiled modules",
        load="wonton_lean.cli.extract:command",
        parent="lean",
    )


@hookimpl
def wonton_health_checks() -> Iterable[HealthCheckRecord]:
    """Which Lean there is."""
    yield HealthCheckRecord(name="lean", summary="A Lean can be used", load="wonton_lean.health:check_lean")
