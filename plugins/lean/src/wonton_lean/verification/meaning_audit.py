"""Whether new notations, instances and names change what could be said before.

New syntax is harmless where it needs a token that no text could have before: it can't be met in an old statement, and
whoever reads a new one sees something new. New tokens must not cut old ones in another way. A new instance is harmless
unless it gives again what there was an instance for. A new definition hides another one where it bears its name in an
inner namespace; it matters when something that the edit adds or changes uses it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from attrs import frozen

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.source import words
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.compiled_audit import ConstantChanges
from wonton_lean.verification.edited_text import Word
from wonton_lean.verification.instance_keys import Instance
from wonton_lean.verification.library_index import ModuleNames
from wonton_lean.verification.module_facts import ModuleFacts
from wonton_lean.verification.syntax_atoms import Syntax
from wonton_lean.verification.term_digests import is_internal

_BUILT_IN = (
    words.MODIFIERS | words.DECLARATIONS | words.COMMANDS | words.OTHER_RESERVED
    | frozenset("( ) [ ] { } ⟨ ⟩ ⟪ ⟫ , ; : := | || && & . .. ... @ # → -> ← <- ↦ => λ ∀ ∃ ∃! Σ Π ¬ ! ? ".split())
    | frozenset("= == ≠ != < > ≤ <= ≥ >= + - * / % ^ ∧ /\\ ∨ \\/ ↔ <-> × ∘ ∈ ∉ ∪ ∩ ⊆ ⊂ \\ ∣ ▸ • <| |> $".split())
    | frozenset("++ :: <;>".split())
    | frozenset("⁻¹ ∅ true false True False Type Sort Prop rfl".split())
)  # fmt: skip
"""Tokens of Lean that no compiled module may name."""
_GOES_ON = re.compile(r"[\w«(\[{⟨\s]")
_NAME = re.compile(r"[^\W\d][\w'!?]*")
_RULES_OF = re.compile(r"(?:\A|\.)_aux_\w+?___(?:macroRules|elabRules)_(?P<kind>.+)_\d+\Z")
_SHORTCUTS = frozenset(("inferInstance", "inferInstanceAs", "id"))
_LOGICAL = frozenset(("and", "or", "not"))
_PARSER_ATTRIBUTES = frozenset(("term_parser", "command_parser", "tactic_parser", "instance"))


@frozen
class _Either:
    """Names of two collections, neither of which is copied."""

    imported: frozenset[str]
    own: Container[str]

    def __contains__(self, name: str) -> bool:
        return name in self.imported or name in self.own


class MeaningAudit:
    """Holds what the edit's module declared before and after, and what it imports, for one look at each question."""

    def __init__(
        self,
        commands: Sequence[Sequence[Word]],
        before: ModuleFacts,
        after: ModuleFacts,
        changes: ConstantChanges,
        imported: ModuleNames,
    ) -> None:
        self._commands = commands
        self._before, self._after = before, after
        self._fresh = frozenset((*changes.added, *changes.changed))
        self._imported = imported
        self._known = _Either(imported.names, before.constants)
        self._namespaces = {""} | {name.rpartition(".")[0] for name in after.constants if not is_internal(name)}

    def findings(self) -> list[AuditFinding]:
        """Everything that is to be said."""
        return [*self._syntax(), *self._parsers(), *self._instances(), *self._shadows(), *self._bound_names()]

    def _finding(self, code: str, name: str, text: str) -> AuditFinding:
        return AuditFinding(code, self._after.lines.get(name, 0), name, text)

    # Syntax

    def _syntax(self) -> Iterator[AuditFinding]:
        fresh = {
            name: syntax
            for name, syntax in self._after.syntax.items()
            if self._before.constants.get(name) != self._after.constants[name]
        }
        known = set(_BUILT_IN)
        known.update(entry.name for entry in self._imported.notations if entry.what == "token")
        for name, syntax in (*self._before.syntax.items(), *self._after.syntax.items()):
            if name not in fresh:
                known.update(syntax.atoms)
        for name, syntax in fresh.items():
            objection = self._syntax_objection(name, syntax, known, fresh)
            if objection:
                yield self._finding(codes.SYNTAX, name, objection)

    def _syntax_objection(self, name: str, syntax: Syntax, known: set[str], fresh: dict[str, Syntax]) -> str:
        if syntax.kind == "parser":
            return f"{name} is a program that parses: what it makes of a text can't be told"
        if syntax.kind == "code":
            rules = _RULES_OF.search(name)
            if rules is None or not any(kind.replace(".", "_") == rules["kind"] for kind in fresh):
                return f"{name} gives a meaning to syntax that the edit does not add"
            return ""
        new = [atom for atom in syntax.atoms if atom and atom not in known]
        if not new or (syntax.atoms[0] not in new and not syntax.all_needed):
            shown = " ".join(syntax.atoms)
            return f"{name} reads `{shown}`, which could be written before and meant something else"
        return next((why for atom in new if (why := self._token_objection(atom, known))), "")

    def _token_objection(self, token: str, known: set[str]) -> str:
        if any(character.isspace() for character in token):
            return f"the token `{token}` swallows what stood apart before"
        if _NAME.fullmatch(token):
            names = (f"{space}.{token}".lstrip(".") for space in self._namespaces)
            if any(name in self._known for name in names):
                return f"the token `{token}` was the name of something"
        for end in range(1, len(token)):
            if token[:end] in known and _GOES_ON.match(token[end]) and not _NAME.fullmatch(token):
                return f"the token `{token}` swallows what follows `{token[:end]}`"
        return ""

    def _parsers(self) -> Iterator[AuditFinding]:
        """Parsers that the edit does not declare, and attributes given to what was there."""
        for entry in set(self._after.notations) - set(self._before.notations):
            if entry.what == "parser" and entry.name not in self._after.syntax:
                yield self._finding(codes.SYNTAX, entry.name, f"{entry.name} is made a parser of {entry.category}")
        for command in self._commands:
            texts = [word.text for word in command]
            if texts[:1] == ["attribute"] and "]" in texts:
                end = texts.index("]")
                for what in sorted(_PARSER_ATTRIBUTES.intersection(texts[:end])):
                    code = codes.INSTANCE if what == "instance" else codes.SYNTAX
                    text = f"{' '.join(texts[end + 1 :])}: made {what} after its declaration"
                    yield AuditFinding(code, command[0].line, "", text)

    # Instances

    def _instances(self) -> Iterator[AuditFinding]:
        known = [*self._before.instances, *self._imported.instances]
        classes = {instance.class_name for instance in known}
        old = {(instance.name, instance.key) for instance in self._before.instances}
        fresh = [found for found in self._after.instances if (found.name, found.key) not in old]
        fresh += self._local_instances()
        for instance in fresh:
            others = [other for other in known if other.name != instance.name and instance.overlaps(other)]
            # An instance under a condition is for other things than those that had one without it.
            if others and not instance.conditions & classes and not self._is_shortcut(instance, others):
                text = f"{instance.name} is a second instance of {_shown(instance)}, beside {others[0].name}"
                yield self._finding(codes.INSTANCE, instance.name, text)

    def _local_instances(self) -> list[Instance]:
        """Instances of this file alone leave no mark in the module: definitions of a class, where the text has such."""
        lines = {command[0].line for command in self._commands if _makes_local_instance(command)}
        return [
            found
            for name, found in self._after.class_typed.items()
            if name in self._fresh and self._after.lines.get(name) in lines
        ]

    def _is_shortcut(self, instance: Instance, others: list[Instance]) -> bool:
        uses = self._after.uses.get(instance.name, frozenset()) - self._after.type_uses.get(instance.name, frozenset())
        names = {other.name for other in others}
        return bool(uses & names) and uses <= names | _SHORTCUTS

    # Names

    def _shadows(self) -> Iterator[AuditFinding]:
        hidden = {}
        for name in self._fresh - self._before.constants.keys():
            if self._after.constants[name].kind == "theorem" or name in self._after.protected:
                continue
            met = next((outer for outer in _outer_names(name) if outer in self._known), None)
            if met is not None:
                hidden[name] = met
        for name, met in sorted(hidden.items()):
            users = [user for user in self._fresh if user != name and name in self._after.uses[user]]
            if users:
                text = f"{name} hides {met}, and {sorted(users)[0]} uses it"
                yield self._finding(codes.SHADOW, name, text)

    def _bound_names(self) -> Iterator[AuditFinding]:
        """Variables of a statement that bear the name of a constant, as in ``(False : Prop)``."""
        for name in sorted(self._fresh):
            if self._after.constants[name].kind != "theorem":
                continue
            spaces = ["", *_prefixes(name)]
            for bound in sorted(self._after.bound[name]):
                if not (bound[:1].isupper() or bound in _LOGICAL):
                    continue
                met = next((full for space in spaces if (full := f"{space}.{bound}".lstrip(".")) in self._known), "")
                if met and len(bound) > 1:
                    text = f"in {name}, {bound} is a variable, and not {met}"
                    yield self._finding(codes.SHADOW, name, text)


def _makes_local_instance(command: Sequence[Word]) -> bool:
    texts = [word.text for word in command]
    if "instance" not in texts:
        return False
    place = texts.index("instance")
    return place > 0 and texts[place - 1] in ("local", "[", "@[", "scoped", ",")


def _shown(instance: Instance) -> str:
    return " ".join(name or "_" for name, _ in instance.key)


def _outer_names(name: str) -> Iterator[str]:
    """The names that ``name`` hides in its namespace: those that lack some of the namespace's inner parts."""
    parts = name.split(".")
    for local in range(len(parts) - 1, 0, -1):
        for outer in range(local - 1, -1, -1):
            yield ".".join((*parts[:outer], *parts[local:]))


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:last]) for last in range(1, len(parts))]
