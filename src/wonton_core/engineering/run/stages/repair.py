"""Patches as they apply."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_core.engineering.run.origins import task_source, versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_REPAIRED = "repaired.jsonl"


@frozen
class RepairStage:
    """Runs ``wonton ape repair-samples``."""

    name: str = "repair"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises UnknownNameError, UsageError."""
        files = {name: site.file(name) for name in ("tasks", "samples")}
        source = site.catalog.task_sources.plugin(task_source(site.config, site.repository).name)

        def arguments(folder: Path) -> tuple[str, ...]:
            return ("ape", "repair-samples", *site.repo_arguments, *words(**files, out=folder / _REPAIRED))

        return StagePlan({}, files, {"repaired": _REPAIRED}, arguments, versions([source]))
