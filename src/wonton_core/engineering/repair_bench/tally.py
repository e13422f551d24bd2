"""Verdicts counted by tool and kind, with rates and times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from wonton_core.engineering.repair_bench.scoring import Score
from wonton_core.engineering.repair_bench.trial import Verdict

ALL_KINDS = "all kinds"


@frozen
class Tally:
    """Counts of one tool on one kind. Columns of ``unclear`` are cases without a unique right answer."""

    tool: str
    kind: str
    n: int
    correct: int
    refused: int
    wrong: int
    crashed: int
    unclear: int
    unclear_refused: int
    unclear_guessed_right: int
    unclear_guessed_wrong: int
    unclear_crashed: int
    median_seconds: float
    p95_seconds: float
    largest_seconds: float

    @property
    def unique(self) -> int:
        """Cases with a unique right answer."""
        return self.n - self.unclear

    def as_json(self) -> dict[str, Any]:
        """Counts, and shares of the cases that they belong to; None without such cases."""
        return {
            "tool": self.tool,
            "kind": self.kind,
            "n": self.n,
            "unique_answer": {
                "n": self.unique,
                "correct": self.correct,
                "refused": self.refused,
                "wrong": self.wrong,
                "crashed": self.crashed,
                "correct_share": _share(self.correct, self.unique),
                "wrong_share": _share(self.wrong, self.unique),
            },
            "no_unique_answer": {
                "n": self.unclear,
                "refused": self.unclear_refused,
                "guessed_right": self.unclear_guessed_right,
                "guessed_wrong": self.unclear_guessed_wrong,
                "crashed": self.unclear_crashed,
            },
            "wrong_share_of_all": _share(self.wrong + self.unclear_guessed_wrong, self.n),
            "seconds": {
                "median": round(self.median_seconds, 6),
                "p95": round(self.p95_seconds, 6),
                "largest": round(self.largest_seconds, 6),
            },
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def tallies(verdicts: Iterable[Verdict], kinds: Sequence[str]) -> list[Tally]:
    """One for each tool and kind that was tried, in the order of ``kinds``, and one for each tool and all kinds."""
    by_tool: dict[str, dict[str, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for verdict in verdicts:
        by_tool[verdict.tool][verdict.kind].append(verdict)
    found: list[Tally] = []
    for tool, by_kind in by_tool.items():
        found += [tally(tool, kind, by_kind[kind]) for kind in kinds if kind in by_kind]
        found.append(tally(tool, ALL_KINDS, [verdict for group in by_kind.values() for verdict in group]))
    return found


def tally(tool: str, kind: str, verdicts: Sequence[Verdict]) -> Tally:
    """The counts of these verdicts (at least one)."""

    def count(unique: bool, score: Score) -> int:
        return sum(verdict.unique == unique and verdict.score is score for verdict in verdicts)

    seconds = sorted(verdict.seconds for verdict in verdicts)
    return Tally(
        tool=tool,
        kind=kind,
        n=len(verdicts),
        correct=count(True, Score.CORRECT),
        refused=count(True, Score.REFUSED),
        wrong=count(True, Score.WRONG),
        crashed=count(True, Score.CRASHED),
        unclear=sum(not verdict.unique for verdict in verdicts),
        unclear_refused=count(False, Score.REFUSED),
        unclear_guessed_right=count(False, Score.CORRECT),
        unclear_guessed_wrong=count(False, Score.WRONG),
        unclear_crashed=count(False, Score.CRASHED),
        median_seconds=_quantile(seconds, 0.5),
        p95_seconds=_quantile(seconds, 0.95),
        largest_seconds=seconds[-1],
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values don't exceed."""
    return ordered[max(-(-len(ordered) * round(share * 100) // 100) - 1, 0)]
