"""Which of the mined tasks take part, before anybody is asked about them."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_TASKS = "tasks.jsonl"


@frozen
class FilterStage:
    """Runs ``wonton ape filter`` over what was mined."""

    name: str = "filter"

    def plan(self, site: StageSite) -> StagePlan:
        """Nothing can go wrong yet."""
        chosen, mined = site.config.filter, site.file("mined")

        def arguments(folder: Path) -> tuple[str, ...]:
            asked = words(
                tasks=mined, out=folder / _TASKS, limit=chosen.limit or None, order=chosen.order, seed=chosen.seed
            )
            return ("ape", "filter", *asked)

        return StagePlan(asdict(chosen), {"mined": mined}, {"filtered": _TASKS}, arguments)
