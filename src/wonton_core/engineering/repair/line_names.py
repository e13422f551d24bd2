"""The names on a line, and whether two lines declare the same one.

A line declares a name where it begins with a run of words, and either one of the first three is a word that introduces
things in some language (``theorem foo``, ``private def foo``, ``struct foo``), or the line stands at the margin and the
run is short (``Lemma foo :``, ``open Foo``). The names are the run without such words and without its first word.

Two lines of different names are never the same line, however alike they are: they are siblings. A name may have one
slip of the pen: one letter too many, too few or exchanged with its neighbour, inside a part of at least five letters.
Digits, primes, underscores, the first and the last letter of a part, and case tell names apart.
"""

from __future__ import annotations

import functools
import re

from attrs import frozen

from wonton_core.engineering.repair.line_folding import in_ascii

_ATTRIBUTES = re.compile(r"\s*(?:[@#]!?\[[^\]]*\]\s*)*")
_WORD = r"[^\W\d][\w'!?]*(?:\.[\w'!?]+)*"
_RUN = re.compile(rf"{_WORD}(?:[ \t]+{_WORD})*")
_TOKEN = re.compile(rf"{_WORD}|\d[\w.]*|\S")
_LETTERS = re.compile(r"([^\W\d_]+)")
LONGEST_RUN = 4
"""A longer run of words at the margin is prose."""
LEAST_LETTERS = 5
"""Shorter parts of a name may not have a slip: nothing tells it from another word."""
INTRODUCING = frozenset(
    """abbrev axiom axioms class cofixpoint coinductive const constant corollary data def defn definition end enum
    example export fact field fixpoint fn from func function goal have hypothesis impl import include inductive instance
    interface lemma let macro method mod module namespace newtype notation opaque open package parameter proc procedure
    property proposition record remark section set struct structure sub suppose syntax theorem trait type typedef union
    val var variable""".split()
)
_MODIFIERS = frozenset(
    """abstract async extern final global inline local mut noncomputable nonrec partial private program protected pub
    public scoped static unsafe virtual""".split()
)


@frozen
class Declared:
    """The names a line declares; ``first`` is the word that leads it."""

    first: str
    names: tuple[str, ...]


@functools.lru_cache(maxsize=16384)
def declared(line: str) -> Declared | None:
    """What ``line`` declares; None where it declares nothing."""
    text = in_ascii(line)
    leading = _ATTRIBUTES.match(text)
    run = _RUN.match(text, leading.end() if leading else 0)
    if run is None:
        return None
    words = run[0].split()
    introducing = [number for number, word in enumerate(words[:3]) if word.lower() in INTRODUCING]
    if not introducing and (text[:1].isspace() or not 1 < len(words) <= LONGEST_RUN):
        return None
    if introducing and introducing[0] == 0 and len(words) == 1 and not text[:1].isspace():
        return None
    names = words[1:]
    if introducing:
        # What follows the name without brackets are its parameters: they are no names of their own.
        names = words[introducing[-1] + 1 :][: 1 if text[:1].isspace() else LONGEST_RUN]
    names = [word for word in names if word.lower() not in INTRODUCING | _MODIFIERS]
    return Declared(words[0], tuple(names)) if names else None


def same_declaration(one: str, other: str) -> bool:
    """Whether two lines declare the same names, or neither declares any."""
    first, second = declared(one), declared(other)
    if first is None or second is None:
        return first is second
    leading = {first.first, second.first}
    names = [word for word in first.names if word not in leading]
    others = [word for word in second.names if word not in leading]
    return len(names) == len(others) and all(same_name(a, b) for a, b in zip(names, others, strict=True))


def tokens(line: str) -> tuple[str, ...]:
    """Words, numbers and single symbols."""
    return tuple(_TOKEN.findall(in_ascii(line)))


def is_telling(token: str) -> bool:
    """Whether a token is a name or a number."""
    return token[0].isalnum() or token[0] == "_"


def same_name(one: str, other: str) -> bool:
    """Whether two names are equal but for one slip of the pen."""
    if one == other:
        return True
    parts, others = _LETTERS.split(one), _LETTERS.split(other)
    if len(parts) != len(others) or parts[::2] != others[::2]:
        return False
    different = [(a, b) for a, b in zip(parts[1::2], others[1::2], strict=True) if a != b]
    return len(different) == 1 and _slip(*different[0])


def _slip(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    if len(other) < LEAST_LETTERS or one[0] != other[0] or one[-1] != other[-1]:
        return False
    at = next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    # A doubled last letter leaves first and last letters as they are.
    return len(other) - len(one) == 1 and one[at:] == other[at + 1 :] and other[at].islower()
