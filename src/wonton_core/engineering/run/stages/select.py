"""Which tasks are kept by what their instructions say of them."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.run.stage import StagePlan, StageSite, words
from wonton_core.model.run_config import CATEGORIES, DIFFICULTIES

_TASKS = "tasks.jsonl"


@frozen
class SelectStage:
    """Runs ``wonton ape filter`` with the instructions: all later stages work on these tasks."""

    name: str = "select"

    def plan(self, site: StageSite) -> StagePlan:
        """Nothing can go wrong yet."""
        chosen = site.config.select
        files = {name: site.file(name) for name in ("filtered", "instructions")}

        def arguments(folder: Path) -> tuple[str, ...]:
            asked = words(
                tasks=files["filtered"],
                instructions=files["instructions"],
                out=folder / _TASKS,
                category=chosen.categories if set(chosen.categories) != set(CATEGORIES) else (),
                difficulty=chosen.difficulties if set(chosen.difficulties) != set(DIFFICULTIES) else (),
                limit=chosen.limit or None,
            )
            return ("ape", "filter", *asked)

        return StagePlan(asdict(chosen), files, {"tasks": _TASKS}, arguments)
