"""What kind of sentence stands inside a proof, and the heads of the tactics in it."""

from __future__ import annotations

import re

PROOF_OPEN = "proof_open"
PROOF_END = "proof_end"
STRUCTURE = "structure"
COMMAND = "command"
TACTIC = "tactic"

_PROOF_END = re.compile(r"(Qed|Defined|Admitted|Abort|Save)\b|Proof (?!using\b|with\b)[^.]|Proof \.\S")
_STRUCTURE = re.compile(r"(-+|\++|\*+|\}|(.*:\s*)?\{)\Z|(Focus|Unfocus|Unshelve|Unfocused)\b")
_SELECTOR = re.compile(r"(?:all|par|!|[0-9]+(?:\s*[-,]\s*[0-9]+)*|\[\s*[^\W\d][\w']*\s*\])\s*:(?!=)\s*")
_TOKEN = re.compile(
    r"\s+|\"(?:[^\"]|\"\")*\"|[^\W\d][\w']*(?:\.[^\W\d][\w']*)*|[0-9]+|\|\||\[>|\.\.\.?|=>|:=|.", re.DOTALL
)
_TAKES_TACTIC = frozenset(
    (
        "try repeat do progress once exactly_once solve first timeout time tryif abstract assert_succeeds assert_fails"
    ).split()
)
_OPENING, _CLOSING = frozenset(("(", "[", "[>", "{")), frozenset(")]}")


def sentence_kind(text: str) -> str:
    """The kind of a sentence of an open proof; ``text`` has no comments and single blanks."""
    if _PROOF_END.match(text):
        return PROOF_END
    if re.match(r"Proof\b", text):
        return PROOF_OPEN
    if _STRUCTURE.match(text):
        return STRUCTURE
    if text[:1].isupper() and not _SELECTOR.match(text):
        return COMMAND
    return TACTIC


def tactic_heads(text: str) -> tuple[str, ...]:
    """The head words of all tactics of a sentence, in order: those after ``;``, in brackets and after ``||`` too.

    A head is the tactic's name as written (``rewrite``, ``Nat.nzinduct``); ``try``, ``repeat``, ``first`` ... count and
    so does what they run. Arguments (terms, patterns, names) are skipped.
    """
    text = _SELECTOR.sub("", text, count=1) if _SELECTOR.match(text) else text
    heads: list[str] = []
    tactical: list[bool] = []  # for each open bracket: does it hold tactics?
    expecting = True
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token.isspace():
            continue
        if token in _OPENING:
            tactical.append(expecting)
        elif token in _CLOSING:
            if tactical:
                tactical.pop()
            expecting = False
        elif not all(tactical):
            continue
        elif token in (";", "|", "||", "+") or (token == "=>" and _inside_match(heads)):
            expecting = True
        elif expecting and token.isdigit():
            continue
        elif expecting and (token[0].isalpha() or token[0] == "_"):
            heads.append(token)
            expecting = token in _TAKES_TACTIC
        elif token in ("then", "else"):
            expecting = True
        else:
            expecting = False
    return tuple(heads)


def _inside_match(heads: list[str]) -> bool:
    return any(head in ("match", "lazymatch", "multimatch", "fun", "let") for head in heads)
