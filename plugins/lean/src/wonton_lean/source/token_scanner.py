"""One pass over a Lean file: its tokens, and the places that matter to whoever looks for commands."""

from __future__ import annotations

import re
from array import array

from attrs import frozen

from wonton_core.model.lexed_source import (
    BROKEN,
    CHARACTER,
    COMMENT,
    DOC_COMMENT,
    IDENTIFIER,
    KEYWORD,
    MODULE_DOC,
    NUMBER,
    STRING,
    SYMBOL,
    TOKEN_KINDS,
    LexicalProblem,
)
from wonton_core.model.token_table import TokenTable
from wonton_lean.source import words
from wonton_lean.source.nested_texts import end_of_comment, end_of_interpolated

_LETTERS = (
    "A-Za-z_"
    "\u03b1-\u03ba\u03bc-\u03c9\u0391-\u039f\u03a1-\u03a2\u03a4-\u03a9\u03ca-\u03fb"  # Greek without λ, Π, Σ; Coptic
    "\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"  # polytonic Greek, letter-like, script and fraktur
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u017f"  # Latin
)
_REST = _LETTERS + "0-9'!?\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a\u2c7c"
_PART = f"(?:[{_LETTERS}][{_REST}]*+|«[^»\\n]*»)"
_NAME = rf"{_PART}(?:\.{_PART})*+"
_BLOCK = r"[^-/]*+(?:(?:-(?!/)|/(?!-))[^-/]*+)*+-/"
_ESCAPE = r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|[\s\S])"
_CHARACTER = rf"'(?:[^\\']|{_ESCAPE})'"
_IMPOSSIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\ud800-\udfff"

_TOKEN = re.compile(
    rf"""[ \t\r\n]*+(?:
      (?P<word> (?!r\#*")(?!«)[{_LETTERS}][{_REST}]*+(?:\.{_PART})*+ )
    | (?P<symbol> [:=<>|&+*^$~!?.,;\\]+ )
    | (?P<open> [(\[{{⟨] | `[(\[] | \#\[ )
    | (?P<close> [)\]}}⟩] )
    | (?P<mathematical> [^\x00-\x7f«{_IMPOSSIBLE}](?:(?!{_CHARACTER})')*+ )
    | (?P<line_comment> --[^\r\n]*+(?:\r(?!\n)[^\r\n]*+)*+ )
    | (?P<number> (?<=\.)[0-9]+ | 0[xX][0-9a-fA-F_]+ | 0[bB][01_]+ | 0[oO][0-7_]+
        | [0-9][0-9_]*+(?:\.(?![.{_LETTERS}«])[0-9]*+)?(?:[eE][-+]?[0-9]+)? )
    | (?P<string> "[^"\\{{]*+(?:{_ESCAPE}[^"\\{{]*+)*+" )
    | (?P<doc> /--{_BLOCK} )
    | (?P<module_doc> /-!{_BLOCK} )
    | (?P<comment> /-{_BLOCK} )
    | (?P<attribute> @\[ )
    | (?P<character> {_CHARACTER} )
    | (?P<quoted> «[^»\n]*»(?:\.{_PART})*+ | ``?{_NAME} )
    | (?P<raw_string> r(?P<fence>\#*)"[\s\S]*?"(?P=fence) )
    | (?P<hash_command> \#{_NAME} )
    | (?P<irregular> /- | r\#*" | " )
    | (?P<other> ->|-|/|@|\#|``?|%|''|' )
    | (?P<broken> [{_IMPOSSIBLE}]+ | «[^»\n]* | [\s\S] )
    | \Z
    )""",
    re.VERBOSE,
)
_GROUP = _TOKEN.groupindex
_KIND = {kind: code for code, kind in enumerate(TOKEN_KINDS)}
_KIND_OF_GROUP = bytes(
    _KIND[
        {
            "word": IDENTIFIER, "quoted": IDENTIFIER, "number": NUMBER, "string": STRING, "raw_string": STRING,
            "doc": DOC_COMMENT, "module_doc": MODULE_DOC, "comment": COMMENT, "line_comment": COMMENT,
            "character": CHARACTER, "hash_command": KEYWORD, "broken": BROKEN,
        }.get(name, SYMBOL)
    ]
    for name in ("", *sorted(_GROUP, key=_GROUP.__getitem__))
)  # fmt: skip
_BROKEN = _KIND[BROKEN]
_KEYWORD = _KIND[KEYWORD]
_WORD, _OPEN, _CLOSE, _ATTRIBUTE, _DOC, _HASH, _IRREGULAR = (
    _GROUP[name] for name in ("word", "open", "close", "attribute", "doc", "hash_command", "irregular")
)
_DOC_KINDS = frozenset((_KIND[DOC_COMMENT], _KIND[MODULE_DOC]))
_PLAIN_STRING = re.compile(r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"')
_NEWLINE = re.compile("\n")
_INTERPOLATING = re.compile(
    r"(?:[smf]!|\b(?:throwError|logInfo|logWarning|logError|println!|dbg_trace|panic!|throwErrorAt[ ]+[\w.!?']+)[ ]+"
    r"|\btrace\[[\w.]+\][ ]+)\Z"
)
_UNKNOWN = "a character that Lean does not know: {!r}"
_LONGEST_CALL = 80
_MOST_PROBLEMS = 100

HARD = 1
"""A marked word that is a command's (or its modifier) wherever it stands outside of brackets."""
SOFT = 2
"""A marked word that may mean something else, too."""
INNER = 3
"""A marked word that stands inside of commands: ``in``, ``where``."""
PREFIX = 4
"""A doc comment or ``@[``."""

_MARKS = {
    **dict.fromkeys(words.OTHER_RESERVED, 0),
    **dict.fromkeys(words.SOFT_COMMANDS | words.SOFT_DECLARATIONS, SOFT),
    **dict.fromkeys(words.DECLARATIONS | words.COMMANDS | words.MODIFIERS, HARD),
    "where": INNER,
    "in": INNER,
}


@frozen
class ScannedTokens:
    """``marks`` maps a token's position to why it matters (HARD, SOFT, INNER, PREFIX), in order.

    Only marks outside of all brackets are kept. ``attribute_ends`` maps the position of an ``@[`` to that of its ``]``.
    """

    table: TokenTable
    marks: dict[int, int]
    attribute_ends: dict[int, int]
    problems: tuple[LexicalProblem, ...]


def scan(text: str) -> ScannedTokens:
    """The tokens of a Lean file. Time and memory are linear in its length; nothing is raised."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds = bytearray()
        self.starts = array("I")
        self.ends = array("I")
        self.broken: list[tuple[int, str]] = []
        self.interpolates = True

    def run(self) -> ScannedTokens:
        text, kinds, starts, ends = self.text, self.kinds, self.starts, self.ends
        add_kind, add_start, add_end = kinds.append, starts.append, ends.append
        kind_of_group, mark_of = _KIND_OF_GROUP, _MARKS.get
        marks: dict[int, int] = {}
        attribute_ends: dict[int, int] = {}
        attributes: list[tuple[int, int]] = []
        depth = position = 0
        length = len(text)
        while position < length:
            for found in _TOKEN.finditer(text, position):
                group = found.lastindex
                if group is None:
                    position = length
                    break
                start, position = found.span(group)
                kind = kind_of_group[group]
                if group == _WORD:
                    mark = mark_of(found[group])
                    if mark is not None:
                        if mark != SOFT:
                            kind = _KEYWORD
                        if mark == HARD:
                            if depth and (start == 0 or text[start - 1] == "\n"):
                                depth = 0
                                attributes.clear()
                            if not depth:
                                marks[len(kinds)] = mark
                        elif mark and not depth:
                            marks[len(kinds)] = mark
                elif group == _OPEN:
                    depth += 1
                elif group == _CLOSE:
                    if depth:
                        depth -= 1
                        if attributes and attributes[-1][0] == depth:
                            attribute_ends[attributes.pop()[1]] = len(kinds)
                elif group >= _DOC:
                    if group == _IRREGULAR:
                        kind, position = self.irregular(start)
                    at_margin = start == 0 or text[start - 1] == "\n"
                    if kind in _DOC_KINDS or group == _ATTRIBUTE:
                        if depth and at_margin:
                            depth = 0
                            attributes.clear()
                        if not depth:
                            marks[len(kinds)] = PREFIX
                    if group == _ATTRIBUTE:
                        attributes.append((depth, len(kinds)))
                        depth += 1
                    elif group == _HASH:
                        if not depth:
                            marks[len(kinds)] = SOFT
                    elif kind == _BROKEN and group != _IRREGULAR:
                        what = "a quoted name that has no end" if text[start] == "«" else _UNKNOWN.format(text[start])
                        self.broken.append((start, what))
                add_kind(kind)
                add_start(start)
                add_end(position)
                if group == _IRREGULAR:
                    break
            else:
                position = length
        table = TokenTable(bytes(kinds), starts, ends, _newlines(text))
        return ScannedTokens(table, marks, attribute_ends, self.problems(table))

    def irregular(self, start: int) -> tuple[int, int]:
        """Kind and end of a token that the pattern could not follow to its end."""
        text = self.text
        if text[start] == "/":
            end = end_of_comment(text, start)
            if end > 0:
                opening = text[start : start + 3]
                return _KIND[{"/--": DOC_COMMENT, "/-!": MODULE_DOC}.get(opening, COMMENT)], end
            what = "comment"
        elif text[start] == '"':
            before = text[max(0, start - _LONGEST_CALL) : start]
            if self.interpolates and _INTERPOLATING.search(before):
                end = end_of_interpolated(text, start)
                if end > 0:
                    return _KIND[STRING], end
                self.interpolates = False  # one more look to the file's end a token would take quadratic time
            plain = _PLAIN_STRING.match(text, start)
            if plain:
                return _KIND[STRING], plain.end()
            what = "string"
        else:
            what = "raw string"
        self.broken.append((start, f"a {what} that has no end"))
        return _BROKEN, len(text)

    def problems(self, table: TokenTable) -> tuple[LexicalProblem, ...]:
        return tuple(LexicalProblem(table.line_of(start), what) for start, what in self.broken[:_MOST_PROBLEMS])


def _newlines(text: str) -> array[int]:
    return array("I", [found.start() for found in _NEWLINE.finditer(text)])
