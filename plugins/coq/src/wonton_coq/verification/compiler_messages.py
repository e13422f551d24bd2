"""What coqc says, and how it ended, as records.

coqc tells errors and warnings on standard error, each below a line that names the place. The text of a file reaches
standard output only (``idtac``, ``Print``), so that it can't pretend to be a message. SerAPI's typed feedback says the
same and more, but sertop 0.20 dies on primitive projections, and what it accepts is not what coqc would compile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wonton_core.model.verification import (
    CRASHED,
    FAILED,
    OUT_OF_MEMORY,
    PASSED,
    TIMED_OUT,
    CompilerMessage,
)
from wonton_core.process.sandbox.client import SandboxResult

_PLACE = re.compile(r'^File "(?P<file>[^"\n]*)", line (?P<line>\d+), characters (?P<start>\d+)-(?:\d+):$', re.MULTILINE)
_SEVERITY = re.compile(r"\s*(?P<word>Error|Warning|Syntax error|Anomaly)\b:?")
_NO_PLACE = re.compile(r"^(?P<word>Error|Warning|Fatal error|Anomaly)\b:?", re.MULTILINE)
_MEMORY_SIGNS = ("out of memory", "not enough memory", "cannot allocate memory")
_OUTCOME_OF_END = {
    "wall": TIMED_OUT,
    "cpu": TIMED_OUT,
    "memory": OUT_OF_MEMORY,
    "signal": CRASHED,
    "output": CRASHED,
    "processes": CRASHED,
    "scratch": CRASHED,
}
_LONGEST = 10_000


def compiler_messages(result: SandboxResult, source: str) -> tuple[CompilerMessage, ...]:
    """Errors and warnings in order; columns are code points of ``source``, the file that was compiled."""
    text = result.stderr.decode(errors="replace")
    lines = source.split("\n")
    return tuple(_messages(text, lines))


def _messages(text: str, lines: list[str]) -> Iterator[CompilerMessage]:
    places = list(_PLACE.finditer(text))
    before = text[: places[0].start()] if places else text
    if (bare := _NO_PLACE.search(before)) is not None:
        severity = "warning" if bare["word"] == "Warning" else "error"
        yield CompilerMessage(severity, 0, 0, before[bare.start() :].strip()[:_LONGEST])
    ends = [*(place.start() for place in places[1:]), len(text)]
    for place, end in zip(places, ends[: len(places)], strict=True):
        block = text[place.end() : end]
        word = _SEVERITY.match(block)
        if word is None:
            continue
        line, column = int(place["line"]), int(place["start"])
        if 0 < line <= len(lines):
            column = len(lines[line - 1].encode(errors="surrogatepass")[:column].decode(errors="ignore"))
        yield CompilerMessage(
            "warning" if word["word"] == "Warning" else "error",
            line,
            column,
            block[word.end() :].strip()[:_LONGEST],
        )


def outcome_of(result: SandboxResult) -> str:
    """How the compiler ended: passed says only that it did what it should."""
    if result.ended_by == "exit" and result.code == 0:
        return PASSED
    tail = result.stderr[-4000:].decode(errors="replace").lower()
    if result.ended_by in ("exit", "signal") and any(sign in tail for sign in _MEMORY_SIGNS):
        return OUT_OF_MEMORY
    if result.ended_by != "exit":
        return _OUTCOME_OF_END.get(result.ended_by, CRASHED)
    if result.code == 1:
        return FAILED
    return CRASHED
