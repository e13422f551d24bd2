"""A result against the known right answer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from wonton_core.engineering.repair_bench.draft import Draft
from wonton_core.engineering.repair_bench.source_text import SourceText


class Score(Enum):
    """What came of one patch."""

    CORRECT = "correct"
    REFUSED = "refused"
    WRONG = "wrong"
    CRASHED = "crashed"


def score(draft: Draft, result: str | None) -> Score:
    """``result`` (None: refused) against ``draft.post``: equal to the last character, with two exceptions.

    Where the patch has nothing to apply to, a result that is the old file counts as refused, any other as wrong.

    Where noise destroyed whether the file ends with a newline, that newline is not compared. Where noise changed blanks
    at the ends of added lines, these blanks are not compared. Lines that the edit left alone are always compared whole.
    """
    if result is None:
        return Score.REFUSED
    right = draft.post
    if draft.impossible:
        return Score.REFUSED if result == draft.pre.text else Score.WRONG
    for text in (result, result + "\n", result.removesuffix("\n")) if draft.final_newline_unsure else (result,):
        found = SourceText.of(text)
        if found.final_newline == right.final_newline and same_lines(draft, found.lines):
            return Score.CORRECT
    return Score.WRONG


def same_lines(draft: Draft, lines: Sequence[str]) -> bool:
    """Whether ``lines`` are those of ``draft.post``, but for trailing blanks of added ones that noise changed."""
    if len(lines) != len(draft.post.lines):
        return False
    return all(
        line == right or (draft.added_blanks_unsure and at in draft.added and line.rstrip(" \t") == right.rstrip(" \t"))
        for at, (line, right) in enumerate(zip(lines, draft.post.lines, strict=True))
    )
