"""The outermost shape of a term as Lean prints it: enough to choose tactics by, with or without notation.

Not a parser of Lean: what is not understood is an ``atom`` or an application of some head, never an error.
"""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

_TOKEN = re.compile(r"[^\W\d][\w'!?₀-₉✝.]*|«[^»]*»|\d+|↔|→|∧|∨|¬|==|!=|=>|:=|=|≠|&&|\|\||[∀∃λ×▸(){}\[\]⟨⟩⦃⦄,:!?·@]|\S")
_OPEN, _CLOSE = frozenset("([{⟨⦃"), frozenset(")]}⟩⦄")
_BINDERS = frozenset(("∀", "∃", "fun", "λ", "let", "have", "if", "bif", "match"))
# Loosest first; the first four bind looser than negation.
_OPERATORS: tuple[tuple[str, ...], ...] = (("↔",), ("→",), ("∨", "||"), ("∧", "&&"), ("=", "≠", "==", "!="), ("▸",))
_NAMES = {
    "↔": "iff", "→": "arrow", "∨": "or", "||": "bool_or", "∧": "and", "&&": "bool_and", "=": "eq", "≠": "ne",
    "==": "beq", "!=": "bne", "▸": "transport",
}  # fmt: skip
_CONSTANTS = {
    "And": ("and", 2),
    "Or": ("or", 2),
    "Iff": ("iff", 2),
    "Not": ("not", 1),
    "Eq": ("eq", 2),
    "Ne": ("ne", 2),
}


@frozen
class Shape:
    """``kind`` names the outermost operator (arrow, iff, and, or, not, eq, ne, forall, exists, app, atom ...).

    ``parts`` are its operands as text; for ``forall`` and ``exists`` they are the body, ``binders`` the bound names;
    for ``app`` the head and its arguments.
    """

    kind: str
    parts: tuple[str, ...] = ()
    binders: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def shape_of(text: str) -> Shape:
    """The outermost shape of ``text``."""
    tokens = _TOKEN.findall(text)
    while len(tokens) > 1 and tokens[0] == "(" and _closing(tokens, 0) == len(tokens) - 1 and not _is_pair(tokens):
        tokens = tokens[1:-1]
    if not tokens:
        return Shape("atom", (text,))
    if tokens[0] in ("∀", "∃"):
        return _quantified(tokens)
    binder_types = _dependent_arrow(tokens)
    if binder_types is not None:
        return binder_types
    reach = next((i for i, token in _outside(tokens) if token in _BINDERS), len(tokens))
    for symbols in _OPERATORS[:4]:
        if cut := _cut(tokens[:reach], symbols, tokens):
            return cut
    if tokens[0] in ("¬", "!"):
        return Shape("not" if tokens[0] == "¬" else "bool_not", (_join(tokens[1:]),))
    for symbols in _OPERATORS[4:]:
        if cut := _cut(tokens[:reach], symbols, tokens):
            return cut
    return _application(tokens)


def _cut(reachable: list[str], symbols: tuple[str, ...], tokens: list[str]) -> Shape | None:
    for position, token in _outside(reachable):
        if token in symbols and position:
            return Shape(_NAMES[token], (_join(tokens[:position]), _join(tokens[position + 1 :])))
    return None


def _quantified(tokens: list[str]) -> Shape:
    comma = next((i for i, token in _outside(tokens) if token == ","), None)
    if comma is None:
        return Shape("atom", (_join(tokens),))
    names: list[str] = []
    depth = 0
    named = True
    for token in tokens[1:comma]:
        depth += (token in _OPEN) - (token in _CLOSE)
        if token in _OPEN or token in _CLOSE:
            named = token in _OPEN or depth == 0
        elif token == ":":
            named = False
        elif named:
            names.append(token)
    kind = "forall" if tokens[0] == "∀" else "exists"
    return Shape(kind, (_join(tokens[comma + 1 :]),), tuple(names))


def _dependent_arrow(tokens: list[str]) -> Shape | None:
    """``(x y : A) → B``: as a quantifier."""
    if tokens[0] not in _OPEN:
        return None
    end = _closing(tokens, 0)
    if end + 1 >= len(tokens) or tokens[end + 1] != "→" or ":" not in tokens[1:end]:
        return None
    names = tokens[1 : tokens.index(":")]
    if any(_TOKEN.fullmatch(name) is None or name in _OPEN for name in names):
        return None
    return Shape("forall", (_join(tokens[end + 2 :]),), tuple(names))


def _application(tokens: list[str]) -> Shape:
    parts: list[str] = []
    position = 0
    while position < len(tokens):
        if tokens[position] in _OPEN:
            end = _closing(tokens, position)
            parts.append(_join(tokens[position : end + 1]))
            position = end + 1
        else:
            parts.append(tokens[position])
            position += 1
    known = _CONSTANTS.get(parts[0])
    if known and len(parts) == known[1] + 1:
        return Shape(known[0], tuple(parts[1:]))
    return Shape("app" if len(parts) > 1 else "atom", tuple(parts))


def _is_pair(tokens: list[str]) -> bool:
    return any(token == "," for _, token in _outside(tokens[1:-1]))


def _outside(tokens: list[str]) -> list[tuple[int, str]]:
    """Tokens outside all brackets, with their positions."""
    found, depth = [], 0
    for position, token in enumerate(tokens):
        if token in _CLOSE:
            depth -= 1
        if depth == 0:
            found.append((position, token))
        if token in _OPEN:
            depth += 1
    return found


def _closing(tokens: list[str], start: int) -> int:
    depth = 0
    for position in range(start, len(tokens)):
        depth += (tokens[position] in _OPEN) - (tokens[position] in _CLOSE)
        if depth == 0:
            return position
    return len(tokens) - 1


def _join(tokens: list[str]) -> str:
    """Tokens as text, spaced the same way wherever they come from: equal terms give equal texts."""
    text = " ".join(tokens)
    text = re.sub(r"([(\[{⟨⦃!¬@]) ", r"\1", text)
    text = re.sub(r" ([)\]}⟩⦄,])", r"\1", text)
    while text.startswith("(") and text.endswith(")"):
        inner = _TOKEN.findall(text)
        if _closing(inner, 0) != len(inner) - 1 or _is_pair(inner):
            break
        text = text[1:-1].strip()
    return text


def normal_text(text: str) -> str:
    """``text`` spaced as all parts of shapes are, without outer brackets."""
    return _join(_TOKEN.findall(text))
