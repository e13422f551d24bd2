"""Unified diffs in the form that ``git apply`` takes.

Only ``\\n`` ends a line: a form feed, a lone ``\\r`` or U+2028 is part of its line, as for git. An empty path stands
for a side that isn't there, so that the file is created or deleted. Modes are those of ordinary files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from wonton_core.engineering.shortest_edit import ChangedBlock, changed_blocks
from wonton_core.errors import BadInputError

NO_NEWLINE = "\\ No newline at end of file"

_HUNK_HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}
_ESCAPES |= {'"': '\\"', "\\": "\\\\"}


class DiffError(BadInputError):
    """A text is not a unified diff of one file."""

    code = "input.unified-diff"


@frozen
class Hunk:
    """Numbers are those of the header: lines from 1, or the line before where a side is empty.

    ``lines`` keep their first character (space, ``-`` or ``+``) and have no newline at the end; NO_NEWLINE may follow
    the last line of a side.
    """

    start_before: int
    count_before: int
    start_after: int
    count_after: int
    lines: tuple[str, ...]


def split_lines(text: str) -> list[str]:
    """The lines with their ``\\n``; only the last may lack it. An empty text has none."""
    lines = text.split("\n")
    last = lines.pop()
    ended = [line + "\n" for line in lines]
    if last:
        ended.append(last)
    return ended


def line_blocks(before: Sequence[str], after: Sequence[str]) -> list[ChangedBlock]:
    """The changes between two lists of lines, in order.

    Where lines were only added or only removed and the change could stand at several places, it stands where its first
    line is not blank and is indented least, after a blank line if it can, and as late as possible: a new declaration
    begins with its own first line.
    """
    blocks = changed_blocks(before, after)
    placed: list[ChangedBlock] = []
    for position, block in enumerate(blocks):
        # A line stays between two blocks, so a block keeps a line's distance from its neighbours.
        lowest = block.before_start - (placed[-1].before_end + 1 if placed else 0)
        highest = (
            blocks[position + 1].before_start - 1 if position + 1 < len(blocks) else len(before)
        ) - block.before_end
        if not block.removed:
            shift = _best_shift(after, block.after_start, block.after_end, lowest, highest)
        elif not block.added:
            shift = _best_shift(before, block.before_start, block.before_end, lowest, highest)
        else:
            shift = 0
        placed.append(
            ChangedBlock(
                block.before_start + shift, block.before_end + shift, block.after_start + shift, block.after_end + shift
            )
        )
    return placed


def _best_shift(lines: Sequence[str], start: int, end: int, most_up: int, most_down: int) -> int:
    """How far the block slides: up to ``most_up`` lines up (a negative result) or ``most_down`` lines down."""
    up = down = 0
    while up < most_up and lines[start - up - 1] == lines[end - up - 1]:
        up += 1
    while down < most_down and lines[start + down] == lines[end + down]:
        down += 1

    def rank(shift: int) -> tuple[bool, int, bool, int]:
        first = start + shift
        return *_indentation(lines[first]), bool(first and lines[first - 1].strip()), -shift

    return min(range(-up, down + 1), key=rank)


def _indentation(line: str) -> tuple[bool, int]:
    text = line.strip()
    return not text, len(line) - len(line.lstrip()) if text else 0


def unified_diff(before: str, after: str, path_before: str, path_after: str, context: int = 3) -> str:
    """The diff that makes ``after`` out of ``before``, with ``context`` lines around each change.

    Paths are relative to the repository; an empty one means that there is no such side. Empty where nothing changes.
    Raises ValueError for two empty paths, for contents on a side that isn't there and for a negative context.
    """
    nowhere = not (path_before or path_after)
    if nowhere or (before and not path_before) or (after and not path_after) or context < 0:
        raise ValueError("a diff needs a path for each side that has contents, and a context of 0 or more")
    if before == after and path_before == path_after:
        return ""
    name_before, name_after = path_before or path_after, path_after or path_before
    head = [f"diff --git {_quoted('a/' + name_before)} {_quoted('b/' + name_after)}\n"]
    if not path_before:
        head.append("new file mode 100644\n")
    elif not path_after:
        head.append("deleted file mode 100644\n")
    elif path_before != path_after:
        head += [f"rename from {_quoted(path_before)}\n", f"rename to {_quoted(path_after)}\n"]
    if before == after:
        return "".join(head)
    head.append(f"--- {_header_name('a/' + path_before) if path_before else '/dev/null'}\n")
    head.append(f"+++ {_header_name('b/' + path_after) if path_after else '/dev/null'}\n")
    lines_before, lines_after = split_lines(before), split_lines(after)
    blocks = line_blocks(lines_before, lines_after)
    return "".join([*head, *_hunk_texts(lines_before, lines_after, blocks, context)])


def _quoted(path: str) -> str:
    """The path as git writes it: in C quotes where it holds a quote, a backslash or a control character."""
    if not any(character in _ESCAPES or character < " " or character == "\x7f" for character in path):
        return path
    return '"' + "".join(_ESCAPES.get(c, f"\\{ord(c):03o}" if c < " " or c == "\x7f" else c) for c in path) + '"'


def _header_name(path: str) -> str:
    """As in ``---`` and ``+++`` lines, where a tab ends a name with a space in it."""
    quoted = _quoted(path)
    return quoted + "\t" if " " in path and quoted == path else quoted


def _hunk_texts(
    before: Sequence[str], after: Sequence[str], blocks: Sequence[ChangedBlock], context: int
) -> Iterator[str]:
    for group in hunk_groups(blocks, context):
        first, last = group[0], group[-1]
        lead = min(context, first.before_start)
        tail = min(context, len(before) - last.before_end)
        span_before = first.before_start - lead, last.before_end + tail
        span_after = first.after_start - lead, last.after_end + tail
        yield f"@@ -{_range(*span_before)} +{_range(*span_after)} @@\n"
        place = span_before[0]
        for block in group:
            yield from _prefixed(" ", before[place : block.before_start])
            yield from _prefixed("-", before[block.before_start : block.before_end])
            yield from _prefixed("+", after[block.after_start : block.after_end])
            place = block.before_end
        yield from _prefixed(" ", before[place : span_before[1]])


def hunk_groups(blocks: Sequence[ChangedBlock], context: int) -> Iterator[Sequence[ChangedBlock]]:
    """Blocks whose contexts touch or overlap, and that stand in one hunk therefore."""
    start = 0
    for position in range(1, len(blocks) + 1):
        if position == len(blocks) or blocks[position].before_start - blocks[position - 1].before_end > 2 * context:
            if position > start:
                yield blocks[start:position]
            start = position


def _range(start: int, end: int) -> str:
    if end - start == 1:
        return str(start + 1)
    return f"{start + 1 if end > start else start},{end - start}"


def _prefixed(prefix: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"{prefix}{line}" if line.endswith("\n") else f"{prefix}{line}\n{NO_NEWLINE}\n"


def parse_hunks(diff: str) -> tuple[Hunk, ...]:
    """The hunks of a unified diff of one file, in its order.

    Lines are told apart by the counts of their hunk's header, so that a removed ``-- comment`` is no file header.
    Raises DiffError where counts and lines disagree or a second file begins.
    """
    lines = diff.split("\n")
    if lines[-1] == "":
        lines.pop()
    hunks: list[Hunk] = []
    files = 0
    position = 0
    while position < len(lines):
        header = _HUNK_HEADER.match(lines[position])
        if header is None:
            files += lines[position].startswith("--- ")
            if files > 1:
                raise DiffError(
                    f"line {position + 1} begins a second file", next_step="give the diff of one file at a time"
                )
            position += 1
            continue
        start_before, count_before, start_after, count_after = (int(number or 1) for number in header.groups())
        end = _end_of_hunk(lines, position + 1, count_before, count_after)
        hunks.append(Hunk(start_before, count_before, start_after, count_after, tuple(lines[position + 1 : end])))
        position = end
    return tuple(hunks)


def _end_of_hunk(lines: Sequence[str], position: int, left_before: int, left_after: int) -> int:
    header = position
    while left_before > 0 or left_after > 0:
        kind = lines[position][:1] if position < len(lines) else "nothing"
        if kind not in (" ", "-", "+", "\\"):
            raise DiffError(
                f"the hunk at line {header} promises more lines than it has, up to line {position + 1}",
                cause="the diff was cut short or changed by hand",
                next_step="make the diff again, or mend it with `wonton ape repair`",
            )
        left_before -= kind in (" ", "-")
        left_after -= kind in (" ", "+")
        position += 1
    if position < len(lines) and lines[position].startswith("\\"):
        position += 1
    return position
