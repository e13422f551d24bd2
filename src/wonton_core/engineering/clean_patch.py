"""Applies a clean diff to the very text that it was made from: no tolerance, no search."""

from __future__ import annotations

from wonton_core.engineering.unified_diff import NO_NEWLINE, DiffError, parse_hunks, split_lines


def apply_clean_patch(before: str, diff: str) -> str:
    """The text after a unified diff of one file, each hunk at its line number; ``before`` for an empty diff.

    Raises DiffError unless every line that stays or goes stands there exactly.
    """
    lines = split_lines(before)
    after: list[str] = []
    at = 0
    for number, hunk in enumerate(parse_hunks(diff), 1):
        start = hunk.start_before - (1 if hunk.count_before else 0)
        if not at <= start <= len(lines):
            raise _does_not_fit(number)
        after += lines[at:start]
        at = start
        followers = (*hunk.lines[1:], "")
        for line, follower in zip(hunk.lines, followers, strict=True):
            if line.startswith("\\"):
                continue
            text = line[1:] if follower == NO_NEWLINE else line[1:] + "\n"
            if line[0] != "+":
                if at == len(lines) or lines[at] != text:
                    raise _does_not_fit(number)
                at += 1
            if line[0] != "-":
                after.append(text)
    return "".join([*after, *lines[at:]])


def _does_not_fit(number: int) -> DiffError:
    return DiffError(
        f"hunk {number} is not about this text",
        cause="the diff was made from another text, or changed afterwards",
        next_step="make it again from the file before",
    )
