"""What can be told of a configuration before anything runs, or is paid for."""

from __future__ import annotations

from pathlib import Path

from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.run.origins import REFERENCE_GENERATORS, judge_parts, script_files, task_source
from wonton_core.errors import BadInputError, UsageError
from wonton_core.model.run_config import RunConfig
from wonton_core.plugin_api.catalog import Catalog


def check_config(config: RunConfig, catalog: Catalog) -> None:
    """Every name is offered, every file is there, the repository can be read.

    Raises UnknownNameError with suggestions, BadInputError, UsageError, PriceMissingError: nothing was paid for then.
    """
    if bool(config.instruct.model) == bool(config.instruct.file):
        raise UsageError(
            "instruct: give exactly one of model and file",
            cause="a model writes the instructions, or they are there already",
            next_step='for instance file = "instructions.jsonl"',
        )
    for name, path in (("prices", config.prices), ("instruct.file", config.instruct.file)):
        _check_file(name, path)
    repository = open_repository(Path(config.repo))
    source = task_source(config, repository).name
    if f"{source} build-history" not in catalog.commands:
        raise UsageError(f"no plugin offers `wonton {source} build-history`", next_step="see `wonton plugins list`")
    models = models_of(config)
    # A dry run's models need no key and ask nothing, but every argument and price has to be known.
    options = ChatOptions(config.max_cost, Path(config.prices) if config.prices else None, dry_run=True)
    opening = ChatModels(catalog, Path(config.folder) / "no.chat.jsonl", options)
    for written in models:
        opening.open(written)
    for written in config.judge.judges:
        name, model = judge_parts(written)
        if catalog.judges.record(name).asks_model != bool(model):
            raise UsageError(
                f"judge.judges: {written!r}: {name} {'takes no model' if model else 'has to be given a model'}",
                next_step=f"write {name}" if model else f"write {name}@MODEL",
            )
    for name, path in script_files(catalog, models).items():
        _check_file(name, path)


def _check_file(name: str, path: str) -> None:
    if path and not Path(path).is_file():
        raise BadInputError(f"{name}: {path} does not exist", next_step="check the path: it is relative to the file")


def models_of(config: RunConfig) -> list[str]:
    """All chat models that the stages ask, as written."""
    asked = [config.instruct.model, config.instruct.validator]
    asked += [name for name in config.generate.models if name not in REFERENCE_GENERATORS]
    asked += [judge_parts(written)[1] for written in config.judge.judges]
    return list(dict.fromkeys(name for name in asked if name))
