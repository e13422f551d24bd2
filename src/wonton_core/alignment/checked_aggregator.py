"""An aggregator of any plugin, its answers looked at before they become distances."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable
from numbers import Real
from typing import TYPE_CHECKING, Any

from attrs import frozen

from wonton_core.errors import ToolFailedError
from wonton_core.plugin_api.catalog import Catalog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDING = 1e-9


class AggregatorError(ToolFailedError):
    """An aggregator failed, or answered with what is no distance."""

    code = "plugin.bad-answer"


@frozen
class CheckedAggregator:
    """The aggregator ``name`` of the distribution ``origin``."""

    name: str
    origin: str
    aggregate: Callable[[NDArray[np.float64]], Any]

    def __call__(self, distances: NDArray[np.float64]) -> float:
        """The distance of two theorems from those of their proofs. Raises AggregatorError."""
        try:
            answer = self.aggregate(distances)
        except Exception as error:
            raise self._error(distances, f"failed with {type(error).__name__}: {error}") from error
        if isinstance(answer, bool) or not isinstance(answer, Real):
            raise self._error(distances, f"gave {type(answer).__name__} {reprlib.repr(answer)}, which is no number")
        try:
            value = float(answer)
        except OverflowError:
            value = math.inf
        if math.isnan(value) or not -_ROUNDING <= value <= 1 + _ROUNDING:
            raise self._error(distances, f"gave {reprlib.repr(answer)}, which is no distance between 0 and 1")
        return min(max(value, 0.0), 1.0)

    def _error(self, distances: NDArray[np.float64], what: str) -> AggregatorError:
        rows, columns = distances.shape
        return AggregatorError(
            f"the aggregator {self.name!r} of {self.origin} {what}, for pools of {rows} and {columns} proofs",
            cause="the plugin breaks the contract of AggregatorRecord",
            next_step="mend the plugin, or choose another --proof-aggregation",
        )


def load_aggregator(catalog: Catalog, name: str) -> CheckedAggregator:
    """The aggregator called ``name``. Raises UnknownNameError, PluginConflictError, PluginLoadError."""
    return CheckedAggregator(name, catalog.aggregators.origin(name), catalog.aggregators.load(name))
