"""How many tactic attempts a theorem gets, in tiers; counted in attempts, so that a slow machine finds the same."""

from __future__ import annotations

from itertools import pairwise

from wonton_core.errors import UsageError

BUDGETS = {"quick": (256, 1024), "standard": (256, 1024, 4096), "deep": (256, 1024, 4096, 16384)}
_LARGEST = 10_000_000


def read_budget(text: str) -> tuple[int, ...]:
    """The tiers of a named budget or of a comma list of increasing numbers. Raises UsageError."""
    if text in BUDGETS:
        return BUDGETS[text]
    try:
        tiers = tuple(int(part) for part in text.split(","))
    except ValueError:
        tiers = ()
    if not tiers or tiers[0] < 1 or tiers[-1] > _LARGEST or any(a >= b for a, b in pairwise(tiers)):
        raise UsageError(
            f"budget {text!r} is neither {', '.join(BUDGETS)} nor a comma list of increasing numbers of attempts",
            next_step="for example --budget quick or --budget 100,500",
        )
    return tiers
