"""One pass over a Coq file: its tokens and its sentences.

The rules of the cut are those of ``replay.sentences``, which works on bytes for SerAPI and refuses what has no end;
this one works on code points and takes whatever there is.
"""

from __future__ import annotations

import re
from array import array

from attrs import frozen

from wonton_coq.source.words import MODIFIERS, TERM_WORDS, VERNACULAR
from wonton_core.model.lexed_source import (
    BROKEN,
    COMMENT,
    DOC_COMMENT,
    IDENTIFIER,
    KEYWORD,
    NUMBER,
    STRING,
    SYMBOL,
    TOKEN_KINDS,
    LexicalProblem,
)
from wonton_core.model.token_table import TokenTable

_LETTER = r"[^\W\d]"
_NAME = rf"{_LETTER}[\w']*+"
_IMPOSSIBLE = "\x00-\x08\x0e-\x1f\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\ud800-\udfff"
_TOKEN = re.compile(
    rf"""[ \t\r\n\f\v]*+(?:
      (?P<word> {_NAME}(?:\.{_NAME})*+ )
    | (?P<comment> \(\*(?:[^*("]++|"[^"]*"|\*(?!\))|\((?!\*))*+\*\) )
    | (?P<nested> \(\* )
    | (?P<symbol> [,:=<>|&^~!?;/\\@%$`']+ | [()] | [\[\]] )
    | (?P<dots> \.+ )
    | (?P<number> 0[xX][0-9a-fA-F_]++ | [0-9][0-9_]*+(?:\.[0-9][0-9_]*+)?(?:[eE][-+]?[0-9]++)? )
    | (?P<other> -> | -+ | \++ | \*+ | \{{\|? | \}} | \#\[? | [^\x00-\x7f{_IMPOSSIBLE}] )
    | (?P<string> "[^"]*+(?:""[^"]*+)*+" )
    | (?P<unclosed> " )
    | (?P<broken> [{_IMPOSSIBLE}]+ | [\s\S] )
    | \Z
    )""",
    re.VERBOSE,
)
_GROUP = _TOKEN.groupindex
_KIND = {kind: code for code, kind in enumerate(TOKEN_KINDS)}
_KIND_OF_GROUP = bytes(
    _KIND[
        {"word": IDENTIFIER, "comment": COMMENT, "number": NUMBER, "string": STRING, "broken": BROKEN}.get(name, SYMBOL)
    ]
    for name in ("", *sorted(_GROUP, key=_GROUP.__getitem__))
)
_WORD, _COMMENT, _NESTED, _DOTS, _UNCLOSED, _BROKEN = (
    _GROUP[name] for name in ("word", "comment", "nested", "dots", "unclosed", "broken")
)
_COMMENTS, _JUMPS = frozenset((_COMMENT, _NESTED)), frozenset((_NESTED, _UNCLOSED))
_COMMENT_KIND, _DOC_KIND, _KEYWORD, _BROKEN_KIND = (_KIND[kind] for kind in (COMMENT, DOC_COMMENT, KEYWORD, BROKEN))
_COMMENT_MARKS = re.compile(r'\(\*|\*\)|"[^"]*("|\Z)')
_STRUCTURE = re.compile(r"-+|\++|\*+|\}|(?:(?:[0-9]+|\[[ \t]*[A-Za-z_][\w']*[ \t]*\])[ \t]*:[ \t\r\n]*)?\{(?![|])")
_STRUCTURE_STARTS = frozenset("-+*{}[0123456789")
_DOC = re.compile(r"\(\*\*(?![*)])")
_LEADING = MODIFIERS | {"Require", "Next", "Module", "Canonical"}
_BLANKS = frozenset(" \t\r\n\f\v")
_NEWLINE = re.compile("\n")
_MOST_PROBLEMS = 100


@frozen
class ScannedSentences:
    """``firsts`` and ``lasts`` are positions of tokens; a sentence that the file's end cuts off counts, too."""

    table: TokenTable
    firsts: array[int]
    lasts: array[int]
    problems: tuple[LexicalProblem, ...]


def scan(text: str) -> ScannedSentences:
    """The tokens and sentences of a Coq file. Time and memory are linear in its length; nothing is raised."""
    kinds, starts, ends = bytearray(), array("I"), array("I")
    firsts, lasts = array("I"), array("I")
    broken: list[tuple[int, str]] = []
    position = sentence_start = close_at = 0
    at_start = True
    length = len(text)
    while position < length:
        for found in _TOKEN.finditer(text, position):
            group = found.lastindex
            if group is None:
                position = length
                break
            start, position = found.span(group)
            kind = _KIND_OF_GROUP[group]
            if group in _COMMENTS:
                if group == _NESTED:
                    position = _end_of_comment(text, start)
                kind = _DOC_KIND if _DOC.match(text, start) else _COMMENT_KIND
                if position < 0:
                    kind, position = _BROKEN_KIND, length
                    broken.append((start, "a comment that has no end"))
            else:
                if at_start:
                    sentence_start, at_start = len(kinds), False
                    firsts.append(sentence_start)
                    if text[start] in _STRUCTURE_STARTS and (structure := _STRUCTURE.match(text, start)):
                        close_at = structure.end()
                if group == _WORD:
                    word = found[group]
                    if word in TERM_WORDS or (word in VERNACULAR and _leads(text, starts, ends, sentence_start)):
                        kind = _KEYWORD
                elif group == _DOTS:
                    if position - start != 2 and (position == length or text[position] in _BLANKS):
                        close_at = position
                elif group == _UNCLOSED:
                    kind, position = _BROKEN_KIND, length
                    broken.append((start, "a string that has no end"))
                elif group == _BROKEN:
                    broken.append((start, f"a character that Coq does not know: {text[start]!r}"))
                if close_at and position >= close_at:
                    lasts.append(len(kinds))
                    close_at, at_start = 0, True
            kinds.append(kind)
            starts.append(start)
            ends.append(position)
            if group in _JUMPS:
                break
        else:
            position = length
    if len(lasts) < len(firsts):
        lasts.append(len(kinds) - 1)
        broken.append((starts[firsts[-1]], "a sentence that has no end"))
    table = TokenTable(bytes(kinds), starts, ends, array("I", [found.start() for found in _NEWLINE.finditer(text)]))
    problems = tuple(LexicalProblem(table.line_of(start), what) for start, what in broken[:_MOST_PROBLEMS])
    return ScannedSentences(table, firsts, lasts, problems)


def _leads(text: str, starts: array[int], ends: array[int], sentence_start: int) -> bool:
    """Whether the next token can be a keyword: the sentence has only words and attributes in front of it so far."""
    place = len(starts)
    if place == sentence_start:
        return True
    before = text[starts[place - 1] : ends[place - 1]]
    return before in _LEADING or (before == "]" and text.startswith("#[", starts[sentence_start]))


def _end_of_comment(text: str, start: int) -> int:
    depth, position = 1, start + 2
    while depth:
        found = _COMMENT_MARKS.search(text, position)
        if found is None or (found[1] is not None and not found[1]):
            return -1
        if found[0][0] != '"':
            depth += 1 if found[0] == "(*" else -1
        position = found.end()
    return position
