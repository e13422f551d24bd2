"""Paid models that could not be asked as things are: told before hours of work that end at their stage."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.engineering.generation.generators_by_name import asks_model
from wonton_core.engineering.run.origins import judge_parts
from wonton_core.errors import WontonError
from wonton_core.model.run_config import RunConfig
from wonton_core.plugin_api.catalog import Catalog


def models_without_key(config: RunConfig, catalog: Catalog) -> Iterator[tuple[str, WontonError]]:
    """Each paid model of the configuration that can't be opened, with why: no key, mostly, or a package is missing.

    Asks nothing. It is no error by itself: answers that are on disk need no key. The configuration must be checked.
    """
    named = (
        config.instruct.model,
        config.instruct.validator,
        *(name for name in config.generate.models if asks_model(name)),
        *(judge_parts(judge)[1] for judge in config.judge.judges),
    )
    for written in dict.fromkeys(filter(None, named)):
        name, _, argument = written.partition(":")
        if not catalog.chat_models.record(name).paid:
            continue
        try:
            make = catalog.chat_models.load(name)
            make(argument) if argument else make()
        except WontonError as error:
            yield written, error
