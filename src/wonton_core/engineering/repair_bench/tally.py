"""Verdicts counted by tool, kind and what was right, with shares and times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from wonton_core.engineering.repair_bench.answers import Answer
from wonton_core.engineering.repair_bench.scoring import Score
from wonton_core.engineering.repair_bench.trial import Verdict

ALL_KINDS = "all kinds"


@frozen
class Counts:
    """Patches of one class, by what came of them. ``correct``: the file after the original edit."""

    correct: int
    refused: int
    wrong: int
    crashed: int

    @property
    def n(self) -> int:
        """All of them."""
        return self.correct + self.refused + self.wrong + self.crashed

    @property
    def changed(self) -> int:
        """Those that were applied, rightly or not."""
        return self.correct + self.wrong


@frozen
class Tally:
    """Counts of one tool on one kind, by class of right answer. Times in seconds."""

    tool: str
    kind: str
    counts: Mapping[Answer, Counts]
    median_seconds: float
    p95_seconds: float
    largest_seconds: float

    @property
    def n(self) -> int:
        """All patches."""
        return sum(counts.n for counts in self.counts.values())

    @property
    def crashed(self) -> int:
        """Patches on which the tool broke down."""
        return sum(counts.crashed for counts in self.counts.values())

    @property
    def with_edit(self) -> int:
        """Patches that an edit of this file was made into: all that have something to apply to."""
        return self.n - self.counts[Answer.NOTHING].n

    @property
    def correct_share_of_unique(self) -> float | None:
        """Of the patches with a unique answer, those that gave it."""
        unique = self.counts[Answer.UNIQUE]
        return _share(unique.correct, unique.n)

    @property
    def correct_share_of_all(self) -> float | None:
        """Of all patches that have something to apply to, those that gave the original edit, guesses included."""
        return _share(sum(counts.correct for counts in self.counts.values()), self.with_edit)

    @property
    def guessed_share(self) -> float | None:
        """Of the patches without a unique answer, those that were applied nevertheless, rightly or not."""
        unclear = self.counts[Answer.UNCLEAR]
        return _share(unclear.changed, unclear.n)

    @property
    def wrong_share_of_nothing(self) -> float | None:
        """Of the patches with nothing to apply to, those that changed the file."""
        nothing = self.counts[Answer.NOTHING]
        return _share(nothing.wrong, nothing.n)

    @property
    def wrong(self) -> int:
        """Files that are not as they should be, of all classes."""
        return sum(counts.wrong for counts in self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """Counts, and shares of the cases that they belong to; None without such cases."""
        unique, slip, unclear, nothing = (
            self.counts[answer] for answer in (Answer.UNIQUE, Answer.SLIP, Answer.UNCLEAR, Answer.NOTHING)
        )
        return {
            "tool": self.tool,
            "kind": self.kind,
            "n": self.n,
            Answer.UNIQUE.value: {
                **_counts(unique),
                "correct_share": self.correct_share_of_unique,
                "wrong_share": _share(unique.wrong, unique.n),
            },
            Answer.SLIP.value: {
                **_counts(slip),
                "correct_share": _share(slip.correct, slip.n),
                "wrong_share": _share(slip.wrong, slip.n),
            },
            Answer.UNCLEAR.value: {
                "n": unclear.n,
                "refused": unclear.refused,
                "guessed_right": unclear.correct,
                "guessed_wrong": unclear.wrong,
                "crashed": unclear.crashed,
                "guessed_share": self.guessed_share,
            },
            Answer.NOTHING.value: {
                "n": nothing.n,
                "refused": nothing.refused,
                "wrong": nothing.wrong,
                "crashed": nothing.crashed,
                "wrong_share": self.wrong_share_of_nothing,
            },
            "correct_share_of_all": self.correct_share_of_all,
            "wrong_share_of_all": _share(self.wrong, self.n),
            "seconds": {
                "median": round(self.median_seconds, 6),
                "p95": round(self.p95_seconds, 6),
                "largest": round(self.largest_seconds, 6),
            },
        }


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "n": counts.n,
        "correct": counts.correct,
        "refused": counts.refused,
        "wrong": counts.wrong,
        "crashed": counts.crashed,
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

    def count(answer: Answer, score: Score) -> int:
        return sum(verdict.answer is answer and verdict.score is score for verdict in verdicts)

    seconds = sorted(verdict.seconds for verdict in verdicts)
    scores = (Score.CORRECT, Score.REFUSED, Score.WRONG, Score.CRASHED)
    return Tally(
        tool=tool,
        kind=kind,
        counts={answer: Counts(*(count(answer, score) for score in scores)) for answer in Answer},
        median_seconds=_quantile(seconds, 0.5),
        p95_seconds=_quantile(seconds, 0.95),
        largest_seconds=seconds[-1],
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values don't exceed."""
    return ordered[max(-(-len(ordered) * round(share * 100) // 100) - 1, 0)]
