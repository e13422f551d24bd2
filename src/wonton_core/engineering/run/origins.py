"""Which plugins and prompts a stage's result depends on."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.mining import source_of
from wonton_core.engineering.prompts import prompt_versions
from wonton_core.model.run_config import RunConfig
from wonton_core.model.run_record import PluginVersion
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.loader import PluginStatus
from wonton_core.plugin_api.records import TaskSourceRecord


def versions(plugins: Iterable[PluginStatus]) -> tuple[PluginVersion, ...]:
    """Each once, in order."""
    found = {PluginVersion(plugin.plugin, plugin.distribution, plugin.version) for plugin in plugins}
    return tuple(sorted(found, key=lambda version: (version.distribution, version.plugin)))


def task_source(config: RunConfig, repository: Repository) -> TaskSourceRecord:
    """The language of the library. Raises UnknownNameError, UsageError."""
    return source_of(repository, repository.resolve(config.mine.ref), config.mine.task_source or None)


def model_plugins(catalog: Catalog, models: Iterable[str]) -> tuple[PluginVersion, ...]:
    """The plugins of chat models as the user wrote them. Raises UnknownNameError."""
    return versions(catalog.chat_models.plugin(model.partition(":")[0]) for model in models)


def judge_parts(written: str) -> tuple[str, str]:
    """Name of the judge, and of the model that it asks, empty where it asks none."""
    name, _, model = written.partition("@")
    return name, model


def prompt_hashes(package: str) -> dict[str, str]:
    """SHA-256 of every prompt of a package, by its name. Raises BadInputError."""
    return {version.name: version.sha256 for version in prompt_versions(package)}


def script_files(catalog: Catalog, models: Iterable[str]) -> dict[str, str]:
    """The files that models are made from, such as recorded answers: part of what decides what they say."""
    files = {}
    for model in models:
        name, _, argument = model.partition(":")
        if catalog.chat_models.record(name).argument == "FILE":
            files[f"answers of {model}"] = argument
    return files
