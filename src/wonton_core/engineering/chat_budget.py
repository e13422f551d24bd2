"""A limit on what a command spends, kept also while several requests are on their way."""

from __future__ import annotations

import threading

from wonton_core.errors import BudgetReachedError

_UNITS_PER_DOLLAR = 10**12
"""Sums are whole numbers: a limit is then reached at the same place in whatever order costs came in."""


def _units(dollars: float) -> int:
    return round(dollars * _UNITS_PER_DOLLAR)


class Budget:
    """``limit`` in US dollars, None for none. For several threads.

    A request reserves what it can cost at most and waits while others on their way hold what it needs: what they leave
    over may be enough.
    """

    def __init__(self, limit: float | None) -> None:
        self._limit = None if limit is None else _units(limit)
        self._spent = 0
        self._reserved = 0
        self._changed = threading.Condition()

    def spend(self, cost: float) -> None:
        """Count what was spent without a reservation: by an earlier run."""
        with self._changed:
            self._spent += _units(cost)

    def reserve(self, most: float) -> None:
        """Hold ``most`` dollars until ``settle``. Raises BudgetReachedError when there is not that much left."""
        wanted = _units(most)
        with self._changed:
            if self._limit is not None:
                while self._reserved and self._spent + self._reserved + wanted > self._limit:
                    self._changed.wait()
                if wanted and self._spent + wanted > self._limit:
                    raise _reached(self._spent, wanted, self._limit)
            self._reserved += wanted

    def settle(self, most: float, cost: float) -> None:
        """Give back a reservation of ``most``, of which ``cost`` was spent, or may have been."""
        with self._changed:
            self._reserved -= _units(most)
            self._spent += _units(cost)
            self._changed.notify_all()


def _reached(spent: int, wanted: int, limit: int) -> BudgetReachedError:
    def dollars(units: int) -> str:
        return f"${units / _UNITS_PER_DOLLAR:.6g}"

    return BudgetReachedError(
        f"the next request can cost up to {dollars(wanted)}, and {dollars(spent)} of {dollars(limit)} is spent",
        cause="--max-cost counts what earlier runs of the same command spent, and requests at what they cost at most",
        next_step="run the same command again with a higher --max-cost: what was answered is on disk",
    )
