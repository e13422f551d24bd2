"""Whether a patch still has exactly one right answer after noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import evolve

from wonton_core.engineering.repair_bench.doubts import added_indentation_unsure, may_be_deleted
from wonton_core.engineering.repair_bench.draft import Draft, Gap, HeaderStyle, Hunk, Line
from wonton_core.engineering.repair_bench.readings import Effect, FileIndex, TooManyReadingsError, readings
from wonton_core.engineering.repair_bench.scoring import same_lines


def has_unique_answer(draft: Draft) -> bool:
    """True when every reading of the whole patch gives the lines of ``draft.post``.

    A reading of the patch takes one reading of each hunk, in the order of the file where the hunks are in order, and
    never the same line twice. With more readings of one hunk than are looked at, and where ``doubts`` has one, the
    answer is False.
    """
    if draft.impossible:
        return False
    if draft.wrapping.whole_file:
        return True
    if any(added_indentation_unsure(draft, hunk) or may_be_deleted(hunk) for hunk in draft.hunks):
        return False
    index = FileIndex(draft.pre.lines, draft.blanks_unsure, draft.symbols_unsure)
    try:
        choices = [readings(draft, index, hunk) for hunk in _told_apart(draft.hunks)]
    except TooManyReadingsError:
        return False
    found = False
    for taken in _in_order(choices) if draft.ordered else _in_any_order(choices):
        if not same_lines(draft, _applied(draft.pre.lines, taken)):
            return False
        found = True
    # No reading at all: what the noise left says nothing of this file.
    return found


def _told_apart(hunks: Sequence[Hunk]) -> Sequence[Hunk]:
    """Hunks as a reader can tell them apart: those without headers are one, with gaps between."""
    if hunks[0].style is not HeaderStyle.NONE:
        return hunks
    body: list[Line | Gap] = []
    for hunk in hunks:
        body += [Gap(None), *hunk.body] if body else hunk.body
    return [evolve(hunks[0], body=tuple(body))]


def _in_order(choices: Sequence[set[Effect]]) -> Iterator[list[Effect]]:
    """For every reading of every hunk that agrees with the order, one reading of the whole patch that takes it."""
    above: list[Effect] = []
    earliest: list[dict[Effect, list[Effect]]] = []
    limit = -1
    for effects in choices:
        fitting = [effect for effect in effects if effect.start >= limit]
        if not fitting:
            return
        earliest.append({effect: list(above) for effect in fitting})
        first = min(fitting, key=lambda effect: (effect.end, effect.start))
        above.append(first)
        limit = first.end
    below: list[Effect] = []
    top = max(effect.end for effects in choices for effect in effects) + 1
    for level in range(len(choices) - 1, -1, -1):
        fitting = [effect for effect in earliest[level] if effect.end <= top]
        for effect in fitting:
            yield [*earliest[level][effect], effect, *reversed(below)]
        if not fitting:
            return
        last = max(fitting, key=lambda effect: (effect.start, effect.end))
        below.append(last)
        top = last.start


def _in_any_order(choices: Sequence[set[Effect]]) -> Iterator[list[Effect]]:
    """For every reading of every hunk, one reading of the whole patch that takes it, if there is one."""
    for level, effects in enumerate(choices):
        for effect in effects:
            taken = [effect]
            for other, candidates in enumerate(choices):
                if other == level:
                    continue
                free = [one for one in candidates if all(not _clash(one, two) for two in taken)]
                if not free:
                    break
                taken.append(min(free, key=lambda one: (one.start, one.end)))
            else:
                yield sorted(taken, key=lambda one: (one.start, one.end))


def _clash(one: Effect, other: Effect) -> bool:
    return (one.start < other.end and other.start < one.end) or (one.start, one.end) == (other.start, other.end)


def _applied(lines: tuple[str, ...], effects: Sequence[Effect]) -> tuple[str, ...]:
    gone = {at for effect in effects for at in effect.deleted}
    new: dict[int, list[str]] = defaultdict(list)
    for effect in effects:
        for at, text in effect.added:
            new[at].append(text)
    result: list[str] = []
    for at in range(len(lines) + 1):
        result += new.get(at, ())
        if at < len(lines) and at not in gone:
            result.append(lines[at])
    return tuple(result)
