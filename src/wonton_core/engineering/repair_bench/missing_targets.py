"""Files that lack what a patch is about: only a refusal is right, any other file is wrong.

Models patch what they remember: a declaration that is gone, one of another file, one that never was among siblings that
differ by a number, or one that somebody has changed since. Files are made from lines and blanks alone, in every
language. ``lacks_its_target`` has the last word on whether a case is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from attrs import evolve

from wonton_core.engineering.repair_bench.answers import lacks_its_target, says_something
from wonton_core.engineering.repair_bench.draft import Draft, Gap, Hunk, Line, Mark, true_numbers
from wonton_core.engineering.repair_bench.edit import Edit
from wonton_core.engineering.repair_bench.source_text import SourceText
from wonton_core.engineering.repair_bench.wording import likeness

_NAME = re.compile(r"[^\W\d_][\w']{2,}")
_LAST_NUMBER = re.compile(r"\d+$")
_SIBLINGS = (-1, 1, 2)
_FEWEST_LINES_LEFT = 3
_UNLIKE = 0.5
_MOST_NEW_LINES = 3


def target_removed(draft: Draft, edit: Edit, random: Random) -> Draft | None:
    """The block that one hunk changes is taken out of the file; all others stay."""
    index = _chosen_hunk(draft, random)
    if index is None:
        return None
    start, end = _block(draft.pre.lines, draft.hunks[index])
    left = (*draft.pre.lines[:start], *draft.pre.lines[end:])
    return _without_target(draft, _like(draft.pre, left)) if _enough(left) else None


def same_hunk_other_file(draft: Draft, edit: Edit, random: Random) -> Draft | None:
    """The patch is applied to another file of the library, and its header names that file."""
    if edit.other is None:
        return None
    changed = _without_target(draft, edit.other.text)
    return changed and evolve(changed, path=edit.other.path)


def sibling_number(draft: Draft, edit: Edit, random: Random) -> Draft | None:
    """The file has three siblings of the block that one hunk changes; the one with the patch's number isn't there.

    The block's own name, a word of a deleted line that is nowhere else in the file, gets a number if it has none; words
    of lines at the margin go first. The hunk keeps the context that lies inside the block.
    """
    index = _chosen_hunk(draft, random)
    if index is None:
        return None
    start, end = _block(draft.pre.lines, draft.hunks[index])
    block = draft.pre.lines[start:end]
    name = _own_name(draft, draft.hunks[index], start, end, random)
    if name is None:
        return None
    number = _LAST_NUMBER.search(name)
    stem, own = (name[: number.start()], int(number.group())) if number else (name + "_", random.randint(2, 99))
    whole = re.compile(rf"(?<![\w']){re.escape(name)}(?![\w'])")
    siblings: list[str] = []
    for step in _SIBLINGS:
        siblings += [whole.sub(f"{stem}{own + step}", line) for line in block]
        if block[-1].strip():
            siblings.append("")
    lines = (*draft.pre.lines[:start], *siblings, *draft.pre.lines[end:])
    hunks = [_renamed(hunk, whole, f"{stem}{own}") for hunk in draft.hunks]
    hunks[index] = _inside(hunks[index], start, end)
    return _without_target(evolve(draft, hunks=tuple(hunks)), _like(draft.pre, lines))


def already_changed_otherwise(draft: Draft, edit: Edit, random: Random) -> Draft | None:
    """Lines that one hunk deletes are others by now: up to three of the file's own, less than half like them."""
    index = _chosen_hunk(draft, random)
    if index is None:
        return None
    gone = _deleted(draft.hunks[index])
    old = [draft.pre.lines[at] for at in gone]
    pool = sorted({line for line in draft.pre.lines if says_something(line)} - set(old))
    random.shuffle(pool)
    wanted = min(len(gone), _MOST_NEW_LINES)
    new: list[str] = []
    for line in pool:
        if len(new) == wanted:
            break
        if all(likeness(line, other) < _UNLIKE for other in old):
            new.append(line)
    if not new:
        return None
    lines = [line for at, line in enumerate(draft.pre.lines) if at not in set(gone[1:])]
    lines[gone[0] : gone[0] + 1] = new
    return _without_target(draft, _like(draft.pre, lines))


def _without_target(draft: Draft, text: SourceText) -> Draft | None:
    changed = evolve(draft, pre=text, post=text, impossible=True)
    return changed if lacks_its_target(changed) else None


def _like(file: SourceText, lines: Sequence[str]) -> SourceText:
    return SourceText(tuple(lines), file.final_newline)


def _chosen_hunk(draft: Draft, random: Random) -> int | None:
    fitting = [
        index
        for index, hunk in enumerate(draft.hunks)
        if any(says_something(draft.pre.lines[at]) for at in _deleted(hunk)) and _adds(hunk)
    ]
    return random.choice(fitting) if fitting else None


def _adds(hunk: Hunk) -> bool:
    return any(isinstance(part, Line) and part.mark is Mark.ADDED and says_something(part.text) for part in hunk.body)


def _deleted(hunk: Hunk) -> list[int]:
    return [
        part.origin
        for part in hunk.body
        if isinstance(part, Line) and part.mark is Mark.DELETED and part.origin is not None
    ]


def _block(lines: tuple[str, ...], hunk: Hunk) -> tuple[int, int]:
    """The lines around the hunk's deleted ones, from the margin after a blank line to the next such line."""

    def begins(at: int) -> bool:
        return bool(lines[at][:1].strip()) and (at == 0 or not lines[at - 1].strip())

    gone = _deleted(hunk)
    start = next((at for at in range(gone[0], -1, -1) if begins(at)), 0)
    end = next((at for at in range(gone[-1] + 1, len(lines)) if begins(at)), len(lines))
    return start, end


def _enough(lines: tuple[str, ...]) -> bool:
    return sum(says_something(line) for line in lines) >= _FEWEST_LINES_LEFT


def _own_name(draft: Draft, hunk: Hunk, start: int, end: int, random: Random) -> str | None:
    elsewhere = {name for line in (*draft.pre.lines[:start], *draft.pre.lines[end:]) for name in _NAME.findall(line)}
    lines = [draft.pre.lines[at] for at in _deleted(hunk)]
    for some in ([line for line in lines if line[:1].strip()], lines):
        names = sorted({str(name) for line in some for name in _NAME.findall(line)} - elsewhere)
        if names:
            return random.choice(names)
    return None


def _renamed(hunk: Hunk, whole: re.Pattern[str], name: str) -> Hunk:
    return evolve(
        hunk,
        body=tuple(
            evolve(part, text=whole.sub(name, part.text)) if isinstance(part, Line) else part for part in hunk.body
        ),
    )


def _inside(hunk: Hunk, start: int, end: int) -> Hunk:
    body: list[Line | Gap] = []
    above = 0
    for part in hunk.body:
        if isinstance(part, Line) and part.origin is not None and not start <= part.origin < end:
            above += part.origin < start
        else:
            body.append(part)
    old_start = hunk.numbers.old_start - 1 + above
    new_start = hunk.numbers.new_start - 1 + above
    return evolve(
        hunk, body=tuple(body), first=hunk.first + above, numbers=true_numbers(tuple(body), old_start, new_start)
    )
