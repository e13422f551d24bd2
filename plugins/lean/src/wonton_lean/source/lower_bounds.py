"""Edits that only pretend to be one: every theorem that the edit adds or changes is stated and not proved.

By tokens, without Lean: where a statement ends is found as a reader finds it, so that a rare one is cut wrongly. Such
an edit does not compile, which no verifier lets pass either.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_core.engineering.code_lines import SourceTokens, source_tokens
from wonton_core.model.lexed_source import Declaration
from wonton_lean.source.task_source import LeanSource

_THEOREMS = frozenset(("theorem", "lemma"))
_BINDERS = frozenset(("let", "have", "letI", "haveI"))
"""Words of a statement that have a ``:=`` of their own."""
_OPEN, _CLOSE = frozenset("([{⟨"), frozenset(")]}⟩")


@frozen
class _Theorem:
    """Offsets of the keyword, of the end of the statement, and of the whole."""

    keyword: tuple[int, int]
    statement_end: int
    end: int


def lower_bounds(before: str, after: str) -> Mapping[str, str]:
    """Other texts after the edit, by what is done: ``axiom`` turns each theorem into one, ``sorry`` gives its proof up.
    Empty where the edit adds and changes no theorem."""
    known = {_code(tokens, one) for tokens, one in _theorems(before)}
    found = [
        theorem
        for tokens, one in _theorems(after)
        if _code(tokens, one) not in known and (theorem := _parts(tokens, one)) is not None
    ]
    if not found:
        return {}
    return {"axiom": _with_axioms(after, found), "sorry": _with_sorry(after, found)}


def _with_axioms(text: str, theorems: list[_Theorem]) -> str:
    for one in reversed(theorems):
        begin, behind = one.keyword
        text = f"{text[:begin]}axiom{text[behind : one.statement_end].rstrip()}{text[one.end :]}"
    return text


def _with_sorry(text: str, theorems: list[_Theorem]) -> str:
    for one in reversed(theorems):
        text = f"{text[: one.statement_end].rstrip()} := sorry{text[one.end :]}"
    return text


def _theorems(text: str) -> list[tuple[SourceTokens, Declaration]]:
    lexed = LeanSource().lex(text)
    tokens = source_tokens(text, lexed)
    return [(tokens, one) for one in lexed.declarations if one.kind in _THEOREMS and one.name]


def _code(tokens: SourceTokens, one: Declaration) -> tuple[str, ...]:
    """A theorem's full name and tokens: a comment changes nothing."""
    return one.full_name, *tokens.code(one.start, one.end)


def _parts(tokens: SourceTokens, one: Declaration) -> _Theorem | None:
    """Where keyword and statement are, None where that can't be seen."""
    keyword: tuple[int, int] | None = None
    depth = waiting = line_before = 0
    for place in range(tokens.at(one.start), tokens.at(one.end)):
        if tokens.is_comment(place):
            continue
        begin, end = tokens.table.starts[place], tokens.table.ends[place]
        word, line = tokens.text[begin:end], tokens.table.line_of(begin)
        depth += (word[-1] in _OPEN) - (word in _CLOSE)
        if depth == 0 and keyword is None and word == one.kind and line == one.keyword_line:
            keyword = begin, end
        elif depth == 0 and keyword is not None:
            if word in _BINDERS:
                waiting += 1
            elif word.startswith(":=") and waiting:
                waiting -= 1
            elif word.startswith(":=") or word == "where" or (word == "|" and line > line_before):
                return _Theorem(keyword, begin, one.end)
        line_before = line
    return None
