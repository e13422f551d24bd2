"""Edits that only pretend to be one: every theorem that the edit adds or changes is stated and not proved.

By sentences, without Coq. What can't be told so, such as theorems that are proved together (``with``), stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from attrs import frozen

from wonton_coq.source.task_source import CoqSource
from wonton_coq.source.token_scanner import scan
from wonton_coq.source.words import THEOREMS
from wonton_core.engineering.code_lines import SourceTokens, source_tokens
from wonton_core.model.lexed_source import Declaration

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@frozen
class _Theorem:
    """Spans (offsets) of the keyword, of the binders between name and colon, and of the type behind it; then the ends
    of the statement with its dot, and of the proof."""

    keyword: tuple[int, int]
    binders: tuple[int, int]
    type: tuple[int, int]
    statement_end: int
    end: int


def lower_bounds(before: str, after: str) -> Mapping[str, str]:
    """Other texts after the edit, by what is done: ``admitted`` gives each theorem's proof up, ``axiom`` turns the
    theorem into one. Empty where the edit adds and changes no theorem."""
    known = {_code(tokens, one) for tokens, one in _theorems(before)}
    sentences = scan(after)
    starts = [sentences.table.starts[first] for first in sentences.firsts]
    found = []
    for tokens, one in _theorems(after):
        first = bisect_left(starts, one.start)
        has_proof = first + 1 < len(starts) and starts[first + 1] < one.end
        if _code(tokens, one) in known or not has_proof:
            continue
        theorem = _parts(tokens, one, sentences.table.ends[sentences.lasts[first]])
        if theorem is not None:
            found.append(theorem)
    if not found:
        return {}
    return {"admitted": _with_admitted(after, found), "axiom": _with_axioms(after, found)}


def _with_admitted(text: str, theorems: list[_Theorem]) -> str:
    for one in reversed(theorems):
        text = f"{text[: one.statement_end]}\nProof.\nAdmitted.{text[one.end :]}"
    return text


def _with_axioms(text: str, theorems: list[_Theorem]) -> str:
    for one in reversed(theorems):
        binders = text[slice(*one.binders)].strip()
        name = text[one.keyword[1] : one.binders[0]].rstrip()
        statement = text[slice(*one.type)].strip()
        bound = f"forall {binders}, {statement}" if binders else statement
        text = f"{text[: one.keyword[0]]}Axiom{name} : {bound}.{text[one.end :]}"
    return text


def _theorems(text: str) -> list[tuple[SourceTokens, Declaration]]:
    lexed = CoqSource().lex(text)
    tokens = source_tokens(text, lexed)
    together = {one.parent for one in lexed.declarations}
    return [
        (tokens, one)
        for place, one in enumerate(lexed.declarations)
        if one.kind in THEOREMS and one.name and one.parent < 0 and place not in together
    ]


def _code(tokens: SourceTokens, one: Declaration) -> tuple[str, ...]:
    """A theorem's full name and tokens: a comment changes nothing."""
    return one.full_name, *tokens.code(one.start, one.end)


def _parts(tokens: SourceTokens, one: Declaration, statement_end: int) -> _Theorem | None:
    """The parts of a statement, None where they can't be seen."""
    places = [place for place in range(tokens.at(one.start), tokens.at(statement_end)) if not tokens.is_comment(place)]
    spans = [(tokens.table.starts[place], tokens.table.ends[place]) for place in places]
    words = [tokens.text[begin:end] for begin, end in spans]
    if one.kind not in words:
        return None
    keyword = words.index(one.kind)
    depth = 0
    for position in range(keyword + 2, len(words) - 1):
        word = words[position]
        depth += (word in _OPEN) - (word in _CLOSE)
        if depth == 0 and word == ":":
            name_end, (colon, behind), dot = spans[keyword + 1][1], spans[position], spans[-1][0]
            return _Theorem(spans[keyword], (name_end, colon), (behind, dot), statement_end, one.end)
    return None
