"""Answers that give the whole file instead of a patch.

A fence without a patch counts as the whole file if the answer has exactly one such fence, at least half of the file's
lines are kept, and of both the first three and the last three lines that aren't blank one is kept: the model had both
ends in view. A fragment would delete the rest of the file, so anything less is refused, and so is a block with dots for
lines left out.

Code isn't left out in silence either: where lines are gone and what stands there instead is a comment that the file
doesn't have, the comment stands for them, in whatever words and comment syntax. That is refused where nothing but the
comment stands for two lines or more, and, if the comment says "rest unchanged" or the like, for any line too few.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from wonton_core.engineering.repair.hunk_preparation import is_elision
from wonton_core.engineering.repair.line_folding import folded
from wonton_core.engineering.repair.line_matching import replacements_between
from wonton_core.engineering.repair.response_fences import Answer
from wonton_core.engineering.repair.text_lines import TextLines, split_lines
from wonton_core.engineering.repair.unified_diff import write_diff
from wonton_core.model.patch_repair import HunkReport, HunkStatus, RepairOutcome, RepairResult

MIN_KEPT = 0.5
ENDS = 3
MAX_COMPARED_LINES = 800
"""Longer stretches of changed lines are not aligned, but counted as one."""
_COMMENT = re.compile(r"\s*(?:--|//|#|%|;|!|\*|/-|/\*|\(\*|<!--|\{-|\"{3}|'{3}|\.\s*\.\s*\.|…|⋯|\[?\.\.\.)")
_STANDS_IN = re.compile(
    r"unchanged|existing|omitted|remain|\brest\b|same as|as before|\betc\b|\belided|\bsnip|\bkeep\b|not shown"
    r"|previous|truncated|\.\s*\.\s*\.|…|⋯",
    re.IGNORECASE,
)
_TRAILING_COMMENT = re.compile(r"\s(?:--|//|#|%|/-|/\*|\(\*)\s")


def whole_file_result(file: TextLines, answer: Answer, path: str | None) -> RepairResult:
    """The result for an answer without a patch."""
    refusal = _refusal(file, answer)
    if refusal:
        return RepairResult(None, "", (), RepairOutcome.REFUSED, f"The patch was refused: {refusal}.")
    wanted = split_lines(answer.whole_files[0])
    lines = [line.removesuffix("\r") for line in wanted.lines]
    if file.lines and all(line.endswith("\r") for line in file.lines[:-1]) and file.lines[0].endswith("\r"):
        lines = [line + "\r" for line in lines]
    post = TextLines(tuple(lines), file.final_newline)
    changes = replacements_between(file.lines, post.lines)
    reason = "the answer is the whole file"
    if not changes:
        there = (HunkReport(1, HunkStatus.ALREADY_APPLIED, reason, 1.0),)
        return RepairResult(file.text, "", there, RepairOutcome.ALREADY_APPLIED, "The file already reads so.")
    diff = write_diff(file, post, changes, path, creates=not file.lines)
    report = HunkReport(1, HunkStatus.PLACED, reason, 0.9, None, 1, len(file.lines))
    return RepairResult(post.text, diff, (report,), RepairOutcome.REPAIRED, "The answer is the whole file.")


def _refusal(file: TextLines, answer: Answer) -> str:
    if len(answer.whole_files) != 1:
        return "there is no hunk in it" if not answer.whole_files else "there is no hunk in it, but several code blocks"
    wanted = split_lines(answer.whole_files[0]).lines
    if any(is_elision(line) and line not in file.lines for line in wanted):
        return "there is no hunk in it, and its code block leaves lines out"
    if not any(line.strip() for line in wanted):
        return "there is no hunk in it"
    if not file.lines:
        return ""
    given = Counter(folded(line) for line in wanted)
    old = [line for line in map(folded, file.lines) if line]
    kept = sum((Counter(old) & given).values())
    ends_of = max(1, min(ENDS, len(old) // 4))
    ends = all(any(line in given for line in end) for end in (old[:ends_of], old[-ends_of:]))
    if _left_out(file.lines, wanted):
        return "there is no hunk in it, and a comment in its code block stands in for lines of the file"
    if kept < MIN_KEPT * len(old) or not ends:
        return "there is no hunk in it, and its code block is not the whole file"
    return ""


def _left_out(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a comment stands in the answer where lines of the file are gone."""
    known = {folded(line) for line in old}
    fresh = [line for line in new if line.strip() and folded(line) not in known]
    if not any(_COMMENT.match(line) or _TRAILING_COMMENT.search(line) for line in fresh):
        return False
    for gone, put in _stretches(old, new):
        removed = sum(1 for line in gone if line.strip())
        written = [line for line in put if line.strip()]
        comments = [line for line in written if _COMMENT.match(line) and folded(line) not in known]
        hints = [
            line
            for line in written
            if folded(line) not in known
            and (_COMMENT.match(line) or _TRAILING_COMMENT.search(line))
            and _STANDS_IN.search(line)
        ]
        if (comments and len(comments) == len(written) and removed > 1) or (
            hints and removed - (len(written) - len(hints)) > 0
        ):
            return True
    return False


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Lines that are gone beside those that stand in their place."""
    for change in replacements_between(tuple(old), tuple(new)):
        gone = old[change.start : change.end]
        if len(gone) + len(change.lines) > MAX_COMPARED_LINES:
            yield gone, change.lines
            continue
        matcher = SequenceMatcher(None, [folded(line) for line in gone], [folded(line) for line in change.lines], False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind != "equal":
                yield gone[start:end], change.lines[new_start:new_end]
