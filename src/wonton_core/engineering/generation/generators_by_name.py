"""Generators by what the user wrote: a chat model, or a reference."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from wonton_core.engineering.generation.edit_request import EditRequests
from wonton_core.engineering.generation.generators import (
    CopyGenerator,
    Generator,
    LowerBoundGenerator,
    LowerBounds,
    ModelGenerator,
    gold,
    no_op,
)
from wonton_core.engineering.model_family import family_of
from wonton_core.errors import UsageError
from wonton_core.model.patch_sample import GOLD, LOWER_BOUND, NO_OP, REFERENCES, GeneratorSettings
from wonton_core.plugin_api.catalog import Catalog

if TYPE_CHECKING:
    from wonton_core.engineering.logged_model import LoggedChatModel

_ANSWERS = {GOLD: gold, NO_OP: no_op}


def asks_model(written: str) -> bool:
    """Whether a generator is a chat model and no reference."""
    return written not in REFERENCES


def generator_settings(
    names: Sequence[str],
    catalog: Catalog,
    families: Mapping[str, str],
    samples: int,
    temperature: float,
    seed: int,
) -> tuple[GeneratorSettings, ...]:
    """The settings of each generator, in order. References have no temperature and are their own families.

    Raises UsageError for a generator named twice, UnknownNameError.
    """
    if twice := [name for position, name in enumerate(names) if name in names[:position]]:
        raise UsageError(
            f"--model {twice[0]} is given twice",
            cause="samples are told apart by their generator",
            next_step="give it once, with a larger --n for more samples",
        )
    return tuple(
        GeneratorSettings(name, family_of(name, catalog, families), samples, temperature, seed)
        if asks_model(name)
        else GeneratorSettings(name, name, 0 if name == LOWER_BOUND else samples, 0.0, seed)
        for name in names
    )


def open_generator(
    settings: GeneratorSettings,
    catalog: Catalog,
    task_sources: Collection[str],
    open_model: Callable[[str], LoggedChatModel],
    requests: EditRequests,
) -> Generator:
    """The generator of these settings, for tasks of these sources.

    Raises UsageError where a source offers no lower bounds, and what opening a model raises.
    """
    if asks_model(settings.generator):
        return ModelGenerator(settings, open_model(settings.generator), requests)
    if settings.generator != LOWER_BOUND:
        return CopyGenerator(settings, _ANSWERS[settings.generator])
    return LowerBoundGenerator(settings, {source: _lower_bounds(catalog, source) for source in sorted(task_sources)})


def _lower_bounds(catalog: Catalog, source: str) -> LowerBounds:
    address = catalog.task_sources.record(source).lower_bounds
    if not address:
        raise UsageError(
            f"the task source {source} offers no lower bounds",
            cause=f"its plugin names no function for them ({catalog.task_sources.origin(source)})",
            next_step=f"leave --model {LOWER_BOUND} out",
        )
    return cast(LowerBounds, catalog.task_sources.load_attribute(source, address))
