"""A panel of judges by what the user wrote, and all that its verdicts depend on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.engineering.model_family import family_of
from wonton_core.engineering.prompts import prompt_versions
from wonton_core.errors import UsageError
from wonton_core.model.instruction import PromptVersion
from wonton_core.model.judged_sample import JUDGEMENT_FORMAT_VERSION, JudgeSettings, PanelSettings
from wonton_core.model.run_record import PluginVersion

if TYPE_CHECKING:
    from wonton_core.plugin_api.catalog import Catalog
    from wonton_core.plugin_api.interfaces import ChatModel, Judge
    from wonton_core.plugin_api.loader import PluginStatus


@frozen
class VoteOptions:
    """What every judge of a panel that asks a model is told. Seeds are ``seed`` and the numbers that follow."""

    samples: int
    quorum: int
    temperature: float
    seed: int


@frozen
class Panel:
    """``judges`` by what the user wrote, in that order."""

    judges: Mapping[str, Judge]
    settings: PanelSettings


@frozen
class _Opened:
    judge: Judge
    settings: JudgeSettings
    plugins: tuple[PluginStatus, ...]
    prompts: tuple[PromptVersion, ...] = ()
    caveat: str = ""


def open_panel(
    written: Sequence[str],
    catalog: Catalog,
    open_model: Callable[[str], ChatModel],
    options: VoteOptions,
    families: Mapping[str, str],
) -> Panel:
    """The judges ``NAME`` and ``NAME@MODEL``. ``open_model`` makes a chat model of MODEL (``NAME[:ARGUMENT]``).

    ``families`` are those that the user chose, by MODEL. Raises UnknownNameError, PluginLoadError, UsageError for a
    judge named twice, without the model that it needs, or with one that it doesn't ask, and what models raise.
    """
    if twice := sorted({name for name in written if written.count(name) > 1}):
        raise UsageError(
            f"{twice[0]} is on the panel twice", next_step="name each judge once; --samples gives it votes"
        )
    opened = {name: _open(name, catalog, open_model, options, families) for name in written}
    versions = {
        PluginVersion(found.plugin, found.distribution, found.version)
        for member in opened.values()
        for found in member.plugins
    }
    settings = PanelSettings(
        JUDGEMENT_FORMAT_VERSION,
        tuple(member.settings for member in opened.values()),
        tuple(sorted({prompt for member in opened.values() for prompt in member.prompts}, key=lambda one: one.name)),
        {name: member.caveat for name, member in opened.items() if member.caveat},
        metadata.version("wonton-core"),
        tuple(sorted(versions, key=lambda one: (one.distribution, one.plugin))),
    )
    return Panel({name: member.judge for name, member in opened.items()}, settings)


def _open(
    written: str,
    catalog: Catalog,
    open_model: Callable[[str], ChatModel],
    options: VoteOptions,
    families: Mapping[str, str],
) -> _Opened:
    name, _, model_name = written.partition("@")
    record = catalog.judges.record(name)
    if record.asks_model != bool(model_name):
        raise UsageError(
            f"the judge {name} needs a chat model" if record.asks_model else f"the judge {name} asks no chat model",
            next_step=f"write {name}@MODEL, MODEL as in --model" if record.asks_model else f"write {name} alone",
        )
    make, plugin = catalog.judges.load(name), catalog.judges.plugin(name)
    if not record.asks_model:
        return _Opened(make(), JudgeSettings(written, name, 0, 0, 0.0, 0), (plugin,))
    model_record = catalog.chat_models.record(model_name.partition(":")[0])
    family = family_of(model_name, catalog, families)
    judge = make(
        open_model(model_name),
        samples=options.samples,
        quorum=options.quorum,
        temperature=options.temperature,
        seed=options.seed,
    )
    return _Opened(
        judge,
        JudgeSettings(written, family, options.samples, options.quorum, options.temperature, options.seed),
        (plugin, catalog.chat_models.plugin(model_record.name)),
        tuple(PromptVersion(f"{name}/{one.name}", one.sha256) for one in prompt_versions(record.prompts)),
        model_record.caveat,
    )
