"""Histograms scaled to weight one, so that a long proof and a short one of the same make are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def profile(words: Iterable[str]) -> dict[str, float]:
    """The share of each word; empty for no words."""
    counts = Counter(words)
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items()}
