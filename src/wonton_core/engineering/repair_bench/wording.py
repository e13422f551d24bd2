"""Small changes of one line's text, as models make them when they quote from memory."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from random import Random

LEAST_LIKENESS = 0.6
_WORD = re.compile(r"[^\W\d_][\w']*")
_NUMBER = re.compile(r"\d+")
_TRIES = 20
_FEWEST_CHARACTERS = 8


def likeness(one: str, other: str) -> float:
    """Share of characters that two texts have in common in order, 0 to 1, blanks at both ends left out."""
    return SequenceMatcher(None, one.strip(), other.strip(), autojunk=False).ratio()


def can_be_reworded(text: str) -> bool:
    """Whether a slip leaves enough of ``text`` to know it by."""
    return len(text.strip()) >= _FEWEST_CHARACTERS and _WORD.search(text) is not None


def reworded(text: str, random: Random) -> str | None:
    """``text`` with one small slip: a typo, a renamed, doubled or lost word, another number. None: too short.

    More than blanks differ, and at least 0.6 of the characters are kept.
    """
    if not can_be_reworded(text):
        return None
    for _ in range(_TRIES):
        found = random.choice((_typo, _renamed, _lost_word, _other_number, _other_case))(text, random)
        if (
            "".join(found.split()) != "".join(text.split())
            and found.strip()
            and likeness(found, text) >= LEAST_LIKENESS
        ):
            return found
    return None


def _a_word(text: str, random: Random) -> re.Match[str]:
    return random.choice(list(_WORD.finditer(text)))


def _typo(text: str, random: Random) -> str:
    word = _a_word(text, random)
    at = random.randrange(word.start(), word.end())
    kind = random.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _renamed(text: str, random: Random) -> str:
    word = _a_word(text, random)
    ending = random.choice(("'", "s", "_aux", "1", "_def", "New"))
    return text[: word.end()] + ending + text[word.end() :]


def _lost_word(text: str, random: Random) -> str:
    word = _a_word(text, random)
    return text[: word.start()] + text[word.end() :].lstrip(" ")


def _other_number(text: str, random: Random) -> str:
    return _NUMBER.sub(lambda number: str(int(number.group()) + random.randint(1, 9)), text, count=1)


def _other_case(text: str, random: Random) -> str:
    word = _a_word(text, random)
    return text[: word.start()] + word.group().swapcase() + text[word.end() :]


def scrambled(text: str, random: Random) -> str:
    """``text`` with the letters of every word in another order: a line that nobody could take for the old one."""

    def shuffle(word: re.Match[str]) -> str:
        letters = list(word.group() + "xq")
        random.shuffle(letters)
        return "".join(letters)

    return _WORD.sub(shuffle, text)


ASCII_SPELLINGS = {
    "→": "->", "←": "<-", "↔": "<->", "∀": "forall", "∃": "exists", "λ": "fun", "≤": "<=", "≥": ">=", "≠": "!=",
    "∧": "/\\", "∨": "\\/", "¬": "not ", "⟨": "<", "⟩": ">", "∈": "in", "∉": "notin", "⊆": "<=", "∪": "U", "∩": "n",
    "∘": "o", "×": "x", "·": ".", "•": "*", "ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "σ": "sigma", "μ": "mu", "ι": "iota",
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "⁻¹": "^-1", "∑": "sum", "∏": "prod", "∣": "|", "▸": ">", "⊢": "|-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "--", "…": "...",
}  # fmt: skip
"""How models write symbols when they keep to ASCII."""


def in_ascii(text: str) -> str:
    """``text`` with every symbol of ``ASCII_SPELLINGS`` spelled out; other symbols stay."""
    for symbol, spelling in ASCII_SPELLINGS.items():
        text = text.replace(symbol, spelling)
    return text
