"""The last few values of a slow function, for several threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LastValues(Generic[Value]):
    """At most ``count`` values by name, those longest out of use forgotten first."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], Value]) -> Value:
        """The value called ``name``, made where it isn't known. Raises what ``make`` does."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name]
        value = make()
        with self._lock:
            self._values[name] = value
            while len(self._values) > self._count:
                self._values.popitem(last=False)
        return value
