"""A limit on what a command spends, kept also while several requests are on their way."""

from __future__ import annotations

import threading

from wonton_core.errors import BudgetReachedError

_UNITS_PER_DOLLAR = 10**12
"""Sums are whole numbers: a limit is then reached at the same place in whatever order costs came in."""


def _units(dollars: float) -> int:
    whole = int(dollars)  # any finite number of dollars, a product with which might not be finite
    return whole * _UNITS_PER_DOLLAR + round((dollars - whole) * _UNITS_PER_DOLLAR)


class Budget:
    """``limit`` in US dollars, None for none. For several threads."""

    def __init__(self, limit: float | None) -> None:
        self._limit = None if limit is None else _units(limit)
        self._spent = 0
        self._reserved = 0
        self._changed = threading.Condition()

    def spend(self, cost: float) -> None:
        """Count what was spent without a reservation: by an earlier run."""
        with self._changed:
            self._spent += _units(cost)

    def reservation(self, most: float) -> Reservation:
        """Hold the ``most`` that a request can cost. Raises BudgetReachedError when there is not that much left.

        Waits while others on their way hold what is needed: what they leave over may be enough.
        """
        self.hold(_units(most), wait=True)
        return Reservation(self, _units(most))

    def hold(self, units: int, *, wait: bool) -> None:
        """Reserve, as ``reservation`` does; without ``wait`` what others hold counts as spent."""
        with self._changed:
            if self._limit is not None and units:
                while wait and self._reserved and self._spent + self._reserved + units > self._limit:
                    self._changed.wait()
                if self._spent + self._reserved + units > self._limit:
                    raise _reached(self._spent + self._reserved, units, self._limit)
            self._reserved += units

    def release(self, units: int, spent: int) -> None:
        """Give back what was held, of which ``spent`` is gone, or may be."""
        with self._changed:
            self._reserved -= units
            self._spent += spent
            self._changed.notify_all()


class Reservation:
    """What one request holds of a budget until it is settled; ``lost`` dollars may have gone on attempts in vain."""

    def __init__(self, budget: Budget, units: int) -> None:
        self._budget = budget
        self._units = units
        self._held = units
        self._lost_attempts = 0

    @property
    def lost(self) -> float:
        """US dollars at most."""
        return self._lost_attempts * self._units / _UNITS_PER_DOLLAR

    def lose_attempt(self) -> None:
        """An attempt may have cost all that was held; hold as much for another. Raises BudgetReachedError.

        It never waits: who repeats a request may keep others from asking meanwhile.
        """
        self._budget.release(self._held, self._held)
        self._held = 0
        self._lost_attempts += 1
        self._budget.hold(self._units, wait=False)
        self._held = self._units

    def settle(self, cost: float) -> None:
        """The last attempt cost that much, or may have; the rest is given back."""
        self._budget.release(self._held, _units(cost))


def _reached(spent: int, wanted: int, limit: int) -> BudgetReachedError:
    def dollars(units: int) -> str:
        return f"${units / _UNITS_PER_DOLLAR:.6g}"

    return BudgetReachedError(
        f"the next request can cost up to {dollars(wanted)}, and {dollars(spent)} of {dollars(limit)} is spent",
        cause="--max-cost counts what earlier runs of the same command spent, and requests at what they cost at most",
        next_step="run the same command again with a higher --max-cost: what was answered is on disk",
    )
