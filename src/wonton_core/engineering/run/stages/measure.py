"""All figures, from the records alone."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.measures.evaluation_files import read_with
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
        # Settings and logs, too: families of judges, and what a lost call cost, stand in no record.
        read = {name: path for kind, given in files.items() for name, path in read_with(kind, given).items()}
        return StagePlan(asdict(asked), read, {"measures": _MEASURES}, arguments, plugins)
