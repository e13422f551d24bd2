"""A patch while noise is being added to it: every line still knows where it comes from.

Noise changes a draft; ``rendering`` writes it as text, and ``readings`` finds from it whether the text still says which
file is meant. Positions are counted from 0 in the file before the edit.
"""

from __future__ import annotations

from enum import Enum

from attrs import evolve, frozen

from wonton_core.engineering.repair_bench.edit import Edit
from wonton_core.engineering.repair_bench.source_text import SourceText


class Mark(Enum):
    """What a line of a hunk does."""

    CONTEXT = " "
    DELETED = "-"
    ADDED = "+"


@frozen
class Line:
    """One line of a hunk. ``text`` is as the patch shows it.

    ``origin`` is the line of the old file that it stands for; None for added lines and for context that was invented.
    ``reworded``: its text is not that of its origin, and differs by more than blanks or spelling of symbols.
    ``no_newline``: the file ends right after it, without a newline.
    ``column``: it is written with its space, ``-`` or ``+``.
    """

    mark: Mark
    text: str
    origin: int | None = None
    reworded: bool = False
    no_newline: bool = False
    column: bool = True


@frozen
class Gap:
    """Old lines that the hunk no longer shows: at most ``lines`` of them, None: any number.

    ``shown`` is the line that stands in their place ("..."); None: nothing tells of them.
    """

    lines: int | None
    shown: str | None = None


@frozen
class Numbers:
    """What a hunk's header says: starts from 1, or 0 as in unified diffs; counts in lines."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int

    def __str__(self) -> str:
        return f"-{_range(self.old_start, self.old_count)} +{_range(self.new_start, self.new_count)}"


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


class HeaderStyle(Enum):
    """How a hunk begins."""

    NUMBERS = "@@ -1,2 +1,2 @@"
    BARE = "@@"
    DOTS = "@@ ... @@"
    HEADING = "@@ heading"
    NONE = ""


@frozen
class Hunk:
    """A hunk. ``first`` is the old line that its right number names; ``number_right``: the header still says so."""

    body: tuple[Line | Gap, ...]
    numbers: Numbers
    first: int
    heading: str = ""
    style: HeaderStyle = HeaderStyle.NUMBERS
    number_right: bool = True

    @property
    def end(self) -> int:
        """One past the last old line that it shows."""
        shown = [part.origin for part in self.body if isinstance(part, Line) and part.origin is not None]
        return max(shown) + 1 if shown else self.first


@frozen
class Wrapping:
    """What stands around the patch. ``fences``: 0 none, 1 one for all, 2 one for each hunk."""

    file_headers: bool = True
    git_header: bool = True
    fences: int = 0
    fence_word: str = "diff"
    prose_before: str = ""
    prose_between: str = ""
    prose_after: str = ""
    second_file_before: str = ""
    second_file_after: str = ""
    indentation: str = ""
    carriage_returns: bool = False
    stripped: bool = False
    whole_file: bool = False


@frozen
class Draft:
    """A patch for ``pre`` whose right result is ``post``.

    ``ordered``: the hunks are in the order of the file. ``impossible``: one hunk belongs to no place of this file, so
    that only a refusal is right, and ``post`` says nothing. ``blanks_unsure`` and ``symbols_unsure``: in old lines,
    blanks or symbols outside ASCII are not written as in the file. ``final_newline_unsure`` and
    ``added_blanks_unsure``: the patch no longer tells whether the result ends with a newline, or which blanks added
    lines end with. ``added``: the lines of ``post`` that the edit added, from 0.
    """

    path: str
    pre: SourceText
    post: SourceText
    hunks: tuple[Hunk, ...]
    added: frozenset[int]
    wrapping: Wrapping = Wrapping()
    ordered: bool = True
    impossible: bool = False
    blanks_unsure: bool = False
    symbols_unsure: bool = False
    final_newline_unsure: bool = False
    added_blanks_unsure: bool = False


def with_bodies(draft: Draft, bodies: dict[int, tuple[Line | Gap, ...]]) -> Draft:
    """``draft`` with other bodies for some hunks."""
    return evolve(
        draft,
        hunks=tuple(
            evolve(hunk, body=bodies[index]) if index in bodies else hunk for index, hunk in enumerate(draft.hunks)
        ),
    )


def clean_draft(edit: Edit, context: int) -> Draft:
    """The edit as ``git diff -U<context>`` writes it, section headings apart."""
    hunks: list[Hunk] = []
    pending = list(edit.groups)
    while pending:
        taken = [pending.pop(0)]
        while pending and pending[0].old_start - taken[-1].old_end <= 2 * context:
            taken.append(pending.pop(0))
        start = max(taken[0].old_start - context, 0)
        end = min(taken[-1].old_end + context, len(edit.pre.lines))
        body: list[Line | Gap] = []
        at = start
        for group in taken:
            body += [_old(edit, index, Mark.CONTEXT) for index in range(at, group.old_start)]
            body += [_old(edit, index, Mark.DELETED) for index in range(group.old_start, group.old_end)]
            body += [_added(edit, index) for index in range(group.new_start, group.new_end)]
            at = group.old_end
        body += [_old(edit, index, Mark.CONTEXT) for index in range(at, end)]
        new_start = taken[0].new_start - (taken[0].old_start - start)
        hunks.append(Hunk(tuple(body), true_numbers(tuple(body), start, new_start), start))
    added = frozenset(index for group in edit.groups for index in range(group.new_start, group.new_end))
    return Draft(edit.path, edit.pre, edit.post, tuple(hunks), added)


def true_numbers(body: tuple[Line | Gap, ...], old_start: int, new_start: int) -> Numbers:
    """The header of a body whose first old and new line have these places, counted from 0."""
    marks = [part.mark for part in body if isinstance(part, Line)]
    old, new = len(marks) - marks.count(Mark.ADDED), len(marks) - marks.count(Mark.DELETED)
    return Numbers(old_start + (old > 0), old, new_start + (new > 0), new)


def _old(edit: Edit, index: int, mark: Mark) -> Line:
    last = index == len(edit.pre.lines) - 1
    return Line(mark, edit.pre.lines[index], index, no_newline=last and not edit.pre.final_newline)


def _added(edit: Edit, index: int) -> Line:
    last = index == len(edit.post.lines) - 1
    return Line(Mark.ADDED, edit.post.lines[index], no_newline=last and not edit.post.final_newline)
