"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import CommandRecord, HealthCheckRecord, ProverRecord

_RUN = "wonton_metamath.cli.run:command"


@hookimpl
def wonton_provers() -> Iterable[ProverRecord]:
    """Metamath."""
    yield ProverRecord(
        name="metamath",
        summary="Metamath: proofs of set.mm and other databases as terms",
        load="wonton_metamath.prover:MetamathProver",
        concepts="wonton_metamath:data/concepts.json",
        run_command=_RUN,
    )


@hookimpl
def wonton_commands() -> Iterable[CommandRecord]:
    """``wonton metamath ...`` and ``wonton toolchain install metamath``."""
    yield CommandRecord(name="run", summary="Record theorems of a Metamath database", load=_RUN, parent="metamath")
    yield CommandRecord(
        name="pairs",
        summary="Find theorems of two runs that state the same proposition",
        load="wonton_metamath.cli.pairs:command",
        parent="metamath",
    )
    yield CommandRecord(
        name="metamath",
        summary="The metamath program and set.mm, from Debian's packages, without root rights",
        load="wonton_metamath.cli.install:command",
        parent="toolchain install",
    )


@hookimpl
def wonton_health_checks() -> Iterable[HealthCheckRecord]:
    """Whether Metamath can be used."""
    yield HealthCheckRecord(
        name="metamath", summary="The metamath program and a database", load="wonton_metamath.health:check_metamath"
    )
