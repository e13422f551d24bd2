"""Noise around the patch: fences, prose, other files, line ends; and other forms of answer."""

from __future__ import annotations

from random import Random
from typing import Any

from attrs import evolve

from wonton_core.engineering.repair_bench.draft import Draft, HeaderStyle, Hunk, Line, Mark, with_bodies
from wonton_core.engineering.repair_bench.wording import reworded, scrambled

_LARGEST_WHOLE_FILE_LINES = 400
_BEFORE = (
    "Here is the patch:\n\n",
    "I'll make the following changes:\n\n- the statement is generalised\n- the old name stays\n\n",
    "<think>\nThe file has to change in one place.\n</think>\n\nSure! The diff below does what was asked.\n\n",
)
_BETWEEN = ("\nThen, further down:\n\n", "\n\n", "\nAnd the second change:\n\n")
_AFTER = ("\nThis keeps all other lines as they are.\n", "\nLet me know if anything is unclear!\n", "")


def _around(draft: Draft, **changes: Any) -> Draft:
    return evolve(draft, wrapping=evolve(draft.wrapping, **changes))


def fence_and_prose(draft: Draft, random: Random) -> Draft | None:
    """One fenced block with text before and after."""
    return _around(
        draft,
        fences=1,
        fence_word=random.choice(("diff", "diff", "patch", "")),
        prose_before=random.choice(_BEFORE),
        prose_after=random.choice(_AFTER),
    )


def several_fences(draft: Draft, random: Random) -> Draft | None:
    """Every hunk in a fenced block of its own, the file's header in the first."""
    if len(draft.hunks) < 2 or draft.wrapping.second_file_after:
        return None
    return _around(
        draft,
        fences=2,
        prose_before=random.choice(_BEFORE),
        prose_between=random.choice(_BETWEEN),
        prose_after=random.choice(_AFTER),
    )


def carriage_returns(draft: Draft, random: Random) -> Draft | None:
    """All lines of the patch end with CRLF, those of the file don't."""
    if "\r" in draft.pre.text or "\r" in draft.post.text:
        return None
    return _around(draft, carriage_returns=True)


def indented_patch(draft: Draft, random: Random) -> Draft | None:
    """The whole answer is indented, as inside a list."""
    return _around(draft, indentation=" " * random.choice((2, 4)))


def stripped_text(draft: Draft, random: Random) -> Draft | None:
    """The answer's ends are stripped: no final newline, blank context lines at the end are gone."""
    last = draft.hunks[-1].body
    if draft.hunks[0].style is HeaderStyle.NONE and not draft.wrapping.file_headers:
        return None
    while last and isinstance(last[-1], Line) and last[-1].mark is Mark.CONTEXT and not last[-1].text.strip():
        last = last[:-1]
    changed = with_bodies(draft, {len(draft.hunks) - 1: last})
    ends_blank = isinstance(last[-1], Line) and last[-1].text != last[-1].text.rstrip()
    return evolve(
        _around(changed, stripped=True),
        blanks_unsure=draft.blanks_unsure or ends_blank,
        added_blanks_unsure=draft.added_blanks_unsure or ends_blank,
    )


def no_git_header(draft: Draft, random: Random) -> Draft | None:
    """The file's header is ``---`` and ``+++`` only."""
    return _around(draft, git_header=False)


def second_file(draft: Draft, random: Random) -> Draft | None:
    """The patch also changes a file beside this one, with lines that this one has, too."""
    lines = [line for line in draft.pre.lines if line.strip()]
    if len(lines) < 4:
        return None
    at = random.randrange(len(lines) - 3)
    quoted = lines[at : at + 4]
    new = reworded(quoted[2], random) or quoted[2] + " changed"
    folder, slash, name = draft.path.rpartition("/")
    other = f"{folder}{slash}Other{name}"
    start = random.randint(1, len(lines))
    text = (
        f"diff --git a/{other} b/{other}\n--- a/{other}\n+++ b/{other}\n@@ -{start},4 +{start},4 @@\n"
        f" {quoted[0]}\n {quoted[1]}\n-{quoted[2]}\n+{new}\n {quoted[3]}\n"
    )
    place = random.choice(("second_file_before", "second_file_after"))
    if draft.wrapping.fences == 2 or not draft.wrapping.file_headers:
        return None
    return _around(draft, **{place: text})


def whole_file(draft: Draft, random: Random) -> Draft | None:
    """The answer is the new file in a fence, and no patch at all."""
    if not 0 < len(draft.post.lines) <= _LARGEST_WHOLE_FILE_LINES:
        return None
    if any(line.startswith("```") for line in draft.post.lines):
        return None
    changed = _around(
        draft,
        whole_file=True,
        fences=1,
        fence_word=random.choice(("", draft.path.rpartition(".")[2])),
        prose_before=random.choice(_BEFORE),
        prose_after=random.choice(_AFTER),
    )
    # A fence shows no missing newline: only a file that had one before and has one after leaves no doubt.
    return evolve(changed, final_newline_unsure=not (draft.pre.final_newline and draft.post.final_newline))


def stray_newline_marker(draft: Draft, random: Random) -> Draft | None:
    """A hunk ends with "no newline at end of file" though the file has one."""
    if not (draft.pre.final_newline and draft.post.final_newline):
        return None
    index = random.randrange(len(draft.hunks))
    *body, last = draft.hunks[index].body
    if not isinstance(last, Line):
        return None
    changed = with_bodies(draft, {index: (*body, evolve(last, no_newline=True))})
    return evolve(changed, final_newline_unsure=draft.hunks[index].end == len(draft.pre.lines))


def lost_newline_marker(draft: Draft, random: Random) -> Draft | None:
    """The marker that says that the file has no final newline is missing."""
    bodies = {
        index: tuple(evolve(part, no_newline=False) if isinstance(part, Line) else part for part in hunk.body)
        for index, hunk in enumerate(draft.hunks)
    }
    changed = with_bodies(draft, bodies)
    return None if changed == draft else evolve(changed, final_newline_unsure=True)


def foreign_hunk(draft: Draft, random: Random) -> Draft | None:
    """One more hunk, whose old lines nobody could find in this file: only a refusal is right."""
    places = [at for at in range(len(draft.pre.lines) - 4) if sum(map(len, draft.pre.lines[at : at + 5])) >= 40]
    if not places:
        return None
    at = random.choice(places)
    quoted = [scrambled(line, random) for line in draft.pre.lines[at : at + 5]]
    if any(line in draft.pre.lines for line in quoted if line.strip()):
        return None
    body = (
        Line(Mark.CONTEXT, quoted[0]),
        Line(Mark.CONTEXT, quoted[1]),
        Line(Mark.DELETED, quoted[2]),
        Line(Mark.ADDED, scrambled(quoted[2], random)),
        Line(Mark.CONTEXT, quoted[3]),
        Line(Mark.CONTEXT, quoted[4]),
    )
    sample = draft.hunks[-1]
    numbers = evolve(sample.numbers, old_start=at + 1, new_start=at + 1, old_count=5, new_count=5)
    new = Hunk(body, numbers, at, style=sample.style, number_right=False)
    hunks = tuple(sorted((*draft.hunks, new), key=lambda hunk: hunk.first))
    return evolve(draft, hunks=hunks, impossible=True)
