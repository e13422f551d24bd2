"""All figures, from the records alone."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.run.origins import versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_MEASURES = "measures.json"
_READ = ("tasks", "instructions", "samples", "repaired", "verified", "judged")


@frozen
class MeasureStage:
    """Runs ``wonton ape measure``."""

    name: str = "measure"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises nothing of its own."""
        files = {name: site.file(name) for name in _READ if name in site.files}
        asked = site.config.measure

        def arguments(folder: Path) -> tuple[str, ...]:
            levels = ",".join(map(str, asked.k))
            return ("ape", "measure", *words(**files, k=levels, seed=asked.seed, out=folder / _MEASURES))

        metrics = site.catalog.metrics
        plugins = versions(metrics.plugin(name) for name in metrics.names())
        return StagePlan(asdict(asked), files, {"measures": _MEASURES}, arguments, plugins)
