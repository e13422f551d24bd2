"""What an evaluation would ask of chat models, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.engineering.generation.generators_by_name import asks_model
from wonton_core.engineering.run.origins import judge_parts
from wonton_core.engineering.run.running import EvaluationRunner
from wonton_core.engineering.run.stage import Stage
from wonton_core.model.patch_sample import LOWER_BOUND
from wonton_core.model.run_config import RunConfig
from wonton_core.store.edit_tasks import read_tasks

_COSTS_NOTHING = ("mine", "filter", "instruct", "select")


@frozen
class RunForecast:
    """``known`` are the forecasts of stages, as their commands' ``--dry-run`` prints them. ``open`` says of the others
    why nothing is known yet, and what limit there is."""

    known: dict[str, dict[str, Any]]
    open: dict[str, str]


def forecast_run(runner: EvaluationRunner, stages: Iterable[Stage]) -> RunForecast:
    """Forecasts of the stages that ask models and are not done. What comes before and costs nothing is run for real:
    without tasks there is nothing to count. Raises what those stages raise."""
    known: dict[str, dict[str, Any]] = {}
    waiting: dict[str, str] = {}
    for stage in stages:
        if not runner.has_inputs(stage):
            if stage.name in ("instruct", "generate", "judge"):
                waiting[stage.name] = _limit(stage.name, runner.config, runner.files.get("filtered"))
            continue
        forecast = runner.forecast(stage) if not runner.take_over(stage) else None
        if forecast is not None:
            known[stage.name] = forecast
        elif stage.name in _COSTS_NOTHING:
            runner.run([stage])
    return RunForecast(known, waiting)


def _limit(stage: str, config: RunConfig, filtered: Path | None) -> str:
    tasks = sum(1 for _ in read_tasks(filtered)) if filtered is not None else 0
    asked = config.generate
    models = [name for name in asked.models if asks_model(name)]
    if stage == "generate":
        return f"at most {tasks * len(models) * asked.samples} requests; known once there are instructions"
    references = [name for name in asked.models if not asks_model(name) and name != LOWER_BOUND]
    samples = tasks * asked.samples * (len(models) + len(references))
    asking = sum(bool(judge_parts(judge)[1]) for judge in config.judge.judges)
    votes = samples * asking * config.judge.samples
    return f"at most {votes} votes, each asked again where it can't be read; known once patches are verified"
