"""Which laws hold for what a hook offers, and which sample they need."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from attrs import frozen

from wonton_core.testing.conformance import distance_kernels


class Sample:
    """What the laws of some kinds must be told of the object that they check."""

    __slots__ = ()


@frozen
class Suite:
    """``laws`` are those of the kind; ``check`` runs them on ``(record, object behind load, sample)`` and returns their
    names; ``sample`` is the type of sample that it needs, None where it needs none."""

    laws: tuple[Callable[[Any], None], ...]
    check: Callable[[Any, Any, Any], tuple[str, ...]]
    sample: type[Sample] | None = None


@cache
def suites() -> dict[str, Suite]:
    """By hook."""
    return {
        "wonton_distance_kernels": Suite(
            distance_kernels.LAWS, lambda _record, make, _sample: distance_kernels.check_distance_kernel(make)
        ),
    }
