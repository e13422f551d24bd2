"""Numbers for options: neither infinite nor "not a number", which Python reads as numbers, too."""

from __future__ import annotations

import math
from typing import Any

import click


class FiniteRange(click.FloatRange):
    """click's range of numbers, of which no bound keeps out ``nan`` and only an upper one ``inf``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Ends as click does for values that are none."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


MOST_SECONDS = 7 * 24 * 3600.0
"""The longest time limit: some waits are three times as long, and the system's end at 24 days."""

SECONDS = FiniteRange(min=0.0, max=MOST_SECONDS, min_open=True)
"""A time limit."""

GIBIBYTES = FiniteRange(min=0.001, max=float(1 << 20))
"""A limit of memory: from about a MiB to a PiB."""
