"""Takes the patch out of a model's answer: thinking, prose and code fences around it are left out.

A fence is closed by a line of the same fence characters that is indented no deeper than its opening line. A context
line that happens to be a fence is indented by its leading blank, an added one has its ``+``; neither closes the fence.
"""

from __future__ import annotations

import re
from itertools import pairwise

from attrs import frozen

_OPENING = re.compile(r"(?P<indent> {0,3}|\t)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_THINKING = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL)
_STRUCTURE = re.compile(r"^(?:@@|diff --git |--- \S)", re.MULTILINE)
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
        """Whether it holds a patch, by its info word or by its lines."""
        lines = self.text.split("\n")
        if any(line.startswith("@@") for line in lines):
            return True
        headers = any(a.startswith("--- ") and b.startswith("+++ ") for a, b in pairwise(lines))
        return headers or (self.info in _DIFF_INFO and any(line[:1] in ("+", "-") for line in lines))

    @property
    def has_columns(self) -> bool:
        """Whether it reads as lines of a hunk: one is added, or one is deleted and all others are indented."""
        starts = {line[:1] for line in self.text.split("\n") if line.strip()}
        return "+" in starts or ("-" in starts and starts <= {" ", "-"})


@frozen
class Answer:
    """``patch`` is the text of all patches of the answer; ``whole_files`` are fences that hold no patch."""

    patch: str
    whole_files: tuple[str, ...] = ()


def read_answer(text: str) -> Answer:
    """The patch or the whole files in an answer. Never raises."""
    text = _unindented(text)
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.startswith(_DIFF_START):
        return Answer(_until_fence(text))
    if _is_bare_body(text):
        return Answer(text)
    if "</think" in text:
        text = _THINKING.sub("", text)
    fences = _fences(text)
    if not fences:
        return Answer(text)
    diffs = [fence.text for fence in fences if fence.is_diff]
    if diffs:
        return Answer("\n".join(dict.fromkeys(diffs)))
    if any(line.startswith("@@") for line in text.split("\n")):
        return Answer(text)
    plain = [fence.text for fence in fences if fence.has_columns]
    return Answer("\n".join(plain), tuple(fence.text for fence in fences))


def _is_bare_body(text: str) -> bool:
    """Whether all of it is lines of hunks with their first column: a fence in it is then context."""
    starts = {line[0] for line in text.split("\n") if line.strip()}
    return starts <= {" ", "+", "-", "\\"} and " " in starts and bool(starts & {"+", "-"})


def _unindented(text: str) -> str:
    """An answer that is indented as a whole, as inside a list, without that indentation."""
    if _STRUCTURE.search(text):
        return text
    found = _INDENTED_STRUCTURE.search(text)
    if found is None:
        return text
    indent = found["indent"]
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


def _fences(text: str) -> list[Fence]:
    fences: list[Fence] = []
    opening: re.Match[str] | None = None
    body: list[str] = []
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if opening is None:
            opening = _OPENING.match(bare)
            body = []
        elif _closes(bare, opening):
            fences.append(_fence(opening, body))
            opening = None
        else:
            body.append(line.removeprefix(opening["indent"]))
    if opening is not None:
        fences.append(_fence(opening, body))
    return fences


def _closes(line: str, opening: re.Match[str]) -> bool:
    fence = opening["fence"]
    stripped = line.strip()
    indent = len(line) - len(line.lstrip())
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]} and indent <= len(opening["indent"])


def _fence(opening: re.Match[str], body: list[str]) -> Fence:
    info = opening["info"].split()
    return Fence(info[0].lower() if info else "", "\n".join(body) + "\n")
