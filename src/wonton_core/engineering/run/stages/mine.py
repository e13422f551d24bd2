"""Edit tasks out of the repository's history."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, evolve, frozen

from wonton_core.engineering.run.origins import task_source, versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_TASKS = "tasks.jsonl"


@frozen
class MineStage:
    """Runs ``wonton ape mine``. The tip of the history, not its name, is part of the key."""

    name: str = "mine"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises UnknownNameError, UsageError, BadInputError for a repository without that tip."""
        source = task_source(site.config, site.repository)
        tip = site.repository.resolve(site.config.mine.ref)
        options = asdict(evolve(site.config.mine, ref=tip, task_source=source.name))

        def arguments(folder: Path) -> tuple[str, ...]:
            asked = words(
                **{
                    "out": folder / _TASKS,
                    "library_root": options["library_roots"],
                    "types": ",".join(options["types"]),
                    "workers": site.config.workers,
                    **{name: value for name, value in options.items() if name not in ("library_roots", "types")},
                }
            )
            return ("ape", "mine", *site.repo_arguments, *asked)

        plugins = versions([site.catalog.task_sources.plugin(source.name)])
        return StagePlan(options, {}, {"mined": _TASKS}, arguments, plugins)
