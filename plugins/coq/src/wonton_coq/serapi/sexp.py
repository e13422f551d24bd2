"""S-expressions as sertop writes them, read into a DAG: equal sub-expressions are one node.

Kernel terms repeat themselves (every constant carries its whole path), so that the distinct nodes are a small part of
the text; whoever walks the result meets each of them once. Two readers give the same result: a plain one here, and a
compiled scanner (``sexp_scanner``) for long input.

An atom is a run of bytes without blanks, parentheses and quotes, or a quoted string with OCaml's escapes.
"""

from __future__ import annotations

import re
import sys
from typing import TypeAlias

from attrs import frozen

from .errors import SexpError

Nested: TypeAlias = "str | tuple[Nested, ...]"

_TOKEN = re.compile(rb'[ \t\r\n\f\v]*(?:([()])|("[^"\\]*+(?:\\.[^"\\]*+)*+"|[^ \t\r\n\f\v()"]+))', re.DOTALL)
_BLANKS = re.compile(rb"[ \t\r\n\f\v]*")
_ESCAPE = re.compile(rb"\\(?:([0-9]{3})|x([0-9a-fA-F]{2})|\r?\n[ \t]*|(.))", re.DOTALL)
_SHORT_BYTES = 128
_SCANNER = f"{__package__}.sexp_scanner"
_SIMPLE_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b"}


@frozen(eq=False)
class SexpDag:
    """One s-expression. ``nodes[i]`` is an atom's text or a list's children, which are smaller indices.

    Nodes stand in the order in which they are completed in the text, each at its first occurrence.
    """

    nodes: list[str | tuple[int, ...]]
    root: int

    def children(self, node: int) -> tuple[int, ...]:
        """The children of a list. Raises SexpError for an atom."""
        found = self.nodes[node]
        if isinstance(found, str):
            raise SexpError(f"the atom {found[:40]!r} stands where a list was expected", 0)
        return found

    def head(self, node: int) -> str:
        """The atom itself, or the atom that a list begins with, or an empty string."""
        found = self.nodes[node]
        if isinstance(found, str):
            return found
        first = self.nodes[found[0]] if found else ""
        return first if isinstance(first, str) else ""

    def nested(self, node: int | None = None) -> Nested:
        """The expression as nested tuples of strings; sharing is kept, so the tuples may stand for a huge tree."""
        root = self.root if node is None else node
        made: list[Nested] = []
        for content in self.nodes[: root + 1]:
            made.append(content if isinstance(content, str) else tuple([made[child] for child in content]))
        return made[root]


def read_plain(data: bytes) -> SexpDag:
    """Read one s-expression, blanks around it allowed. Raises SexpError."""
    index_of: dict[bytes | tuple[int, ...], int] = {}
    nodes: list[str | tuple[int, ...]] = []
    outer: list[list[int]] = []
    current: list[int] = []
    position, end = 0, _end_of_content(data)
    while position < end:
        token = _TOKEN.match(data, position)
        if token is None:
            start = _skip_blanks(data, position)
            raise SexpError("a quoted atom has no end", start)
        position = token.end()
        paren = token[1]
        if paren == b"(":
            outer.append(current)
            current = []
            continue
        if paren == b")":
            if not outer:
                raise SexpError("a closing parenthesis without an opening one", position - 1)
            key: bytes | tuple[int, ...] = tuple(current)
            current = outer.pop()
        else:
            key = token[2]
        known = index_of.get(key)
        if known is None:
            known = index_of[key] = len(nodes)
            nodes.append(decode_atom(key, token.start(2)) if isinstance(key, bytes) else key)
        current.append(known)
        if not outer and position < end:
            raise SexpError("more than one expression", _skip_blanks(data, position))
    if outer:
        raise SexpError("the text ends inside a list", end)
    if not current:
        raise SexpError("there is no expression", end)
    return SexpDag(nodes, current[0])


def decode_atom(raw: bytes, position: int = 0) -> str:
    """The text of an atom as it stands in the input, quotes and escapes resolved. Raises SexpError.

    Bytes that are not UTF-8 become U+FFFD: Coq's texts are UTF-8, but nothing forces a source file's comments to be.
    """
    if raw[:1] != b'"':
        return raw.decode("utf-8", "replace")
    body = raw[1:-1]
    if b"\\" in body:
        body = _ESCAPE.sub(lambda match: _unescape(match, position), body)
    return body.decode("utf-8", "replace")


def _unescape(match: re.Match[bytes], position: int) -> bytes:
    if match[1] is not None:
        code = int(match[1])
        if code > 255:
            raise SexpError(f"the escape \\{code} is not a byte", position)
        return bytes((code,))
    if match[2] is not None:
        return bytes((int(match[2], 16),))
    if match[3] is not None:
        return _SIMPLE_ESCAPES.get(match[3], match[3])
    return b""  # an escaped line break joins two lines


def _end_of_content(data: bytes) -> int:
    return len(data.rstrip(b" \t\r\n\f\v"))


def _skip_blanks(data: bytes, position: int) -> int:
    blanks = _BLANKS.match(data, position)
    return blanks.end() if blanks else position


class SexpReader:
    """Reads with the plain reader until ``switch_bytes`` have been read, then with the compiled scanner.

    Loading the scanner costs about as much as reading ``switch_bytes`` plainly, so short runs never pay for it. Once
    any reader has loaded it, all use it, except for input so short that calling it costs more than reading.
    """

    def __init__(self, switch_bytes: int = 4 << 20) -> None:
        self._plain_bytes_left = switch_bytes

    def read(self, data: bytes) -> SexpDag:
        """Read one s-expression. Raises SexpError."""
        if len(data) < _SHORT_BYTES:
            return read_plain(data)
        if self._plain_bytes_left >= len(data) and _SCANNER not in sys.modules:
            self._plain_bytes_left -= len(data)
            return read_plain(data)
        self._plain_bytes_left = 0
        from .sexp_scanner import read_scanned  # numba: only when there is much to read

        return read_scanned(data)
