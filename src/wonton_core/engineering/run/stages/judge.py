"""What the panel says of the patches that are valid."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.engineering.run.origins import judge_parts, model_plugins, prompt_hashes, script_files, versions
from wonton_core.engineering.run.stage import StagePlan, StageSite, words

_JUDGED = "judged.jsonl"


@frozen
class JudgeStage:
    """Runs ``wonton ape judge``; left out where the configuration names no judge."""

    name: str = "judge"

    def plan(self, site: StageSite) -> StagePlan | None:
        """Raises UnknownNameError."""
        asked = site.config.judge
        if not asked.judges:
            return None
        files = {name: site.file(name) for name in ("tasks", "instructions", "repaired", "verified")}
        parts = [judge_parts(written) for written in asked.judges]
        models = [model for _, model in parts if model]
        prompts: dict[str, str] = {}
        for name, _ in parts:
            package = site.catalog.judges.record(name).prompts
            prompts |= {f"{package}/{file}": found for file, found in prompt_hashes(package).items()} if package else {}

        def arguments(folder: Path) -> tuple[str, ...]:
            given = words(
                **files,
                judge=asked.judges,
                samples=asked.samples,
                quorum=asked.quorum,
                temperature=asked.temperature,
                seed=asked.seed,
                family=asked.families,
                out=folder / _JUDGED,
            )
            return ("ape", "judge", *site.repo_arguments, *given, *site.chat_arguments(folder))

        scripts = {name: Path(path) for name, path in script_files(site.catalog, models).items()}
        judges = versions(site.catalog.judges.plugin(name) for name, _ in parts)
        return StagePlan(
            asdict(asked),
            {**files, **scripts},
            {"judged": _JUDGED},
            arguments,
            (*judges, *model_plugins(site.catalog, models)),
            prompts,
            asks_models=True,
        )
