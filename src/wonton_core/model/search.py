"""What a tactic provider answers for a goal."""

from __future__ import annotations

from attrs import frozen


@frozen
class TacticCandidate:
    """A tactic to try and its score: higher is tried earlier; scores of one answer are comparable, nothing else is."""

    tactic: str
    score: float
