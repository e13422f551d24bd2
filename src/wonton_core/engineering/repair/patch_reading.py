"""Reads a patch as models write them: file headers, hunk headers and counts may be wrong or missing.

Where a hunk's counts hold, they alone say where it ends: a deleted comment ``-- x`` then reads ``--- x`` and is no file
header. Where they don't hold, the hunk reaches to the next hunk header or file header; ``---`` begins a file header
only if ``+++`` and a hunk header follow, or git's header stands above.
"""

from __future__ import annotations

import re

from attrs import define, evolve, field

from wonton_core.engineering.repair.patch_hunks import FilePart, Hunk, HunkLine, LineKind

_NUMBERS = re.compile(r"-(\d{1,9})(?!\d)(?:,(\d{1,9})(?!\d))?(?:\s+\+(\d{1,9})(?!\d)(?:,(\d{1,9})(?!\d))?)?")
_HEADER = re.compile(r"@@+(?P<inner>.*?)@@")
_GIT = re.compile(r"diff --git (?P<old>\"?a/.*?\"?) (?P<new>\"?b/.*\"?)$")
_EXTENDED = (
    "index ",
    "old mode ",
    "new mode ",
    "new file mode ",
    "deleted file mode ",
    "similarity index ",
    "dissimilarity index ",
    "rename from ",
    "rename to ",
    "copy from ",
    "copy to ",
    "Binary files ",
    "GIT binary patch",
)
_MARKER = re.compile(r"\\ ?No newline", re.IGNORECASE)
_MAIL_SIGNATURE = re.compile(r"-- $")
_PREFIXES = {" ": LineKind.CONTEXT, "-": LineKind.DELETED, "+": LineKind.ADDED}
DEV_NULL = "/dev/null"
_COMBINED = re.compile(r"^(?:@@@+ -\d|diff --(?:cc|combined) )", re.MULTILINE)


@define
class _Part:
    old_name: str | None = None
    new_name: str | None = None
    hunks: list[Hunk] = field(factory=list)
    creates: bool = False
    deletes: bool = False

    def frozen(self) -> FilePart:
        return FilePart(self.old_name, self.new_name, tuple(self.hunks), self.creates, self.deletes)


def read_patch(text: str) -> tuple[FilePart, ...]:
    """The parts of a patch by file, in the order they stand in; none if no part has a hunk or creates or deletes a
    file. Never raises: what can't be read as part of a patch is passed over."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    headers = [line for line in lines if line.startswith(("@@", "--- a", "+++ b", "diff "))]
    if headers and all(line.endswith("\r") for line in headers):
        # Headers never carry a carriage return of the file: the patch as a whole was carried with CRLF.
        lines = [line.removesuffix("\r") for line in lines]
    return _Reader(lines).read()


def is_combined(text: str) -> bool:
    """Whether a patch is git's diff of a merge against several parents, which has several first columns."""
    return _COMBINED.search(text) is not None


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.has_headers = any(line.startswith("@@") for line in lines)

    def read(self) -> tuple[FilePart, ...]:
        parts: list[_Part] = [_Part()]
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if line.startswith("@@"):
                at = self._read_hunk(at, parts[-1])
            elif line.startswith("diff --git "):
                parts.append(_Part())
                names = _GIT.match(line)
                if names:
                    parts[-1].old_name, parts[-1].new_name = _clean(names["old"]), _clean(names["new"])
                at += 1
            elif self._is_file_header(at):
                if parts[-1].hunks:
                    parts.append(_Part())
                self._read_names(at, parts[-1])
                at += 2
                if at < len(self.lines) and not self.lines[at].startswith(("@@", *_EXTENDED)):
                    at = self._read_bare_body(at, parts[-1])
            elif line.startswith(_EXTENDED):
                parts[-1].creates |= line.startswith("new file mode ")
                parts[-1].deletes |= line.startswith("deleted file mode ")
                at += 1
            elif not self.has_headers and line[:1] in _PREFIXES and not self._headers_ahead(at):
                at = self._read_bare_body(self._body_start(at), parts[-1])
            else:
                at += 1
        named = (part.frozen() for part in parts if part.hunks or part.old_name or part.new_name)
        found = tuple(named)
        return found if any(part.hunks or part.creates or part.deletes for part in found) else ()

    def _headers_ahead(self, at: int) -> bool:
        return any(self._is_file_header(later) for later in range(at, min(at + 200, len(self.lines))))

    def _body_start(self, at: int) -> int:
        """Without any header, the body begins with the paragraph of the first line that has a first column."""
        while at > 0 and self.lines[at - 1].strip() and not self._is_file_header(at - 1):
            at -= 1
        return at

    def _is_file_header(self, at: int) -> bool:
        if not (
            at + 1 < len(self.lines) and self.lines[at].startswith("--- ") and self.lines[at + 1].startswith("+++ ")
        ):
            return False
        if at and self.lines[at - 1].startswith(("diff --git ", *_EXTENDED)):
            return True
        return not self.has_headers or (at + 2 < len(self.lines) and self.lines[at + 2].startswith("@@"))

    def _read_names(self, at: int, part: _Part) -> None:
        old, new = _clean(self.lines[at][4:]), _clean(self.lines[at + 1][4:])
        part.creates |= old == DEV_NULL
        part.deletes |= new == DEV_NULL
        part.old_name = None if old == DEV_NULL else old
        part.new_name = None if new == DEV_NULL else new

    def _read_hunk(self, at: int, part: _Part) -> int:
        hunk = _read_header(self.lines[at])
        counted = self._counted_body(at + 1, hunk[0], hunk[1])
        body_end = self._body_end(at + 1) if counted is None else counted
        body = self.lines[at + 1 : body_end]
        if counted is None:
            body = _without_padding(body)
        part.hunks.append(evolve(hunk[2], lines=_read_body(body), counts_hold=counted is not None, line=at))
        return body_end

    def _read_bare_body(self, at: int, part: _Part) -> int:
        end = self._body_end(at)
        lines = _read_body(_without_padding(self.lines[at:end]))
        if any(line.kind is not LineKind.CONTEXT for line in lines):
            part.hunks.append(Hunk(lines, headerless=True, line=at))
        return max(end, at + 1)

    def _counted_body(self, at: int, old: int | None, new: int | None) -> int | None:
        """Where the body ends by the header's counts; None when the lines contradict them."""
        if old is None or new is None:
            return None
        while (old > 0 or new > 0) and at < len(self.lines):
            line = self.lines[at]
            kind = line[:1]
            if kind in ("", " ", "\r"):
                old, new = old - 1, new - 1
            elif kind == "-":
                old -= 1
            elif kind == "+":
                new -= 1
            elif not _MARKER.match(line):
                return None
            at += 1
        if old or new:
            return None
        if at < len(self.lines) and _MARKER.match(self.lines[at]):
            at += 1
        return at if self._is_boundary(at) else None

    def _is_boundary(self, at: int) -> bool:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        if at >= len(self.lines):
            return True
        line = self.lines[at]
        return (
            line.startswith(("@@", "diff ", "From ", "Only in ", "Index: ", "==="))
            or line.startswith(_EXTENDED)
            or self._is_file_header(at)
            or self._is_signature(at)
            or not (line[:1] in _PREFIXES or line[:1] == "\\")
        )

    def _is_signature(self, at: int) -> bool:
        return bool(_MAIL_SIGNATURE.match(self.lines[at])) and at + 3 >= len(self.lines)

    def _body_end(self, at: int) -> int:
        while at < len(self.lines):
            line = self.lines[at]
            if line.startswith(("@@", "diff --git ")) or self._is_file_header(at) or self._is_signature(at):
                break
            at += 1
        return at


def _read_header(line: str) -> tuple[int | None, int | None, Hunk]:
    """The counts of the old and the new side, and the hunk without its lines. Text behind the second ``@@`` is passed
    over."""
    match = _HEADER.match(line)
    numbers = _NUMBERS.match(match["inner"].strip() if match else line.lstrip("@ "))
    if numbers is None:
        return None, None, Hunk(())
    old_start, old_count, new_start, new_count = numbers.groups()
    old = int(old_count) if old_count else 1
    new = None if new_start is None else int(new_count) if new_count else 1
    return old, new, Hunk((), int(old_start), old, new)


def _without_padding(body: list[str]) -> list[str]:
    """Empty lines around a body whose end nobody states are more often padding than context. A blank that has its
    column is context."""
    start, end = 0, len(body)
    while end > start and not body[end - 1].rstrip("\r"):
        end -= 1
    while start < end and not body[start]:
        start += 1
    return body[start:end]


def _read_body(body: list[str]) -> tuple[HunkLine, ...]:
    lines: list[HunkLine] = []
    for raw in body:
        if _MARKER.match(raw):
            if lines:
                lines[-1] = evolve(lines[-1], no_newline=True)
            continue
        kind = _PREFIXES.get(raw[:1])
        if kind is None:
            lines.append(HunkLine(LineKind.CONTEXT, raw, raw))
        else:
            lines.append(HunkLine(kind, raw[1:], raw))
    return tuple(lines)


def _clean(name: str) -> str:
    """A file name of a header without time stamp, quotes, and the first folder of git."""
    name = name.split("\t")[0].strip().strip('"')
    if name == DEV_NULL:
        return name
    return name[2:] if name.startswith(("a/", "b/")) else name
