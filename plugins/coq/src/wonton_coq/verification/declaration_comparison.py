"""What an edit does to the declarations of its file: the kernel's lists before and after, held against both texts.

A declaration whose text stays must stay what it is. It may only follow when the edit changes the text of something that
it names, which is a consequence of the edit and told as one.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_coq.source.words import THEOREMS
from wonton_coq.verification.compiled_declarations import (
    ABSTRACT_MODULE,
    AXIOM,
    DEFINITION,
    FUNCTOR,
    OPEN,
    PARAMETERS,
    RULES,
    SEALED,
    SIGNATURE,
    SYMBOL,
    THEOREM,
    CompiledDeclaration,
)
from wonton_coq.verification.declared_texts import DeclaredText
from wonton_coq.verification.finding_codes import (
    CONSEQUENCE,
    KERNEL,
    NEIGHBOUR_CHANGED,
    NEIGHBOUR_REMOVED,
    NEW_AXIOM,
    OPACITY,
    REDEFINED,
    REMOVED,
    RESTATED,
    STATEMENT_CHANGED,
    finding,
)
from wonton_coq.verification.kernel_terms import leading_products
from wonton_core.model.patch_verification import AuditFinding

_ASSUMED = frozenset((AXIOM, SYMBOL, RULES, ABSTRACT_MODULE))
_NOT_THERE = frozenset((FUNCTOR, SIGNATURE))
Compiled = Mapping[str, CompiledDeclaration]
Texts = Mapping[str, DeclaredText]


@frozen
class Comparison:
    """Names are full ones, sorted; ``changed`` counts proofs, too."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[AuditFinding, ...]


class DeclarationComparison:
    """Compares one file before and after; ``library`` is its full name."""

    def __init__(
        self, library: str, before: Compiled, after: Compiled, texts_before: Texts, texts_after: Texts
    ) -> None:
        self._library = library
        self._before = before
        self._after = after
        self._texts_before = texts_before
        self._texts_after = texts_after
        edited = {
            name
            for name, text in texts_after.items()
            if name in texts_before and texts_before[name].statement != text.statement
        }
        self._values = {name.rpartition(".")[2] for name in edited}
        """Last words of names whose statement or value the edit changes, or that follow such a change."""
        self._types = {name.rpartition(".")[2] for name in edited if self._type_changed(name)}
        """Those whose type changes: a statement names things, and stays the same term when only a value changes."""
        self._redefinitions: set[str] = set()
        self._findings: list[AuditFinding] = []

    def compare(self) -> Comparison:
        """All differences with what is to be said of them."""
        before, after = self._before, self._after
        added = sorted(after.keys() - before.keys())
        removed = sorted(before.keys() - after.keys())
        changed = []
        # In the order of the file: what follows from a change comes after it.
        for name, now in after.items():
            old = before.get(name)
            if old is None:
                self._assumed(now)
            elif _meaning(now) != _meaning(old):
                changed.append(name)
                self._compare(old, now)
        for name in removed:
            self._gone(before[name])
        for name in (*added, *changed):
            self._flags(after[name], before.get(name))
        self._follow_redefinitions()
        shown = [sorted(name for name in names if not name.startswith("!")) for names in (added, changed, removed)]
        return Comparison(tuple(shown[0]), tuple(shown[1]), tuple(shown[2]), tuple(self._findings))

    def _compare(self, old: CompiledDeclaration, now: CompiledDeclaration) -> None:
        text_before, text_after = self._text(old, self._texts_before), self._text(now, self._texts_after)
        word = now.name.rpartition(".")[2]
        if now.kind in _ASSUMED and (old.kind, old.type_number) != (now.kind, now.type_number):
            self._assumed(now)
            return
        if old.where != now.where and {old.where, now.where} & _NOT_THERE:
            self._say(NEIGHBOUR_REMOVED, now, f"it was in a module that is there, and is in a {now.where} now")
            return
        if now.type_number == old.type_number:
            if {now.kind, old.kind} == {DEFINITION, THEOREM}:
                self._say(OPACITY, now, f"it was a {old.kind} and is a {now.kind} now")
            self._follow_body(old, now, word, text_before, text_after)
            return
        if now.kind == PARAMETERS:
            self._say(CONSEQUENCE, now, "the functor asks for something else")
            return
        if text_before is None or text_after is None:
            # What Coq makes of another declaration (a scheme, a projection) changes with it.
            return
        if text_before.statement != text_after.statement:
            if text_after.kind in THEOREMS:
                self._say(RESTATED, now, "it states something else than before the edit")
            else:
                self._redefined(now)
            return
        if (
            (self._types - {word}).intersection(text_after.statement)
            and not self._uses_added(old, now)
            and self._follows(old, now)
        ):
            self._types.add(word)
            self._values.add(word)
            self._say(CONSEQUENCE, now, "its type follows something that the edit changes")
            return
        code = NEIGHBOUR_CHANGED if text_before.whole == text_after.whole else STATEMENT_CHANGED
        new = sorted(now.type_names - old.type_names)
        about = f", and speaks of {', '.join(new[:3])}" if new else ""
        self._say(code, now, f"its statement reads as before and means something else{about}")

    def _follow_body(
        self,
        old: CompiledDeclaration,
        now: CompiledDeclaration,
        word: str,
        text_before: DeclaredText | None,
        text_after: DeclaredText | None,
    ) -> None:
        """A definition whose text stays, and whose value does not."""
        if now.kind != DEFINITION or old.kind != DEFINITION or now.body_number == old.body_number:
            return
        if text_before is None or text_after is None:
            return
        if text_before.whole != text_after.whole:
            self._redefined(now)
            return
        if "." in text_after.whole[:-1] or "Defined" in text_after.whole:
            return  # a proof by tactics: hints and tactics may find another one of the same statement
        if (self._values - {word}).intersection(text_after.whole) and not self._uses_added(old, now):
            self._values.add(word)
            self._say(CONSEQUENCE, now, "its value follows something that the edit changes")
            return
        self._say(NEIGHBOUR_CHANGED, now, "its text is as before and its value is another one")

    def _redefined(self, now: CompiledDeclaration) -> None:
        self._redefinitions.add(now.name)
        self._say(REDEFINED, now, "it is defined as something else than before the edit")

    def _follow_redefinitions(self) -> None:
        """Theorems that the edit leaves alone and that say something about what it redefines."""
        for name, now in self._after.items():
            before, after = self._text(now, self._texts_before), self._text(now, self._texts_after)
            if name not in self._before or before is None or after is None or before.statement != after.statement:
                continue
            if after.kind in THEOREMS and (about := sorted(now.type_names & self._redefinitions)):
                self._say(CONSEQUENCE, now, f"it is about {about[0]}, which the edit redefines")

    def _type_changed(self, name: str) -> bool:
        """Whether the kernel has another type for it. Variables of sections are not the kernel's: they explain nothing,
        for what is assumed of them is assumed in every statement."""
        full = f"{self._library}.{name}"
        old, now = self._before.get(full), self._after.get(full)
        return old is not None and now is not None and old.type_number != now.type_number

    def _follows(self, old: CompiledDeclaration, now: CompiledDeclaration) -> bool:
        """Whether its type may have followed from edited types alone: it has no more hypotheses than before, and
        speaks of nothing else than before and what those types speak of."""
        if leading_products(old.statement) != leading_products(now.statement):
            return False
        explained = set(old.type_names)
        for name, other in self._after.items():
            if name.rpartition(".")[2] in self._types and name != now.name:
                explained |= {name} | other.type_names
        return now.type_names <= explained

    def _uses_added(self, old: CompiledDeclaration, now: CompiledDeclaration) -> bool:
        """Whether it speaks of something that the edit adds, under a name that its text had before."""
        return any(name in self._after and name not in self._before for name in now.names - old.names)

    def _gone(self, old: CompiledDeclaration) -> None:
        text = self._text(old, self._texts_after)
        before = self._text(old, self._texts_before)
        if text is not None and before is not None:
            self._say(
                NEIGHBOUR_REMOVED, old, "its text is still there, and the kernel has no such declaration", text.line
            )
            return
        if before is None or old.where == SEALED:
            return
        word = old.name.rpartition(".")[2]
        for name, now in self._after.items():
            moved = self._text(now, self._texts_after)
            if (
                now.where in _NOT_THERE
                and name.rpartition(".")[2] == word
                and moved is not None
                and moved.statement == before.statement
                and old.where not in _NOT_THERE
            ):
                self._say(NEIGHBOUR_REMOVED, old, f"it was put into a {now.where}, where nothing is proved", moved.line)
                return
        self._say(REMOVED, old, "the edit removes it", 0)

    def _assumed(self, now: CompiledDeclaration) -> None:
        if now.kind in _ASSUMED and now.where in (OPEN, SEALED, FUNCTOR):
            self._say(NEW_AXIOM, now, f"the edit declares an {now.kind}" if now.kind == AXIOM else f"a {now.kind}")

    def _flags(self, now: CompiledDeclaration, old: CompiledDeclaration | None) -> None:
        for check in now.unchecked:
            if old is None or check not in old.unchecked:
                self._say(KERNEL, now, f"the kernel was told not to insist on: {check}")

    def _text(self, declaration: CompiledDeclaration, texts: Texts) -> DeclaredText | None:
        return texts.get(declaration.name.removeprefix(f"{self._library}."))

    def _say(self, code: str, declaration: CompiledDeclaration, text: str, line: int | None = None) -> None:
        if line is None:
            after = self._text(declaration, self._texts_after)
            line = after.line if after is not None else 0
        self._findings.append(finding(code, line, declaration.name, text))


def _meaning(declaration: CompiledDeclaration) -> tuple[object, ...]:
    return (
        declaration.kind,
        declaration.where,
        declaration.type_number,
        declaration.body_number,
        declaration.unchecked,
    )
