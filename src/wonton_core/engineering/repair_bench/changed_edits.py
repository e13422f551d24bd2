"""Edits made from real ones, for noise that needs more than other wording of the patch."""

from __future__ import annotations

from random import Random

from attrs import evolve

from wonton_core.engineering.repair_bench.edit import ChangeGroup, Edit
from wonton_core.engineering.repair_bench.source_text import SourceText

_LARGEST_NEW_FILE_LINES = 400
_FENCED = ("```", "an example", "```")


def with_fence_in_added_text(edit: Edit, random: Random) -> Edit | None:
    """The edit with three more added lines: a fenced example, as in documentation."""
    places = [
        (index, at)
        for index, group in enumerate(edit.groups)
        for at in range(group.new_start, group.new_end)
        if at < len(edit.post.lines) - 1
    ]
    if not places:
        return None
    index, at = random.choice(places)
    lines = (*edit.post.lines[: at + 1], *_FENCED, *edit.post.lines[at + 1 :])
    groups = [
        *edit.groups[:index],
        evolve(edit.groups[index], new_end=edit.groups[index].new_end + len(_FENCED)),
        *(
            evolve(group, new_start=group.new_start + len(_FENCED), new_end=group.new_end + len(_FENCED))
            for group in edit.groups[index + 1 :]
        ),
    ]
    return evolve(edit, post=SourceText(lines, edit.post.final_newline), groups=tuple(groups))


def as_new_file(edit: Edit, random: Random) -> Edit | None:
    """The edit that creates the file as it is after the real one."""
    size = len(edit.post.lines)
    if not 0 < size <= _LARGEST_NEW_FILE_LINES:
        return None
    return evolve(edit, pre=SourceText((), True), groups=(ChangeGroup(0, 0, 0, size),))
