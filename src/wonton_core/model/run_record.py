"""``run_config.json`` and ``run_status.json`` of a run directory: what exactly ran, and how far it got."""

from __future__ import annotations

from attrs import field, frozen

RUN_SCHEMA_VERSION = 1


@frozen
class ToolVersion:
    """A program that took part: its name, version, and what pins it down further (git hash, library hash)."""

    name: str
    version: str
    revision: str = ""


@frozen
class PluginVersion:
    """A distribution whose plugin took part."""

    plugin: str
    distribution: str
    version: str


@frozen
class RunConfig:
    """What was asked for and with which tools. No path in it is absolute: moving a run changes nothing.

    ``backend`` is the prover's name. ``selection`` are the theorem names in order. ``options`` holds every option of
    the command after defaults. ``fingerprint`` is SHA-256 over all that decides the result: the same command resumes
    a run with the same fingerprint and refuses another one.
    """

    schema_version: int
    run_id: str
    backend: str
    created_at: str
    corpus: str
    selection: tuple[str, ...]
    options: dict[str, object]
    tools: tuple[ToolVersion, ...]
    plugins: tuple[PluginVersion, ...]
    seed: int
    fingerprint: str
    wonton_version: str


@frozen
class RunStatus:
    """``state`` is running, completed, interrupted or failed; times are UTC in ISO 8601."""

    schema_version: int
    state: str
    started_at: str
    updated_at: str
    total: int
    done: int
    solved: int
    failed: tuple[str, ...] = ()
    error: dict[str, object] = field(factory=dict)
