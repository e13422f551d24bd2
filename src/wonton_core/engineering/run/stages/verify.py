"""What the assistant says of each patch."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.run.origins import task_source, versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_VERIFIED = "verified.jsonl"


@frozen
class VerifyStage:
    """Runs ``wonton ape verify``."""

    name: str = "verify"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises UnknownNameError, UsageError."""
        asked = site.config.verify
        files = {name: site.file(name) for name in ("tasks", "repaired", "snapshots")}
        source = task_source(site.config, site.repository).name
        verifiers = [
            site.catalog.verifiers.plugin(record.name)
            for record in site.catalog.verifiers.records()
            if source in (record.prover, record.name)
        ]

        def arguments(folder: Path) -> tuple[str, ...]:
            given = words(
                tasks=files["tasks"],
                patches=files["repaired"],
                snapshots=site.snapshots,
                out=folder / _VERIFIED,
                workers=site.config.workers,
                **asdict(asked),
            )
            return ("ape", "verify", *site.repo_arguments, *given)

        # Where the work runs decides nothing about its results.
        options = {name: value for name, value in asdict(asked).items() if name != "executor"}
        plugins = versions([site.catalog.task_sources.plugin(source), *verifiers])
        return StagePlan(options, files, {"verified": _VERIFIED}, arguments, plugins)
