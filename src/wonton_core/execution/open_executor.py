"""An executor by what the user wrote: ``NAME`` or ``NAME:ARGUMENT``."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from wonton_core.errors import UsageError

if TYPE_CHECKING:
    from wonton_core.plugin_api.catalog import Catalog
    from wonton_core.plugin_api.interfaces import Executor


def open_executor(written: str, workers: int, catalog: Catalog) -> Executor:
    """The executor offered under NAME, made with the number of workers and, if there is one, ARGUMENT (a text).

    Raises UnknownNameError, PluginLoadError, UsageError for an argument that it doesn't take, and what it raises.
    """
    name, colon, argument = written.partition(":")
    make = catalog.executors.load(name)
    if not colon:
        return make(workers)
    try:
        inspect.signature(make).bind(workers, argument)
    except TypeError:
        raise UsageError(
            f"the executor {name} takes no argument, {argument!r} was given", next_step=f"write --executor {name}"
        ) from None
    return make(workers, argument)
