"""The one verdict on a patch that a rule can give: a patch that changes nothing has not done what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wonton_core.model.judgement import ABSTAINED, REJECTED, JudgementRequest, Verdict

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_OTHER_CHANGE = re.compile(
    r"^(rename (from|to) |copy (from|to) |(old|new) mode |(new|deleted) file mode |Binary files |GIT binary patch)",
    re.MULTILINE,
)


class EmptyPatchJudge:
    """Implements ``interfaces.Judge``. Rejects a patch without effect; abstains where a rule can't tell."""

    def judge(self, request: JudgementRequest) -> Verdict:
        """Rejected for an empty patch, or one whose every hunk leaves its lines as they were; else abstained."""
        if not request.patch.strip():
            return Verdict(REJECTED, "the patch is empty")
        if _OTHER_CHANGE.search(request.patch):
            return Verdict(ABSTAINED, "the patch creates, removes, renames or changes the mode of a file")
        try:
            hunks = list(_hunks(request.patch.split("\n")))
        except ValueError as error:
            return Verdict(ABSTAINED, f"the patch can't be read: {error}")
        if not hunks:
            return Verdict(ABSTAINED, "the text holds no hunk, so it may not be a patch")
        if all(before == after for before, after in hunks):
            return Verdict(REJECTED, "every hunk leaves its lines as they were")
        return Verdict(ABSTAINED, "the patch changes something; whether it is right is not for a rule to say")


def _hunks(lines: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Lines before and after, hunk by hunk; lines are counted, so that text that looks like a header is no header.

    Raises ValueError when a hunk is shorter than its header says.
    """
    position = 0
    while position < len(lines):
        header = _HUNK.match(lines[position])
        position += 1
        if header is None:
            continue
        left_before, left_after = (int(count) if count is not None else 1 for count in header.groups())
        before: list[str] = []
        after: list[str] = []
        while left_before > 0 or left_after > 0 or (position < len(lines) and lines[position].startswith("\\")):
            if position == len(lines):
                raise ValueError("its last hunk is cut off")
            mark, text = lines[position][:1], lines[position][1:]
            # An editor may have stripped the space of an empty context line.
            if mark in (" ", ""):
                before.append(text)
                after.append(text)
                left_before, left_after = left_before - 1, left_after - 1
            elif mark == "-":
                before.append(text)
                left_before -= 1
            elif mark == "+":
                after.append(text)
                left_after -= 1
            elif mark == "\\":
                # "No newline at end of file" speaks of the line before it.
                last = lines[position - 1][:1]
                for side in (before,) if last == "-" else (after,) if last == "+" else (before, after):
                    side.append("\\")
            else:
                raise ValueError(f"line {position + 1} belongs to no hunk")
            position += 1
        if left_before or left_after:
            raise ValueError("a hunk is longer than its header says")
        yield before, after
