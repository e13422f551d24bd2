"""Tokens over several answers, where an endpoint may not have told how many."""

from __future__ import annotations

from collections.abc import Iterable


def total_tokens(counts: Iterable[int | None]) -> int | None:
    """The sum, None where any of them is not known."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
