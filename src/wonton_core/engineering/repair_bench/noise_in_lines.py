"""Noise in the lines of hunks: context and deleted lines that are not as the file has them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from random import Random

from attrs import evolve

from wonton_core.engineering.repair_bench.draft import Draft, Gap, Line, Mark, with_bodies
from wonton_core.engineering.repair_bench.wording import can_be_reworded, in_ascii, reworded

Body = tuple[Line | Gap, ...]

_MANY_CONTEXT_LINES = 5
_ELLIPSES = (" ...", "...", " -- ...", " # ...", " // ... existing code ...", " -- ... (unchanged) ...")


def _chosen(
    draft: Draft,
    random: Random,
    wanted: Callable[[Line], bool],
    spared: Callable[[Body, int], bool] = lambda body, at: False,
) -> tuple[int, int, Line] | None:
    """One line of the draft: its hunk, its place there, and the line."""
    found = [
        (index, at, part)
        for index, hunk in enumerate(draft.hunks)
        for at, part in enumerate(hunk.body)
        if isinstance(part, Line) and wanted(part) and not spared(hunk.body, at)
    ]
    return random.choice(found) if found else None


def _replaced(draft: Draft, index: int, at: int, *parts: Line | Gap) -> Draft:
    body = draft.hunks[index].body
    return with_bodies(draft, {index: (*body[:at], *parts, *body[at + 1 :])})


def _each_line(draft: Draft, change: Callable[[Line], Line]) -> Draft | None:
    """Every line changed; None when that changes nothing."""
    bodies: dict[int, Body] = {
        index: tuple(change(part) if isinstance(part, Line) else part for part in hunk.body)
        for index, hunk in enumerate(draft.hunks)
    }
    changed = with_bodies(draft, bodies)
    return None if changed == draft else changed


def _is_context(line: Line) -> bool:
    return line.mark is Mark.CONTEXT and line.origin is not None


def dropped_context(draft: Draft, random: Random) -> Draft | None:
    """One context line is left out; the header stays as it was.

    Not one beside added lines that begin or end the hunk: without it, the patch would be a sound one that adds them at
    another place.
    """
    chosen = _chosen(draft, random, _is_context, spared=_holds_added_lines)
    if chosen is None:
        return None
    index, at, _ = chosen
    return _replaced(draft, index, at, Gap(1))


def _holds_added_lines(body: Body, at: int) -> bool:
    """Whether only added lines stand between this line and one end of the hunk."""
    return any(
        beside and all(isinstance(part, Line) and part.mark is Mark.ADDED for part in beside)
        for beside in (body[:at], body[at + 1 :])
    )


def invented_context(draft: Draft, random: Random) -> Draft | None:
    """One context line that the file doesn't have stands beside one that it has."""
    chosen = _chosen(draft, random, _is_context)
    samples = [line for line in draft.pre.lines if len(line.strip()) >= 8]
    if chosen is None or not samples:
        return None
    text = reworded(random.choice(samples), random)
    if text is None or text in draft.pre.lines:
        return None
    index, at, line = chosen
    new = Line(Mark.CONTEXT, text)
    # Nothing can follow the end of the file.
    return _replaced(draft, index, at, *((new, line) if line.no_newline or random.random() < 0.5 else (line, new)))


def duplicated_context(draft: Draft, random: Random) -> Draft | None:
    """One context line is written twice; not one that follows or precedes a deleted line of the same text."""
    chosen = _chosen(draft, random, lambda line: _is_context(line) and not line.no_newline, spared=_like_a_deleted_one)
    if chosen is None:
        return None
    index, at, line = chosen
    return _replaced(draft, index, at, line, evolve(line, origin=None))


def _like_a_deleted_one(body: Body, at: int) -> bool:
    """Whether the run of old lines of the same text around this one has a deleted one: that may be the double, too."""
    old = [(place, part) for place, part in enumerate(body) if isinstance(part, Line) and part.mark is not Mark.ADDED]
    for _, run in groupby(old, key=lambda item: item[1].text):
        members = list(run)
        if any(place == at for place, _ in members):
            return any(line.mark is Mark.DELETED for _, line in members)
    return False


def _reworded(draft: Draft, random: Random, mark: Mark) -> Draft | None:
    chosen = _chosen(
        draft,
        random,
        lambda line: line.mark is mark and line.origin is not None and not line.reworded and can_be_reworded(line.text),
    )
    if chosen is None:
        return None
    index, at, line = chosen
    text = reworded(line.text, random)
    return None if text is None else _replaced(draft, index, at, evolve(line, text=text, reworded=True))


def reworded_deleted_line(draft: Draft, random: Random) -> Draft | None:
    """One deleted line is quoted with a small slip."""
    return _reworded(draft, random, Mark.DELETED)


def reworded_context_line(draft: Draft, random: Random) -> Draft | None:
    """One context line is quoted with a small slip."""
    return _reworded(draft, random, Mark.CONTEXT)


def _old_lines(draft: Draft, change: Callable[[str], str]) -> Draft | None:
    return _each_line(draft, lambda line: line if line.mark is Mark.ADDED else evolve(line, text=change(line.text)))


def lost_indentation(draft: Draft, random: Random) -> Draft | None:
    """Context and deleted lines begin at the margin."""
    changed = _old_lines(draft, lambda text: text.lstrip(" \t"))
    return changed and evolve(changed, blanks_unsure=True)


def wrong_indentation(draft: Draft, random: Random) -> Draft | None:
    """Context and deleted lines that are indented are indented further, all by the same number of blanks."""
    shift = " " * random.choice((1, 2, 4))
    changed = _old_lines(draft, lambda text: shift + text if text[:1] == " " and text.strip() else text)
    return changed and evolve(changed, blanks_unsure=True)


def tabs_for_spaces(draft: Draft, random: Random) -> Draft | None:
    """Context and deleted lines are indented by tabs."""
    width = random.choice((2, 4))

    def tabbed(text: str) -> str:
        body = text.lstrip(" ")
        tabs, rest = divmod(len(text) - len(body), width)
        return "\t" * tabs + " " * rest + body

    changed = _old_lines(draft, tabbed)
    return changed and evolve(changed, blanks_unsure=True)


def _with_trailing_blanks(random: Random, text: str) -> str:
    return text + " " * random.choice((0, 1, 2))


def trailing_blanks_on_old_lines(draft: Draft, random: Random) -> Draft | None:
    """Some context and deleted lines end with blanks that the file doesn't have."""
    changed = _old_lines(draft, lambda text: _with_trailing_blanks(random, text))
    return changed and evolve(changed, blanks_unsure=True)


def trailing_blanks_on_all_lines(draft: Draft, random: Random) -> Draft | None:
    """Some lines end with blanks; which blanks added lines should end with can't be known any more."""
    changed = _each_line(draft, lambda line: evolve(line, text=_with_trailing_blanks(random, line.text)))
    return changed and evolve(changed, blanks_unsure=True, added_blanks_unsure=True)


def trailing_blanks_stripped(draft: Draft, random: Random) -> Draft | None:
    """An editor took the blanks at the ends of all lines of the patch, the space of blank context lines included."""

    def stripped(line: Line) -> Line:
        text = line.text.rstrip(" \t")
        return evolve(line, text=text, column=line.column and (bool(text) or line.mark is not Mark.CONTEXT))

    changed = _each_line(draft, stripped)
    return changed and evolve(changed, blanks_unsure=True, added_blanks_unsure=True)


def blank_context_without_column(draft: Draft, random: Random) -> Draft | None:
    """Blank context lines are quite empty."""
    return _each_line(
        draft, lambda line: evolve(line, column=False) if line.mark is Mark.CONTEXT and not line.text else line
    )


def lost_space_column(draft: Draft, random: Random) -> Draft | None:
    """Context lines are written without the space in front."""
    return _each_line(draft, lambda line: evolve(line, column=False) if line.mark is Mark.CONTEXT else line)


def lost_space_column_here_and_there(draft: Draft, random: Random) -> Draft | None:
    """Some context lines are written without the space in front."""
    return _each_line(
        draft,
        lambda line: evolve(line, column=False) if line.mark is Mark.CONTEXT and random.random() < 0.4 else line,
    )


def symbols_in_ascii(draft: Draft, random: Random) -> Draft | None:
    """Context and deleted lines spell symbols in ASCII."""
    changed = _old_lines(draft, in_ascii)
    return changed and evolve(changed, symbols_unsure=True)


def elided_context(draft: Draft, random: Random) -> Draft | None:
    """The middle of long runs of context is written as "..."."""
    ellipsis = random.choice(_ELLIPSES)
    changed = with_bodies(draft, {index: _elided(hunk.body, ellipsis) for index, hunk in enumerate(draft.hunks)})
    return None if changed == draft else changed


def _elided(body: Body, ellipsis: str) -> Body:
    parts: list[Line | Gap] = []
    run: list[Line | Gap] = []
    for part in (*body, None):
        if isinstance(part, Line) and _is_context(part):
            run.append(part)
            continue
        if len(run) >= _MANY_CONTEXT_LINES:
            run = [*run[:2], Gap(None, ellipsis), *run[-2:]]
        parts += run
        run = []
        if part is not None:
            parts.append(part)
    return tuple(parts)
