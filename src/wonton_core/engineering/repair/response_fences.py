"""Takes the patch out of a model's answer: thinking, prose and code fences around it are left out.

A fence is closed by a line of the same fence characters that is indented no deeper than its opening line. A context
line that happens to be a fence is indented by its leading blank, an added one has its ``+``; neither closes the fence.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from attrs import frozen

_OPENING = re.compile(r"(?P<indent> {0,3}|\t)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_THINKING = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL)
_STRUCTURE = re.compile(r"^(?:@@|diff --git |--- \S)", re.MULTILINE)
_HUNK_HEADER = re.compile(r"@@(?:\s*$|[^@]*@@|\s*-\d)")
_BULLET = re.compile(r"[-+] \S")
_INDENTED_STRUCTURE = re.compile(r"^(?P<indent>[ \t]+)(?:@@|diff --git |--- \S+\n[ \t]+\+\+\+ )", re.MULTILINE)
_DIFF_START = ("diff --git ", "--- ", "@@", "Index: ", "From ")
_DIFF_INFO = ("diff", "patch", "udiff")


@frozen
class Fence:
    """``info`` is the word behind the opening fence, in lower case."""

    info: str
    text: str

    @property
    def is_diff(self) -> bool:
        """Whether it holds a patch. A block that isn't labelled so does only if it begins with a header: source text
        may have lines that begin like those of a patch."""
        lines = self.text.split("\n")
        if self.info in _DIFF_INFO:
            return any(line.startswith(("@@", "+", "-")) for line in lines)
        first = next((line for line in lines if line.strip()), "")
        return first.startswith(_DIFF_START) and _has_headers(lines)


def _has_headers(lines: list[str]) -> bool:
    """Whether there is a hunk's header, or a file's, and a line that is added or deleted."""
    headers = any(_HUNK_HEADER.match(line) for line in lines)
    headers = headers or any(a.startswith("--- ") and b.startswith("+++ ") for a, b in pairwise(lines))
    return headers and any(line.startswith(("+", "-")) and not line.startswith(("+++ ", "--- ")) for line in lines)


@frozen
class Answer:
    """``patch`` is the text of all patches of the answer, ``starts`` are the lines of it (from 0) on which those of its
    code blocks begin; ``whole_files`` are blocks that hold no patch."""

    patch: str
    whole_files: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()


def read_answer(text: str) -> Answer:
    """The patch or the whole files in an answer. Never raises."""
    text = text.removeprefix("\ufeff")
    if _is_bare_body(text):
        return Answer(text)
    text = _unindented(text)
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.startswith(_DIFF_START):
        return Answer(_until_fence(text))
    if _is_bare_body(text):
        return Answer(text)
    if "</think" in text:
        text = _THINKING.sub("", text)
    fences, outside = _fences(text)
    diffs = list(dict.fromkeys(fence.text for fence in fences if fence.is_diff))
    if diffs:
        starts = accumulate((block.count("\n") + 1 for block in diffs[:-1]), initial=0)
        return Answer("\n".join(diffs), starts=tuple(starts))
    if _has_headers(outside):
        return Answer(text)
    return Answer("", tuple(fence.text for fence in fences))


def _is_bare_body(text: str) -> bool:
    """Whether all of it is lines of hunks with their first column: a fence in it is then context."""
    lines = [line for line in text.split("\n") if line.strip()]
    starts = {line[0] for line in lines}
    if not starts <= {" ", "+", "-", "\\"} or not starts & {"+", "-"}:
        return False
    # Without context it must not be a list in Markdown.
    return " " in starts or ({"+", "-"} <= starts and not all(_BULLET.match(line) for line in lines))


def _unindented(text: str) -> str:
    """An answer that is indented as a whole, as inside a list, without that indentation."""
    if _STRUCTURE.search(text):
        return text
    found = _INDENTED_STRUCTURE.search(text)
    if found is None:
        return text
    indent = found["indent"]
    block = [line for line in text[found.start() :].split("\n") if line.strip()]
    if any(line.startswith(("+", "-")) for line in block):
        # The indentation is the first column of context that looks like a header.
        return text
    return "\n".join(
        line.removeprefix(indent) if line.startswith(indent) else line.lstrip(" \t") for line in text.split("\n")
    )


def _until_fence(text: str) -> str:
    """A patch that begins without a fence, but ends with one and prose behind it."""
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "```"]
    if len(ends) == 1 and not any(_is_body(line) for line in lines[ends[0] + 1 :]):
        return "\n".join(lines[: ends[0]])
    return text


def _is_body(line: str) -> bool:
    return line.startswith(("+", "-", "@@", "diff "))


def _fences(text: str) -> tuple[list[Fence], list[str]]:
    """The code blocks, and the lines outside of them."""
    outside: list[str] = []
    fences: list[Fence] = []
    opening: re.Match[str] | None = None
    body: list[str] = []
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if opening is None:
            opening = _OPENING.match(bare)
            body = []
            if opening is None:
                outside.append(line)
        elif _closes(bare, opening):
            fences.append(_fence(opening, body))
            opening = None
        else:
            body.append(line.removeprefix(opening["indent"]))
    if opening is not None:
        fences.append(_fence(opening, body))
    return fences, outside


def _closes(line: str, opening: re.Match[str]) -> bool:
    fence = opening["fence"]
    stripped = line.strip()
    indent = len(line) - len(line.lstrip())
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]} and indent <= len(opening["indent"])


def _fence(opening: re.Match[str], body: list[str]) -> Fence:
    info = opening["info"].split()
    return Fence(info[0].lower() if info else "", "\n".join(body) + "\n")
