"""Metrics as a plugin offers them, called by name; what they give, as records of our own."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from attrs import AttrsInstance, fields, has

from wonton_core.errors import PluginLoadError
from wonton_core.plugin_api.catalog import Catalog

Record = TypeVar("Record")

NEEDED = (
    "agreement_estimate",
    "cohen_kappa",
    "declaration_statistics",
    "deviation_cells",
    "error_class_distribution",
    "family_preference",
    "family_preference_estimates",
    "fleiss_kappa",
    "judged_outcomes",
    "judgement_pass_at_k",
    "krippendorff_alpha",
    "majority_vote",
    "mean_consensus",
    "patch_length_alignment",
    "relative_decrease",
    "repair_rates",
    "squared_deviations",
    "success_by_patch_size",
    "success_table",
    "task_pass_at_k",
    "verification_pass_at_k",
    "vote_deviations",
)
_FROM = "wonton-metrics"


class OfferedMetrics:
    """The metrics that measuring takes, imported when they are first called."""

    def __init__(self, catalog: Catalog) -> None:
        """Raises PluginLoadError when one of them is not offered by any plugin."""
        lacking = [name for name in NEEDED if name not in catalog.metrics]
        if lacking:
            raise PluginLoadError(
                f"no installed plugin offers the metrics {', '.join(lacking)}",
                cause=f"{_FROM} is not installed, is of an older version, or is switched off",
                next_step=f"pip install {_FROM}; see `wonton plugins list`",
            )
        self._catalog = catalog
        self.source = ", ".join(sorted({catalog.metrics.origin(name) for name in NEEDED}))
        """Distributions and versions that they come from."""

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The metric called ``name``. Raises PluginLoadError when it can't be imported."""
        return self._catalog.metrics.load(name)


def taken(target: type[Record], found: Any, **given: Any) -> Record:
    """A record of ``target`` with the attributes of ``found`` that have its fields' names; ``given`` wins.

    Raises PluginLoadError when one is missing.
    """
    hints = get_type_hints(target)
    values = dict(given)
    for part in fields(cast("type[AttrsInstance]", target)):
        if part.name not in values:
            try:
                values[part.name] = _value(hints[part.name], getattr(found, part.name))
            except AttributeError as error:
                raise PluginLoadError(
                    f"a metric's {type(found).__name__} has no {part.name}",
                    cause=f"{_FROM} is of another version than wonton-core",
                    next_step=f"pip install --upgrade wonton-core {_FROM}",
                ) from error
    return target(**values)


def _value(kind: Any, value: Any) -> Any:
    if has(kind):
        return taken(kind, value)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(_value(inner, one) for one in value)
    if get_origin(kind) is types.UnionType:
        return value
    return str(value) if kind is str else value
