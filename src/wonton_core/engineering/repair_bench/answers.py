"""What is right for a noisy patch: one answer, one answer or a refusal, or a refusal only.

A patch has ``NOTHING`` to apply to where one of its hunks was not made for this file: see ``lacks_its_target``.

Otherwise ``readings`` finds every place that the patch may mean. If they give different files, the answer is
``UNCLEAR``: to refuse is right, and any result is a guess, also where it happens to be the original edit.

If they give one file, that is the ``UNIQUE`` answer, unless a deleted line was quoted with a slip that makes a word or
number of it that is nowhere in the file (``stmt_29`` became ``stmt_35``, ``foo`` became ``foo'``). Whoever reads such a
line can't tell a slip from the name of something else, so the line has no place by itself. It has one where the rest
of the hunk says so: all other old lines up to the next gap stand in the file as written, in a row, at exactly one
place, and among them a line with letters or digits stands on each side. Else it is ``SLIP``: to refuse is right, and so
is the original edit; any other result is wrong. Header numbers count for nothing here: models make them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from attrs import frozen

from wonton_core.engineering.repair_bench.draft import Draft, Gap, Hunk, Line, Mark
from wonton_core.engineering.repair_bench.readings import FileIndex
from wonton_core.engineering.repair_bench.unique_answer import has_unique_answer
from wonton_core.engineering.repair_bench.wording import in_ascii, likeness

_NAME = re.compile(r"[\w']+")
_LEAST_LIKENESS = 0.5


class Answer(Enum):
    """Which results are right; the values are those of JSON."""

    UNIQUE = "unique_answer"
    SLIP = "answer_or_refusal"
    UNCLEAR = "no_unique_answer"
    NOTHING = "nothing_to_apply_to"


def answer_of(draft: Draft) -> Answer:
    """What is right for ``draft``, by a rule that knows no tool."""
    if draft.impossible:
        return Answer.NOTHING
    if not has_unique_answer(draft):
        return Answer.UNCLEAR
    return Answer.SLIP if _names_what_is_not_there(draft) else Answer.UNIQUE


def says_something(text: str) -> bool:
    """Whether a line has a letter or a digit: others stand in every file."""
    return any(char.isalnum() for char in text)


def _names_what_is_not_there(draft: Draft) -> bool:
    index = FileIndex(draft.pre.lines, draft.blanks_unsure, draft.symbols_unsure)
    text = in_ascii(draft.pre.text) if draft.symbols_unsure else draft.pre.text
    known = set(_NAME.findall(text))
    for hunk in draft.hunks:
        for run in _old_runs(hunk):
            slips = [line.mark is Mark.DELETED and line.reworded for line in run]
            named = any(
                slip and not known.issuperset(_NAME.findall(line.text)) for slip, line in zip(slips, run, strict=True)
            )
            if named and not _told_by_the_rest(
                index, run, [slip or not _exact(line) for slip, line in zip(slips, run, strict=True)]
            ):
                return True
    return False


def _exact(line: Line) -> bool:
    return line.origin is not None and not line.reworded


def _old_runs(hunk: Hunk) -> Iterator[list[Line]]:
    """The hunk's context and deleted lines, cut where it leaves lines out."""
    run: list[Line] = []
    for part in hunk.body:
        if isinstance(part, Gap):
            yield run
            run = []
        elif part.mark is not Mark.ADDED:
            run.append(part)
    yield run


def _told_by_the_rest(index: FileIndex, run: Sequence[Line], unsure: Sequence[bool]) -> bool:
    """Whether the lines that are not ``unsure`` say where this run of old lines stands.

    They do where they stand in a row in the file at exactly one place at which the unsure ones are at least half like
    those of the file, with lines that say something above and below the unsure ones.
    """
    places = [at for at, one in enumerate(unsure) if one]
    above, below = run[: places[0]], run[places[-1] + 1 :]
    if not (_any_says_something(above) and _any_says_something(below)):
        return False
    keys = [index.key(line.text) for line in run]
    found = 0
    anchor = next(at for at, line in enumerate(above) if says_something(line.text))
    for place in index.places.get(keys[anchor], ()):
        start = place - anchor
        if start < 0 or start + len(run) > len(index.keys):
            continue
        there = index.keys[start : start + len(run)]
        found += all(
            likeness(one, other) >= _LEAST_LIKENESS if slip else one == other
            for one, other, slip in zip(there, keys, unsure, strict=True)
        )
    return found == 1


def _any_says_something(lines: Sequence[Line]) -> bool:
    return any(says_something(line.text) for line in lines)


@frozen
class _Presence:
    """Which lines a file has, blanks left out."""

    index: FileIndex

    @classmethod
    def of(cls, lines: tuple[str, ...]) -> _Presence:
        return cls(FileIndex(lines, blanks_unsure=True, symbols_unsure=False))

    def lacks(self, line: Line) -> bool:
        return says_something(line.text) and not self.index.places.get(self.index.key(line.text))


def lacks_its_target(draft: Draft) -> bool:
    """Whether a hunk of ``draft`` has nothing to apply to in ``draft.pre``, whatever its lines' origins say.

    It hasn't where one of its deleted lines that say something is nowhere in the file (blanks left out), and its other
    lines don't tell a place with a line like it, as in the rule for slips; or, if it deletes none, where all context
    lines that say something are nowhere in the file. A hunk that adds nothing that the file lacks may be done already,
    so it is none of these.
    """
    presence = _Presence.of(draft.pre.lines)
    for hunk in draft.hunks:
        added = [part for part in hunk.body if isinstance(part, Line) and part.mark is Mark.ADDED]
        if not any(presence.lacks(line) for line in added):
            continue
        old = [line for run in _old_runs(hunk) for line in run]
        deleted = [line for line in old if line.mark is Mark.DELETED]
        context = [line for line in old if line.mark is Mark.CONTEXT and says_something(line.text)]
        if any(says_something(line.text) for line in deleted):
            unsure = [line.mark is Mark.DELETED and presence.lacks(line) for line in old]
            if any(unsure) and not _told_by_the_rest(presence.index, old, unsure):
                return True
        elif context and not deleted and all(presence.lacks(line) for line in context):
            return True
    return False
