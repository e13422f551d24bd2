"""Noise in what stands above hunks, and in how the patch is cut into them."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from attrs import evolve

from wonton_core.engineering.repair_bench.draft import (
    Draft,
    Gap,
    HeaderStyle,
    Hunk,
    Line,
    Mark,
    Numbers,
    true_numbers,
)

_CONTEXT = 3


def _styled(draft: Draft, style: HeaderStyle) -> Draft | None:
    overlapping = any(one.end > other.first for one, other in pairwise(draft.hunks))
    if style is HeaderStyle.NONE and overlapping:
        # Without headers the lines of all hunks are one text, which must be in the order of the file.
        return None
    return evolve(draft, hunks=tuple(evolve(hunk, style=style, number_right=False) for hunk in draft.hunks))


def bare_headers(draft: Draft, random: Random) -> Draft | None:
    """Hunks begin with ``@@`` alone."""
    return _styled(draft, HeaderStyle.BARE)


def dotted_headers(draft: Draft, random: Random) -> Draft | None:
    """Hunks begin with ``@@ ... @@``."""
    return _styled(draft, HeaderStyle.DOTS)


def heading_only(draft: Draft, random: Random) -> Draft | None:
    """Hunks begin with the section's heading between ``@@``, or ``@@`` alone where there is none."""
    with_heading = section_headings(draft, random)
    return with_heading and _styled(with_heading, HeaderStyle.HEADING)


def no_hunk_headers(draft: Draft, random: Random) -> Draft | None:
    """Nothing stands between hunks; the file's header stays."""
    return _styled(draft, HeaderStyle.NONE)


def no_headers(draft: Draft, random: Random) -> Draft | None:
    """The patch has only the lines of hunks."""
    changed = _styled(draft, HeaderStyle.NONE)
    return changed and evolve(changed, wrapping=evolve(changed.wrapping, file_headers=False))


def section_headings(draft: Draft, random: Random) -> Draft | None:
    """The nearest line above that begins at the margin with a letter stands in the header, as git writes it."""
    hunks = tuple(evolve(hunk, heading=_heading(draft, hunk)) for hunk in draft.hunks)
    return evolve(draft, hunks=hunks) if any(hunk.heading for hunk in hunks) else None


def _heading(draft: Draft, hunk: Hunk) -> str:
    above = (line for line in reversed(draft.pre.lines[: hunk.first]) if line[:1].isalpha())
    return next(above, "")[:80].rstrip()


def far_numbers(draft: Draft, random: Random) -> Draft | None:
    """Starts are made up: any line of the file and a fifth beyond, in the order of the hunks."""
    last = max(len(draft.pre.lines) * 6 // 5, 2)
    starts = sorted(random.randint(1, last) for _ in draft.hunks)
    return _restarted(draft, starts)


def drifted_numbers(draft: Draft, random: Random) -> Draft | None:
    """All starts are off by the same few lines."""
    drift = random.choice((-1, 1)) * random.randint(1, 12)
    return _restarted(draft, [max(hunk.numbers.old_start + drift, 1) for hunk in draft.hunks])


def _restarted(draft: Draft, starts: list[int]) -> Draft:
    return evolve(
        draft,
        hunks=tuple(
            evolve(
                hunk,
                numbers=Numbers(start, hunk.numbers.old_count, start, hunk.numbers.new_count),
                number_right=hunk.number_right and start == hunk.numbers.old_start,
            )
            for hunk, start in zip(draft.hunks, starts, strict=True)
        ),
    )


def wrong_counts(draft: Draft, random: Random) -> Draft | None:
    """Starts are right, counts are not."""

    def off(count: int) -> int:
        return max(count + random.choice((-3, -2, -1, 1, 2, 3)), 1)

    return evolve(
        draft,
        hunks=tuple(
            evolve(
                hunk,
                numbers=evolve(
                    hunk.numbers, old_count=off(hunk.numbers.old_count), new_count=off(hunk.numbers.new_count)
                ),
            )
            for hunk in draft.hunks
        ),
    )


def new_starts_not_tracked(draft: Draft, random: Random) -> Draft | None:
    """The new start repeats the old one, as if the hunks above added nothing."""
    hunks = tuple(evolve(hunk, numbers=evolve(hunk.numbers, new_start=hunk.numbers.old_start)) for hunk in draft.hunks)
    return None if hunks == draft.hunks else evolve(draft, hunks=hunks)


def recounted(draft: Draft, random: Random) -> Draft | None:
    """Counts are made to agree with the lines that are left: what a careful model does after other noise."""
    return evolve(
        draft,
        hunks=tuple(
            evolve(
                hunk,
                numbers=evolve(
                    true_numbers(hunk.body, 0, 0),
                    old_start=hunk.numbers.old_start,
                    new_start=hunk.numbers.new_start,
                ),
            )
            for hunk in draft.hunks
        ),
    )


def swapped_hunks(draft: Draft, random: Random) -> Draft | None:
    """Hunks stand in another order than in the file."""
    if len(draft.hunks) < 2:
        return None
    hunks = list(draft.hunks)
    while tuple(hunks) == draft.hunks:
        random.shuffle(hunks)
    return evolve(draft, hunks=tuple(hunks), ordered=False)


def _split_places(hunk: Hunk) -> list[tuple[int, int]]:
    """Runs of context between two changes, as half-open ranges of places in the body."""
    if any(isinstance(part, Gap) for part in hunk.body):
        return []
    changed = [at for at, part in enumerate(hunk.body) if isinstance(part, Line) and part.mark is not Mark.CONTEXT]
    return [(one + 1, other) for one, other in pairwise(changed) if other > one + 1]


def _split(draft: Draft, random: Random, *, after: bool) -> Draft | None:
    longest = _CONTEXT - 1 if after else 2 * _CONTEXT - 1
    places = [
        (index, start, end)
        for index, hunk in enumerate(draft.hunks)
        for start, end in _split_places(hunk)
        if end - start <= longest
    ]
    if not places:
        return None
    index, start, end = random.choice(places)
    hunk = draft.hunks[index]
    between = hunk.body[start:end]
    first = hunk.body[:start] + between[:_CONTEXT]
    shared = between[-_CONTEXT:]
    above = [part for part in hunk.body[: end - len(shared)] if isinstance(part, Line)]
    old_start = hunk.first + sum(part.mark is not Mark.ADDED for part in above)
    new_start = (
        old_start + sum(part.mark is Mark.ADDED for part in above) - sum(part.mark is Mark.DELETED for part in above)
    )
    second = shared + hunk.body[end:]
    numbers, right = true_numbers(second, old_start, new_start), hunk.number_right
    if after:
        added = tuple(
            Line(Mark.CONTEXT, part.text)
            for part in hunk.body[max(start - (_CONTEXT - len(shared)), 0) : start]
            if isinstance(part, Line) and part.mark is Mark.ADDED
        )
        if not added:
            return None
        second = added + second
        numbers, right = true_numbers(second, new_start - len(added), new_start - len(added)), False
    parts = (
        evolve(hunk, body=first, numbers=true_numbers(first, hunk.first, hunk.numbers.new_start - 1)),
        evolve(hunk, body=second, numbers=numbers, first=old_start, number_right=right),
    )
    return evolve(draft, hunks=(*draft.hunks[:index], *parts, *draft.hunks[index + 1 :]))


def overlapping_hunks(draft: Draft, random: Random) -> Draft | None:
    """One hunk is cut in two, and both show the context between."""
    return _split(draft, random, after=False)


def hunk_upon_hunk(draft: Draft, random: Random) -> Draft | None:
    """One hunk is cut in two, and the second one's context shows what the first one added, with numbers to match."""
    return _split(draft, random, after=True)
