"""What a source text says of each declaration that it names: the words of its statement, and of all of it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_coq.source.task_source import CoqSource
from wonton_coq.source.words import SYNTAX, THEOREMS
from wonton_coq.verification.source_sentences import words_between


@frozen
class DeclaredText:
    """``statement`` are the words of the first sentence up to its ``:=``, or of all of it where what it says may depend
    on its body (a definition without a type); ``whole`` all words, proof included."""

    kind: str
    line: int
    statement: tuple[str, ...]
    whole: tuple[str, ...]


def declared_texts(text: str, before: Mapping[str, DeclaredText] | None = None) -> dict[str, DeclaredText]:
    """By the name within the file (modules in front), sections' variables included.

    Of equal names (``Fail Definition``, one name in two sections) it is the last, or the one that says what the name
    said ``before``: no second text can make the first one look edited.
    """
    known = before or {}
    found: dict[str, DeclaredText] = {}
    for declaration in CoqSource().lex(text).declarations:
        if declaration.full_name and declaration.kind not in SYNTAX:
            whole = words_between(text, declaration.start, declaration.end)
            name = declaration.full_name
            if name in found and name in known and found[name].statement == known[name].statement:
                continue
            statement = _statement(declaration.kind, whole)
            found[name] = DeclaredText(declaration.kind, declaration.keyword_line, statement, whole)
    return found


def _statement(kind: str, whole: tuple[str, ...]) -> tuple[str, ...]:
    if kind not in THEOREMS and kind != "Example":
        return whole
    for place, word in enumerate(whole):
        if word == ":=" or word.startswith("."):
            return whole[:place]
    return whole
