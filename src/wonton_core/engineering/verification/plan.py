"""All that a worker must know to verify submissions, and the settings that go on record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import metadata
from pathlib import Path

from attrs import frozen

from wonton_core.engineering.history.repository import Repository
from wonton_core.errors import UnknownNameError, UsageError
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.model.run_record import PluginVersion
from wonton_core.model.verified_submission import VERIFICATION_FORMAT_VERSION, AssistantSettings, VerificationSettings
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.interfaces import TaskSource, Verifier
from wonton_core.plugin_api.loader import PluginStatus

_PATIENCE = 3.0
_PATIENCE_SECONDS = 60.0


@frozen
class Assistant:
    """What reads and what verifies the files of one task source. Both are known by name, so that they travel."""

    make_task_source: Callable[[], TaskSource]
    make_verifier: Callable[[], Verifier]


@frozen
class VerificationPlan:
    """Picklable. Paths are absolute and must be the same wherever the work runs: a disk that all machines share.

    A verifier that takes longer than ``patience_seconds`` hangs: its own limits should have ended what it waits for.
    """

    repository: Repository
    snapshots: Path
    scratch: Path
    limits: ResourceLimits
    patience_seconds: float
    assistants: dict[str, Assistant]


def verification_plan(
    catalog: Catalog,
    task_sources: Collection[str],
    repository: Repository,
    snapshots: Path,
    scratch: Path | None,
    limits: ResourceLimits,
) -> tuple[VerificationPlan, VerificationSettings]:
    """The plan for tasks of these sources, with the verifiers that plugins offer, and its settings.

    Environments are restored below ``scratch``: below ``snapshots`` where it is None, since links need one file system.
    Raises UnknownNameError, UsageError, PluginLoadError.
    """
    names = {source: _verifier_of(catalog, source) for source in sorted(task_sources)}
    plan = VerificationPlan(
        repository,
        snapshots.resolve(),
        (scratch or snapshots / "verifying").resolve(),
        limits,
        _PATIENCE * limits.wall_seconds + _PATIENCE_SECONDS,
        {
            source: Assistant(catalog.task_sources.load(source), catalog.verifiers.load(name))
            for source, name in names.items()
        },
    )
    assistants = tuple(
        AssistantSettings(source, name, _versions(catalog.task_sources.plugin(source), catalog.verifiers.plugin(name)))
        for source, name in names.items()
    )
    return plan, VerificationSettings(VERIFICATION_FORMAT_VERSION, limits, assistants, metadata.version("wonton-core"))


def _verifier_of(catalog: Catalog, source: str) -> str:
    """The one verifier of the assistant that a task source is named after."""
    names = [record.name for record in catalog.verifiers.records() if source in (record.prover, record.name)]
    if not names:
        raise UnknownNameError(
            f"no verifier is offered for tasks of {source!r}",
            cause=f"installed plugins offer: {', '.join(catalog.verifiers.names()) or 'none'}",
            next_step=f"install the package that verifies {source}; see `wonton plugins list`",
        )
    if len(names) > 1:
        raise UsageError(
            f"{' and '.join(names)} are all verifiers for {source}",
            cause="several plugins offer one",
            next_step="leave the others out with --no-plugin",
        )
    return names[0]


def _versions(*plugins: PluginStatus) -> tuple[PluginVersion, ...]:
    versions = {PluginVersion(found.plugin, found.distribution, found.version) for found in plugins}
    return tuple(sorted(versions, key=lambda version: (version.distribution, version.plugin)))
