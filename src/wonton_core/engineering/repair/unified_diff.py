"""Writes a unified diff that ``git apply`` takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from attrs import frozen

from wonton_core.engineering.repair.text_lines import TextLines

CONTEXT_LINES = 3
NAMELESS = "file"
_NO_NEWLINE = "\\ No newline at end of file"


@frozen
class Replacement:
    """Lines ``start`` to ``end`` (exclusive, from 0) of the file become ``lines``."""

    start: int
    end: int
    lines: tuple[str, ...]


def safe_name(name: str | None) -> str:
    """``name`` if a diff may carry it: relative, inside its folder, not git's own, printable. Else ``file``."""
    if not name or not name.isprintable() or name != name.strip() or set(name) & set('"\\:'):
        return NAMELESS
    parts = PurePosixPath(name).parts
    if (
        name.startswith("/")
        or str(PurePosixPath(name)) != name
        or any(part in ("..", "git~1") or part.rstrip(" .") == ".git" for part in map(str.lower, parts))
    ):
        return NAMELESS
    return name


def write_diff(
    pre: TextLines,
    post: TextLines,
    replacements: Sequence[Replacement],
    name: str | None,
    *,
    creates: bool = False,
    deletes: bool = False,
) -> str:
    """The diff from ``pre`` to ``post``; ``replacements`` are in order, don't touch each other, and lead from the lines
    of the one to those of the other. Empty if nothing changes."""
    shown = safe_name(name)
    changes = _tight(pre, replacements)
    changes = _with_line_feeds(pre, post, changes)
    if not changes and not creates and not deletes:
        return ""
    output = [f"diff --git a/{shown} b/{shown}"]
    output += ["new file mode 100644"] if creates else ["deleted file mode 100644"] if deletes else []
    if changes:
        tail = "\t" if " " in shown else ""
        output.append("--- /dev/null" if creates else f"--- a/{shown}{tail}")
        output.append("+++ /dev/null" if deletes else f"+++ b/{shown}{tail}")
    shift = 0
    for group in _groups(changes):
        shift = _write_hunk(output, group, shift, pre, post)
    return "\n".join(output) + "\n"


def _tight(pre: TextLines, replacements: Sequence[Replacement]) -> list[Replacement]:
    """Without lines at the edges of a replacement that stay as they are."""
    changes = []
    for one in replacements:
        start, end, lines = one.start, one.end, one.lines
        head = 0
        while start + head < end and head < len(lines) and pre.lines[start + head] == lines[head]:
            head += 1
        tail = 0
        while end - tail > start + head and len(lines) - tail > head and pre.lines[end - tail - 1] == lines[-tail - 1]:
            tail += 1
        if start + head < end - tail or head < len(lines) - tail:
            changes.append(Replacement(start + head, end - tail, lines[head : len(lines) - tail]))
    return changes


def _with_line_feeds(pre: TextLines, post: TextLines, changes: list[Replacement]) -> list[Replacement]:
    """Also replaces a line that stays, but gains or loses its line feed."""
    last = len(pre.lines)
    final = changes[-1] if changes else None
    if final is None or final.end < last:
        if pre.lines and pre.final_newline != post.final_newline:
            if final is not None and final.end == last - 1:
                return [*changes[:-1], Replacement(final.start, last, final.lines + pre.lines[-1:])]
            return [*changes, Replacement(last - 1, last, pre.lines[-1:])]
    elif final.start == final.end == last and last and not pre.final_newline:
        return [*changes[:-1], Replacement(last - 1, last, pre.lines[-1:] + final.lines)]
    elif not final.lines and final.start and not post.final_newline:
        return [*changes[:-1], Replacement(final.start - 1, last, (pre.lines[final.start - 1],))]
    return changes


def _groups(changes: list[Replacement]) -> list[list[Replacement]]:
    groups: list[list[Replacement]] = []
    for change in changes:
        if groups and change.start - groups[-1][-1].end <= 2 * CONTEXT_LINES:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _write_hunk(output: list[str], group: list[Replacement], shift: int, pre: TextLines, post: TextLines) -> int:
    """Append one hunk; returns by how many lines the new side is ahead behind it."""
    begin = max(group[0].start - CONTEXT_LINES, 0)
    finish = min(group[-1].end + CONTEXT_LINES, len(pre.lines))
    body: list[str] = []
    at, new_at = begin, begin + shift
    first_new = new_at

    def old_line(prefix: str, line: int) -> None:
        body.append(prefix + pre.lines[line])
        if line == len(pre.lines) - 1 and not pre.final_newline:
            body.append(_NO_NEWLINE)

    for change in group:
        for line in range(at, change.start):
            old_line(" ", line)
        new_at += change.start - at
        for line in range(change.start, change.end):
            old_line("-", line)
        for text in change.lines:
            body.append("+" + text)
            new_at += 1
            if new_at == len(post.lines) and not post.final_newline:
                body.append(_NO_NEWLINE)
        at = change.end
    for line in range(at, finish):
        old_line(" ", line)
    new_at += finish - at
    old_count, new_count = finish - begin, new_at - first_new
    old_start = begin + 1 if old_count else begin
    new_start = first_new + 1 if new_count else first_new
    output.append(f"@@ -{old_start},{old_count} +{new_start},{new_count} @@")
    output += body
    return new_at - finish
