"""What changed between the compiled target before and after the edit, and what of it can't be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from wonton_core.model.lexed_source import Declaration
from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.edited_text import ReadFile
from wonton_lean.verification.module_facts import ModuleFacts
from wonton_lean.verification.term_digests import UNSAFE, is_internal

_COMPILED_CODE = frozenset(("Lean.ofReduceBool", "Lean.ofReduceNat", "Lean.trustCompiler"))
_SORRY = "sorryAx"
PRIVATE = re.compile(r"\A_private\..*?\.0\.")
_THEOREMS = frozenset(("theorem", "lemma"))
_STATING = _THEOREMS | {"def", "abbrev", "instance", "opaque", "axiom"}
_DEFINING = frozenset(("definition", "opaque"))


@frozen
class ConstantChanges:
    """Constants by what the edit did to them, those that Lean made for itself left out."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def constant_changes(before: ModuleFacts, after: ModuleFacts) -> ConstantChanges:
    """Which constants the edit adds, changes (in type, value or kind) and removes."""
    old = {name for name in before.constants if not is_internal(name)}
    new = {name for name in after.constants if not is_internal(name)}
    return ConstantChanges(
        tuple(sorted(new - old)),
        tuple(sorted(name for name in new & old if before.constants[name] != after.constants[name])),
        tuple(sorted(old - new)),
    )


def axiom_findings(
    axioms: Mapping[str, tuple[str, ...]], allowed: frozenset[str], after: ModuleFacts, before: ModuleFacts
) -> list[AuditFinding]:
    """What is to be said of the ``axioms`` that added and changed constants rest on, and of new axioms."""
    findings = []
    for name, rests_on in axioms.items():
        line = after.lines.get(name, 0)
        for axiom in rests_on:
            if axiom in allowed:
                continue
            if axiom == _SORRY:
                findings.append(AuditFinding(codes.SORRY, line, name, f"{name} is not proved: it rests on sorry"))
            elif axiom in _COMPILED_CODE:
                text = f"{name} rests on {axiom}: on what compiled code computes"
                findings.append(AuditFinding(codes.COMPILED_CODE, line, name, text))
            elif axiom != name:
                findings.append(AuditFinding(codes.AXIOM, line, name, f"{name} rests on the axiom {axiom}"))
    for name, constant in after.constants.items():
        if constant.kind == "axiom" and before.constants.get(name) != constant:
            findings.append(AuditFinding(codes.NEW_AXIOM, after.lines.get(name, 0), name, f"{name} is an axiom"))
    return findings


class NeighbourAudit:
    """Whether what the edit leaves alone, as text, is what it was, as compiled."""

    def __init__(self, before_text: ReadFile, after_text: ReadFile, before: ModuleFacts, after: ModuleFacts) -> None:
        self._before_text, self._after_text = before_text, after_text
        self._before, self._after = before, after
        self._by_name: dict[str, list[Declaration]] = {}
        for declaration in after_text.declarations:
            self._by_name.setdefault(declaration.full_name, []).append(declaration)
        self._names = {declaration.full_name: declaration for declaration in before_text.declarations}

    def findings(self) -> list[AuditFinding]:
        """One finding a constant that is not what it was."""
        found = []
        for name, old in self._before.constants.items():
            if is_internal(name):
                continue
            owner = self._owner(name)
            new = self._after.constants.get(name)
            if owner is None or self._after_text.keys[self._before_text.key(owner)]:
                if new is None:
                    text = f"{name} is gone, and the edit does not touch its text"
                    found.append(AuditFinding(codes.NEIGHBOUR_REMOVED, 0, name, text))
                elif old.kind != new.kind or old.type != new.type:
                    text = f"{name} states something else now, and the edit does not touch its text"
                    found.append(AuditFinding(codes.NEIGHBOUR_CHANGED, self._line(name), name, text))
                elif old.kind in _DEFINING and old.value != new.value:
                    text = f"{name} is defined as something else now, and the edit does not touch its text"
                    found.append(AuditFinding(codes.NEIGHBOUR_CHANGED, self._line(name), name, text))
            elif new is None:
                text = f"{name} is no longer there"
                found.append(AuditFinding(codes.REMOVED, 0, name, text, decisive=False))
            elif old.type != new.type and self._is_itself(name, owner) and self._keeps_statement(owner):
                text = f"{name} states something else now, and the edit changes its proof alone"
                found.append(AuditFinding(codes.STATEMENT_CHANGED, self._line(name), name, text))
            elif old.kind == "theorem" and old.type != new.type and self._is_itself(name, owner):
                text = f"{name} states something else than before the edit"
                found.append(AuditFinding(codes.RESTATED, self._line(name), name, text, decisive=False))
            elif old.kind in _DEFINING and (old.type, old.value) != (new.type, new.value):
                text = f"{name} is defined as something else than before the edit"
                found.append(AuditFinding(codes.REDEFINED, self._line(name), name, text, decisive=False))
        return found + self._consequences({told.declaration for told in found if told.code == codes.REDEFINED})

    def _consequences(self, redefined: set[str]) -> list[AuditFinding]:
        """Theorems that the edit leaves alone and that say something about what it redefines."""
        found = []
        for name, uses in self._before.type_uses.items():
            owner = self._owner(name) if uses & redefined and self._before.constants[name].kind == "theorem" else None
            if owner is not None and not is_internal(name) and self._after_text.keys[self._before_text.key(owner)]:
                text = f"{name} is about {sorted(uses & redefined)[0]}, which the edit redefines"
                found.append(AuditFinding(codes.CONSEQUENCE, self._line(name), name, text, decisive=False))
        return found

    def _line(self, name: str) -> int:
        return self._after.lines.get(name, 0)

    def _owner(self, name: str) -> Declaration | None:
        """The declaration, in the text before the edit, that a constant of it comes from."""
        line = self._before.lines.get(name)
        if line is not None:
            return self._before_text.declaration_at(line)
        plain = PRIVATE.sub("", name)
        while plain:
            if plain in self._names:
                return self._names[plain]
            outer = plain.rpartition(".")[0]
            line = self._before.lines.get(outer)
            if line is not None:
                return self._before_text.declaration_at(line)
            plain = outer
        return None

    def _is_itself(self, name: str, owner: Declaration) -> bool:
        """Whether a constant is what a declaration with a proof or value says it is, and not made from it."""
        if owner.kind not in _STATING:
            return False
        return not owner.full_name or PRIVATE.sub("", name) == owner.full_name.replace("«", "").replace("»", "")

    def _keeps_statement(self, owner: Declaration) -> bool:
        statement = self._before_text.statement(owner)
        return any(self._after_text.statement(other) == statement for other in self._by_name.get(owner.full_name, ()))


def declared_findings(before: ReadFile | None, text: ReadFile, after: ModuleFacts) -> list[AuditFinding]:
    """Theorems that the edit writes and the compiled module does not have, or not as theorems."""
    compiled = {PRIVATE.sub("", name): constant for name, constant in after.constants.items()}
    found = []
    for declaration in text.declarations:
        name = declaration.full_name.replace("«", "").replace("»", "")
        if declaration.kind not in _THEOREMS or not name:
            continue
        if before is not None and before.keys[text.key(declaration)]:
            continue  # a neighbour
        constant = compiled.get(name)
        if constant is None or constant.kind != "theorem":
            what = "has none of that name" if constant is None else f"has a {constant.kind}"
            reason = f"the text has a theorem {name}, and the compiled module {what}"
            found.append(AuditFinding(codes.UNAUDITED, declaration.keyword_line, name, reason))
    return found


def internal_name_findings(before: ReadFile | None, text: ReadFile) -> list[AuditFinding]:
    """Declarations whose names Lean gives to what it makes for itself: they would be left out of what is compared."""
    found = []
    for declaration in text.declarations:
        name = declaration.full_name.replace("«", "").replace("»", "")
        if not is_internal(name) or (before is not None and before.keys[text.key(declaration)]):
            continue
        reason = f"{name} bears a name as Lean makes them for its own use, and would not be looked at"
        found.append(AuditFinding(codes.UNAUDITED, declaration.keyword_line, name, reason))
    return found


def safety_findings(before: ModuleFacts, after: ModuleFacts) -> list[AuditFinding]:
    """Definitions that the kernel takes without checking all of them."""
    found = []
    for name, constant in after.constants.items():
        if constant.safety == UNSAFE and not is_internal(name) and before.constants.get(name) != constant:
            found.append(AuditFinding(codes.UNSAFE, after.lines.get(name, 0), name, f"{name} is unsafe"))
    return found
