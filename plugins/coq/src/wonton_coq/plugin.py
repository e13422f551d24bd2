"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import (
    CommandRecord,
    HealthCheckRecord,
    ProverRecord,
    TaskSourceRecord,
    VerifierRecord,
)

_RUN = "wonton_coq.cli.run:run"


@hookimpl
def wonton_provers() -> Iterable[ProverRecord]:
    """Coq."""
    yield ProverRecord(
        name="coq",
        summary="Coq 8.20 over SerAPI: proof terms and replayed scripts",
        load="wonton_coq.prover:CoqProver",
        concepts="wonton_coq:data/concepts.json",
        actions="wonton_coq:data/actions.json",
        run_command=_RUN,
    )


@hookimpl
def wonton_task_sources() -> Iterable[TaskSourceRecord]:
    """Coq libraries."""
    yield TaskSourceRecord(
        name="coq",
        summary="Coq libraries: tokens, sentences and declarations of .v files",
        load="wonton_coq.source.task_source:CoqSource",
        suffixes=(".v",),
        lower_bounds="wonton_coq.source.lower_bounds:lower_bounds",
    )


@hookimpl
def wonton_verifiers() -> Iterable[VerifierRecord]:
    """Coq's kernel, on edits and on whole files."""
    yield VerifierRecord(
        name="coq",
        summary="Compiles Coq files in a sandbox and audits what the kernel kept of them",
        load="wonton_coq.verification.verifier:CoqVerifier",
        prover="coq",
    )


@hookimpl
def wonton_commands() -> Iterable[CommandRecord]:
    """``wonton coq ...`` and ``wonton toolchain install coq``."""
    yield CommandRecord(name="run", summary="Extract theorems from libraries and source files", load=_RUN, parent="coq")
    yield CommandRecord(
        name="build-history",
        summary="Build commits of a library, each into a snapshot",
        load="wonton_coq.cli.build_history:command",
        parent="coq",
    )
    yield CommandRecord(
        name="coq",
        summary="Coq 8.20 with SerAPI, from Debian's packages, without root rights",
        load="wonton_coq.cli.install:install_coq",
        parent="toolchain install",
    )


@hookimpl
def wonton_health_checks() -> Iterable[HealthCheckRecord]:
    """Which Coq there is."""
    yield HealthCheckRecord(name="coq", summary="A Coq with SerAPI can be used", load="wonton_coq.health:check_coq")
