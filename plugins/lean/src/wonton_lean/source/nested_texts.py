"""Where the parts of a Lean file end that no regular expression can follow: nested comments, interpolated strings."""

from __future__ import annotations

import re

_COMMENT_MARKS = re.compile(r"/-|-/")
_STRING_MARKS = re.compile(r'[^"\\{]*+(?:\\[\s\S]|(["{]))')
_PLAIN_STRING = re.compile(r'"(?:[^"\\]|\\[\s\S])*+"')
_TERM_MARKS = re.compile(
    r"""[^-/"'{}rsmf]*+(?:
        (?P<skip> --[^\n]*+ | '(?:[^\\']|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|[\s\S]))'
          | \br(?P<fence>\#*)"[\s\S]*?"(?P=fence) )
      | (?P<comment> /- ) | (?P<interpolated> \b[smf]!" ) | (?P<plain> " ) | (?P<open> \{ ) | (?P<close> \} )
      | (?P<other> [-/'rsmf] )
    )""",
    re.VERBOSE,
)


def end_of_comment(text: str, start: int) -> int:
    """The offset after the block comment that begins at ``start``; -1 where the file ends first."""
    depth, position = 1, start + 2
    while depth:
        found = _COMMENT_MARKS.search(text, position)
        if found is None:
            return -1
        depth += 1 if found[0] == "/-" else -1
        position = found.end()
    return position


def end_of_interpolated(text: str, start: int) -> int:
    """The offset after the interpolated string whose quote is at ``start``; -1 where the file ends first.

    Between ``{`` and ``}`` stands a term, which may hold strings, comments and interpolated strings of its own.
    """
    # One entry a string or brace that is open: a term's own braces nest too.
    within = ["string"]
    position = start + 1
    while within:
        if within[-1] == "string":
            found = _STRING_MARKS.match(text, position)
            if found is None:
                return -1
            position = found.end()
            if found[1] == '"':
                within.pop()
            elif found[1] == "{":
                within.append("term")
            continue
        found = _TERM_MARKS.match(text, position)
        if found is None:
            return -1
        position = found.end()
        kind = found.lastgroup
        if kind == "comment":
            position = end_of_comment(text, position - 2)
        elif kind == "plain":
            closed = _PLAIN_STRING.match(text, position - 1)
            position = closed.end() if closed else -1
        elif kind == "interpolated":
            within.append("string")
        elif kind == "open":
            within.append("term")
        elif kind == "close":
            within.pop()
        if position < 0:
            return -1
    return position
