"""What can be told of a configuration before anything runs, or is paid for."""

from __future__ import annotations

from pathlib import Path

from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.engineering.generation.edit_request import read_requests
from wonton_core.engineering.generation.generators_by_name import generator_settings, open_generator
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.judging.panel import VoteOptions, open_panel
from wonton_core.engineering.run.origins import judge_parts, script_files, task_source
from wonton_core.errors import BadInputError, UsageError
from wonton_core.model.run_config import RunConfig
from wonton_core.plugin_api.catalog import Catalog


def check_config(config: RunConfig, catalog: Catalog) -> None:
    """Every name is offered, every file is there, the repository can be read, every model has a price.

    Opens models and judges as the stages will, in a dry run: that needs no key and asks nothing. Raises
    UnknownNameError with suggestions, BadInputError, UsageError, PriceMissingError.
    """
    if bool(config.instruct.model) == bool(config.instruct.file):
        raise UsageError(
            "instruct: give exactly one of model and file",
            cause="a model writes the instructions, or they are there already",
            next_step='for instance file = "instructions.jsonl"',
        )
    for name, path in (("prices", config.prices), ("instruct.file", config.instruct.file)):
        _check_file(name, path)
    if not Path(config.repo).is_dir():
        raise BadInputError(
            f"repo: {config.repo} is not a folder",
            cause="the library was not cloned, or is elsewhere",
            next_step="clone it to there, or mend `repo` in the configuration: it is relative to the file",
        )
    repository = open_repository(Path(config.repo))
    source = task_source(config, repository).name
    if f"{source} build-history" not in catalog.commands:
        raise UsageError(f"no plugin offers `wonton {source} build-history`", next_step="see `wonton plugins list`")
    catalog.executors.record(config.verify.executor.partition(":")[0])
    options = ChatOptions(config.max_cost, Path(config.prices) if config.prices else None, dry_run=True)
    models = ChatModels(catalog, Path(config.folder) / "preflight.chat.jsonl", options)
    writers = [name for name in (config.instruct.model, config.instruct.validator) if name]
    for written in writers:
        models.open(written)
    asked = config.generate
    generators = generator_settings(asked.models, catalog, asked.families, asked.samples, asked.temperature, asked.seed)
    for generator in generators:
        open_generator(generator, catalog, [source], models.open, read_requests())
    panel = config.judge
    votes = VoteOptions(panel.samples, panel.quorum, panel.temperature, panel.seed)
    open_panel(panel.judges, catalog, models.open, votes, panel.families)
    judging = [model for _, model in map(judge_parts, panel.judges) if model]
    named = [name for name in (*writers, *asked.models, *judging) if name.partition(":")[0] in catalog.chat_models]
    for name, path in script_files(catalog, named).items():
        _check_file(name, path)


def _check_file(name: str, path: str) -> None:
    if path and not Path(path).is_file():
        raise BadInputError(f"{name}: {path} does not exist", next_step="check the path: it is relative to the file")
