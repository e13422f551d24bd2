"""What a stage is: from options and files to a command that writes files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from attrs import Factory, frozen

from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.run.spending import stage_spending
from wonton_core.model.run_config import RunConfig
from wonton_core.model.run_record import PluginVersion
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.store.evaluation_run import stage_folders


class FileNotMadeError(Exception):
    """A stage reads what an earlier one has not made."""


@frozen
class StageSite:
    """Where a stage finds what it needs. ``files`` are those of earlier stages, by name."""

    config: RunConfig
    catalog: Catalog
    repository: Repository
    run_folder: Path
    snapshots: Path
    files: Mapping[str, Path]

    def file(self, name: str) -> Path:
        """The file of that name. Raises FileNotMadeError."""
        if name not in self.files:
            raise FileNotMadeError(name)
        return self.files[name]

    @property
    def repo_arguments(self) -> tuple[str, ...]:
        """The option that names the repository, as commands take it."""
        return ("--repo", self.config.repo)

    def chat_arguments(self, folder: Path) -> tuple[str, ...]:
        """The options of a command that asks chat models. Its limit of cost is what the run's other stages left over:
        what is in ``folder`` already it counts itself."""
        left = None
        if self.config.max_cost is not None:
            others = [path for path in stage_folders(self.run_folder) if path != folder]
            left = max(0.0, self.config.max_cost - sum(stage_spending(path).cost_at_most for path in others))
        cache = "--cache" if self.config.cache else "--no-cache"
        return (cache, *words(max_cost=left, prices=self.config.prices, workers=self.config.workers))


@frozen
class StagePlan:
    """What a stage does this time. The same ``options``, ``inputs`` (their contents), ``plugins`` and ``prompts`` mean
    the same result: they make the stage's key.

    ``outputs`` are file names in the stage's folder by the name that later stages know them by, ``arguments`` gives the
    command (the words after ``wonton``) for the stage's folder; no words: there is nothing to run. ``finish`` is called
    with the folder afterwards, and ``is_kept`` says whether what the stage made outside of its folder is still there.
    ``asks_models``: what is missing in the end was lost on the way to a model, and more may
    be paid for it; later stages then wait, unless the user says otherwise.
    """

    options: dict[str, Any]
    inputs: dict[str, Path]
    outputs: dict[str, str]
    arguments: Callable[[Path], tuple[str, ...]]
    plugins: tuple[PluginVersion, ...] = ()
    prompts: dict[str, str] = Factory(dict)
    finish: Callable[[Path], None] = lambda folder: None
    is_kept: Callable[[Path], bool] = lambda folder: True
    asks_models: bool = False


class Stage(Protocol):
    """One step of an evaluation."""

    @property
    def name(self) -> str:
        """What the stage, its folder and its table in the configuration are called."""
        ...

    def plan(self, site: StageSite) -> StagePlan | None:
        """What to do, None where the configuration leaves the stage out. Raises WontonError, FileNotMadeError."""
        ...


def words(**options: Any) -> tuple[str, ...]:
    """Options as a command takes them: ``max_files=3`` is ``--max-files 3``; a tuple repeats its option, a mapping does
    with NAME=VALUE; what is empty or None is left out, True is a flag."""
    found: list[str] = []
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            found.append(option)
            continue
        if value is None or value is False or value == "":
            continue
        if isinstance(value, Mapping):
            value = tuple(f"{key}={text}" for key, text in value.items())
        for one in value if isinstance(value, (tuple, list)) else (value,):
            found += [option, str(one)]
    return tuple(found)
