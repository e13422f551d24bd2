"""What a compiled theorem assumes that its own text does not say: variables of sections that the edit writes.

Lean puts variables of the context in front of a statement's own. One that neither the result nor what the statement
itself binds depends on is no part of what is said, but something assumed: ``variable (h : False)``, ``include h``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from wonton_core.model.lexed_source import Declaration
from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.edited_text import ReadFile, Word
from wonton_lean.verification.module_facts import ModuleFacts
from wonton_lean.verification.statement_binders import Binder

_PRIVATE = re.compile(r"\A_private\..*?\.0\.")
_THEOREMS = ("theorem", "lemma")
_OPEN, _CLOSE = frozenset("( { [ ⦃ {{ ⟨ @[".split()), frozenset(") } ] ⦄ }} ⟩".split())


@frozen
class Context:
    """``binders`` of a theorem; the first ``count`` are not of its own text."""

    binders: tuple[Binder, ...]
    count: int

    def assumed(self) -> Iterator[tuple[Binder, bool]]:
        """Those of the context that nothing said depends on, and whether all that they mention is said."""
        needed = set(self.binders[-1].mentions)
        for place in range(len(self.binders) - 2, -1, -1):
            if place >= self.count or place in needed:
                needed |= self.binders[place].mentions
        for place, binder in enumerate(self.binders[: self.count]):
            if place not in needed and not binder.is_sort:
                yield binder, bool(binder.mentions) and binder.mentions <= needed

    def names(self) -> list[str]:
        """The names of the context's variables."""
        return [binder.name for binder in self.binders[: self.count]]


def read_contexts(text: ReadFile, after: ModuleFacts) -> dict[str, Context]:
    """The context of each theorem of ``text`` that was compiled under its name."""
    found = {}
    compiled = {_PRIVATE.sub("", name): name for name in after.binders}
    for declaration in text.declarations:
        name = compiled.get(declaration.full_name.replace("«", "").replace("»", ""), "")
        if declaration.kind in _THEOREMS and name:
            binders = after.binders[name]
            found[name] = Context(binders, _context_size(binders[:-1], own_names(text, declaration)))
    return found


def context_names(commands: Sequence[Sequence[Word]]) -> frozenset[str]:
    """The words of edited commands that say what a context holds."""
    found: set[str] = set()
    for command in commands:
        texts = [word.text.replace("«", "").replace("»", "") for word in command]
        for what in ("variable", "include"):
            if what in texts:
                found.update(texts[texts.index(what) + 1 :])
    return frozenset(found)


def assumption_findings(
    contexts: dict[str, Context],
    edited: frozenset[str],
    before: ModuleFacts,
    after: ModuleFacts,
    classes: frozenset[str],
) -> list[AuditFinding]:
    """What theorems assume by what the edit puts in their context; ``edited`` are the names that it says there.

    ``classes`` are those that have instances.
    """
    found = []
    for name, context in contexts.items():
        known = {binder.name for binder in before.binders.get(name, ())}
        for binder in context.binders[: context.count]:
            # Whatever is said of numbers, say, would be said of another instance than the one that there is.
            if (
                binder.head in classes
                and not binder.mentions
                and _is_edited(binder, edited)
                and binder.name not in known
            ):
                text = f"{name} assumes an instance of {binder.head}, which the edit puts in its context"
                found.append(AuditFinding(codes.HYPOTHESIS, after.lines.get(name, 0), name, text))
        for binder, about_what_is_said in context.assumed():
            if binder.name in known or not _is_edited(binder, edited):
                continue
            # Of a new theorem, a condition on its own variables is how contexts are meant to be used.
            decisive = not about_what_is_said and not (binder.is_nameless and binder.mentions)
            decisive = decisive or (name in before.constants and not binder.is_nameless)
            code = codes.HYPOTHESIS if decisive else codes.CONTEXT
            shown = "an instance" if binder.is_nameless else binder.name
            text = f"{name} assumes {shown}, which the edit puts in its context"
            found.append(AuditFinding(code, after.lines.get(name, 0), name, text, decisive=decisive))
    return found


def _is_edited(binder: Binder, edited: frozenset[str]) -> bool:
    return binder.name in edited or (binder.is_nameless and "[" in edited)


def own_names(text: ReadFile, declaration: Declaration) -> list[str]:
    """The variables that a theorem's own text binds in front of its colon; empty texts for those without a name."""
    words = list(text.statement(declaration))
    start = next((place for place, word in enumerate(words) if word in _THEOREMS), len(words)) + 2
    found: list[str] = []
    place = start
    while place < len(words) and words[place] != ":":
        word = words[place]
        if word not in _OPEN:
            if word[:1].isalpha() or word == "_":
                found.append(word)
            place += 1
            continue
        end, depth = place + 1, 1
        while end < len(words) and depth:
            depth += (words[end] in _OPEN) - (words[end] in _CLOSE)
            end += 1
        inside = words[place + 1 : end - 1]
        if not (place > start - 1 and words[place - 1] in (".", ".{")):
            found += _bound(word, inside)
        place = end
    return found


def _bound(bracket: str, inside: list[str]) -> list[str]:
    names = inside[: inside.index(":")] if ":" in inside else inside
    if bracket == "[":
        return names if ":" in inside and len(names) == 1 else [""]
    return ["" if name == "_" else name.replace("«", "").replace("»", "") for name in names]


def _context_size(binders: Sequence[Binder], own: list[str]) -> int:
    for count in range(len(binders) - len(own), -1, -1):
        if all(not name or name == binder.name for name, binder in zip(own, binders[count:], strict=False)):
            return count
    return len(binders)
