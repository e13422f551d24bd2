"""Split a Coq source into sentences without running Coq.

Coq's own parser decides while a file is replayed; this splitter serves where Coq doesn't run the file: to know which
theorems a file holds a script for, and to say which line is meant. Offsets are in bytes of UTF-8, as Coq's are.

A sentence ends with ``.`` or ``...`` before a blank or the end of the file; a bullet (``-``, ``++``, ...), ``{`` with
its goal selector, and ``}`` are sentences of their own where one could begin. Comments nest and may hold strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from wonton_core.errors import BadInputError

_TO_NEXT_SENTENCE = re.compile(rb"[ \t\r\n\f\v]+|(\(\*)")
_STRUCTURE = re.compile(rb"-+|\++|\*+|\}|(?:(?:[0-9]+|\[[ \t]*[A-Za-z_][\w']*[ \t]*\])[ \t]*:[ \t\r\n]*)?\{(?![|])")
_STOP = re.compile(rb"\(\*|\"|\.+")
_IN_COMMENT = re.compile(rb"\(\*|\*\)|\"")
_STRING_END = re.compile(rb"\"")
_BLANKS = b" \t\r\n\f\v"
_PIECE = re.compile(rb"\(\*|\"(?:[^\"]|\"\")*\"|[ \t\r\n\f\v]+|[^\"( \t\r\n\f\v]+|.", re.DOTALL)


@frozen
class SourceSentence:
    """``source[start:end]``, final dot included; ``text`` is it without comments and with single blanks."""

    start: int
    end: int
    text: str


def split_sentences(source: bytes, *, place: str = "source") -> tuple[SourceSentence, ...]:
    """The sentences of a file. Raises BadInputError (naming ``place`` and the line) where a comment, a string or the
    last sentence has no end."""
    return tuple(_sentences(source, place))


def _sentences(source: bytes, place: str) -> Iterator[SourceSentence]:
    position = 0
    while (start := _skip_blanks_and_comments(source, position, place)) < len(source):
        structure = _STRUCTURE.match(source, start)
        position = structure.end() if structure else _end_of_sentence(source, start, place)
        yield SourceSentence(start, position, plain_text(source[start:position]))


def _skip_blanks_and_comments(source: bytes, position: int, place: str) -> int:
    while found := _TO_NEXT_SENTENCE.match(source, position):
        position = _end_of_comment(source, found.start(), place) if found[1] else found.end()
    return position


def _end_of_comment(source: bytes, start: int, place: str) -> int:
    depth, position = 1, start + 2
    while depth:
        found = _IN_COMMENT.search(source, position)
        if found is None:
            raise _endless(source, start, place, "comment")
        position = found.end()
        if found[0] == b'"':
            position = _end_of_string(source, found.start(), place)
        else:
            depth += 1 if found[0] == b"(*" else -1
    return position


def _end_of_string(source: bytes, start: int, place: str) -> int:
    # A doubled quote inside a string reads as the end of one string and the beginning of the next.
    found = _STRING_END.search(source, start + 1)
    if found is None:
        raise _endless(source, start, place, "string")
    return found.end()


def _end_of_sentence(source: bytes, start: int, place: str) -> int:
    position = start
    while found := _STOP.search(source, position):
        position = found.end()
        if found[0] == b"(*":
            position = _end_of_comment(source, found.start(), place)
        elif found[0] == b'"':
            position = _end_of_string(source, found.start(), place)
        elif len(found[0]) != 2 and (position == len(source) or source[position] in _BLANKS):
            return position  # ".." is a token of recursive notations
    raise _endless(source, start, place, "sentence")


def plain_text(raw: bytes) -> str:
    """A sentence's text without comments and with single blanks; strings are kept as they are."""
    if b"(*" not in raw and b'"' not in raw:
        return " ".join(raw.decode("utf-8", "replace").split())
    parts: list[bytes] = []
    position = 0
    while position < len(raw):
        piece = _PIECE.match(raw, position)
        assert piece is not None  # the last alternative takes any byte
        if piece[0] == b"(*":
            position = _end_of_comment(raw, position, "sentence")
            blank = True
        else:
            position = piece.end()
            blank = piece[0][:1].isspace()
        if not blank:
            parts.append(piece[0])
        elif parts and parts[-1] != b" ":
            parts.append(b" ")
    return b"".join(parts).strip().decode("utf-8", "replace")


def line_of(source: bytes, offset: int) -> int:
    """The line of a byte offset, counted from 1."""
    return source.count(b"\n", 0, offset) + 1


def _endless(source: bytes, start: int, place: str, what: str) -> BadInputError:
    return BadInputError(
        f"{place}: line {line_of(source, start)}: a {what} that begins here has no end",
        cause="a closing mark or the final dot is missing",
        next_step="mend the source file; `coqc` shows the same place",
    )
