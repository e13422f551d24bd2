"""Patches by models, and by the references beside which they are read."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.generation.generators_by_name import asks_model
from wonton_core.engineering.run.origins import (
    model_plugins,
    prompt_hashes,
    script_files,
    task_source,
    versions,
)
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_SAMPLES = "samples.jsonl"
_PROMPTS = "wonton_core.engineering.generation"


@frozen
class GenerateStage:
    """Runs ``wonton ape generate``."""

    name: str = "generate"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises UnknownNameError."""
        asked = site.config.generate
        files = {name: site.file(name) for name in ("tasks", "instructions")}
        models = [name for name in asked.models if asks_model(name)]
        source = site.catalog.task_sources.plugin(task_source(site.config, site.repository).name)

        def arguments(folder: Path) -> tuple[str, ...]:
            given = words(
                **files,
                model=asked.models,
                n=asked.samples,
                temperature=asked.temperature,
                seed=asked.seed,
                family=asked.families,
                out=folder / _SAMPLES,
            )
            return ("ape", "generate", *site.repo_arguments, *given, *site.chat_arguments(folder))

        scripts = {name: Path(path) for name, path in script_files(site.catalog, models).items()}
        return StagePlan(
            asdict(asked),
            {**files, **scripts},
            {"samples": _SAMPLES},
            arguments,
            (*versions([source]), *model_plugins(site.catalog, models)),
            prompt_hashes(_PROMPTS) if models else {},
            asks_models=True,
        )
