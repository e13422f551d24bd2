"""Whether new notations, instances and names change what could be said before.

New syntax is harmless where it needs a token that no text could have before: it can't be met in an old statement, and
whoever reads a new one sees something new. New tokens must not cut old ones in another way. A new instance is harmless
unless it gives again what there was an instance for. A new definition hides another one where it bears its name in an
inner namespace; it matters when something that the edit adds or changes uses it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from attrs import evolve, frozen

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.source import words
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.compiled_audit import PRIVATE, ConstantChanges
from wonton_lean.verification.edited_text import ReadFile, Word
from wonton_lean.verification.instance_keys import Instance
from wonton_lean.verification.library_index import ModuleNames
from wonton_lean.verification.look_alikes import plain_sign, skeleton
from wonton_lean.verification.module_facts import ModuleFacts
from wonton_lean.verification.statement_context import Context, context_names
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
_GOES_ON = re.compile(r"[\w«(\[{⟨\s¬∀∃λ@↑⇑↥]")
_NAME = re.compile(r"[^\W\d][\w'!?]*")
_OPENED = re.compile(r"[^\W\d][\w'!?.]*")
_DOTTED = re.compile(r"(?=.*[.«»])[^\W\d«][\w'!?.«»]*|«.*", re.DOTALL)
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
        texts: tuple[Sequence[Sequence[Word]], ReadFile],
        compiled: tuple[ModuleFacts, ModuleFacts],
        changes: ConstantChanges,
        imported: ModuleNames,
        contexts: dict[str, Context],
    ) -> None:
        commands, text = texts
        before, after = compiled
        self._commands, self._text = commands, text
        self._contexts, self._edited = contexts, context_names(commands)
        self._before, self._after = before, after
        self._fresh = frozenset((*changes.added, *changes.changed))
        self._imported = imported
        self._known = _Either(imported.names, before.constants)
        self._outputs = imported.outputs | after.outputs
        self._opened = opened_names(text)
        self._by_open = opened_names(text, frozenset(("open",)))
        self._namespaces = (
            {""} | self._opened | {name.rpartition(".")[0] for name in after.constants if not is_internal(name)}
        )

    def findings(self) -> list[AuditFinding]:
        """Everything that is to be said."""
        return [
            *self._syntax(),
            *self._parsers(),
            *self._instances(),
            *self._shadows(),
            *self._look_alikes(),
            *self._bound_names(),
        ]

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
        if not all(form & set(new) for form in syntax.forms):
            shown = " ".join(syntax.atoms)
            return f"{name} reads `{shown}`, which could be written before and meant something else"
        return next((why for atom in new if (why := self._token_objection(atom, known))), "")

    def _token_objection(self, token: str, known: set[str]) -> str:
        if any(character.isspace() for character in token):
            return f"the token `{token}` swallows what stood apart before"
        plain = plain_sign(token)
        if plain != token and plain in known:
            return f"the token `{token}` looks like `{plain}`"
        if _DOTTED.fullmatch(token):
            return f"the token `{token}` could be the name of something"
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
        known = self._imported_and_old()
        classes = {instance.class_name for instance in known}
        old = {(instance.name, instance.key) for instance in self._before.instances}
        fresh = [found for found in self._after.instances if (found.name, found.key) not in old]
        fresh += self._local_instances()
        for instance in [*fresh, *self._inherited(fresh)]:
            if instance.parent_of and instance.parent_of not in self._known:
                continue  # what a new class gives, its own instances bring: they are looked at
            others = [other for other in known if self._is_second(instance, other)]
            # An instance under a condition is for other things than those that had one without it.
            if others and not instance.conditions & classes and not self._is_shortcut(instance, others):
                text = f"{instance.name} is a second instance of {_shown(instance)}, beside {others[0].name}"
                yield self._finding(codes.INSTANCE, instance.name, text)

    def _is_second(self, instance: Instance, other: Instance) -> bool:
        if other.name == instance.name or not instance.overlaps(other, self._outputs):
            return False
        # A new type has what others have under a condition only where it meets that: nothing was said of it before.
        return not other.conditions or not any(
            head in self._fresh
            and head not in self._before.constants
            and self._after.constants[head].kind == "inductive"
            for head, _ in instance.key
        )

    def _inherited(self, fresh: Sequence[Instance]) -> Iterator[Instance]:
        """What the new ``fresh`` instances of new classes are instances of, by what these classes extend."""
        parents = [found for found in fresh if found.parent_of]
        todo = list(fresh)
        seen = set()
        while todo:
            instance = todo.pop()
            for parent in parents:
                if parent.parent_of != instance.class_name or instance.parent_of:
                    continue
                same = len(parent.key) == len(instance.key)
                arguments = instance.key[1:] if same else parent.key[1:]
                derived = evolve(instance, key=(parent.key[0], *arguments))
                built_on = self._after.uses.get(instance.name, frozenset())
                reused = any(
                    o.name in built_on and o.overlaps(derived, self._outputs) for o in self._imported_and_old()
                )
                if derived not in seen and not reused:
                    seen.add(derived)
                    todo.append(derived)
                    yield derived

    def _imported_and_old(self) -> Sequence[Instance]:
        return [*self._before.instances, *self._imported.instances]

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
        words = self._words_of_declarations()
        for name in sorted(self._fresh - self._before.constants.keys()):
            if self._after.constants[name].kind == "theorem":
                continue
            shortest = 2 if name in self._after.protected else 1
            for written, met in self._hidden(name, shortest):
                users = [
                    user
                    for user in sorted(self._fresh)
                    if user != name
                    and name in self._after.uses[user]
                    and not (user not in words and self._is_made_for(user, name.rpartition(".")[0]))
                    and _writes(words.get(user), written)
                ]
                if users:
                    text = f"{name} hides {met}, and {users[0]} uses it"
                    yield self._finding(codes.SHADOW, name, text)
                    break

    def _is_made_for(self, name: str, owner: str) -> bool:
        """Whether Lean may have made a constant for the new type ``owner``, as it makes ``casesOn``."""
        constant = self._after.constants.get(owner)
        return name.startswith(f"{owner}.") and constant is not None and constant.kind == "inductive"

    def _hidden(self, name: str, shortest: int) -> Iterator[tuple[str, str]]:
        """What of ``name`` would be written, and the known name that so was written before."""
        parts = PRIVATE.sub("", name).split(".")
        for local in range(len(parts) - shortest, 0, -1):
            written = ".".join(parts[local:])
            outer = [".".join(parts[:count]) for count in range(local - 1, -1, -1)]
            opened = [f"{space}.{inner}".strip(".") for inner in self._by_open for space in outer]
            for space in (*outer, *opened):
                full = f"{space}.{written}".lstrip(".")
                if full in self._known and full != name:
                    yield written, full

    def _words_of_declarations(self) -> dict[str, frozenset[str]]:
        text = self._text
        return {
            declaration.full_name.replace("«", "").replace("»", ""): frozenset(
                _names_written(text.key(declaration)[1:])
            )
            for declaration in text.declarations
        }

    def _look_alikes(self) -> Iterator[AuditFinding]:
        for name in sorted(self._fresh):
            plain = skeleton(name)
            if plain == name:
                continue
            names = [plain, *(f"{space}.{plain.rpartition('.')[2]}".lstrip(".") for space in self._namespaces)]
            met = next((known for known in names if known in self._known or known in self._fresh), "")
            if met:
                yield self._finding(codes.SHADOW, name, f"{name} looks like {met}, and is written with other letters")

    def _bound_names(self) -> Iterator[AuditFinding]:
        """Variables of a statement that bear the name of a constant, as in ``(False : Prop)``."""
        for name in sorted(self._fresh):
            if self._after.constants[name].kind != "theorem":
                continue
            spaces = ["", *_prefixes(name), *sorted(self._opened)]
            context = self._contexts.get(name)
            types: set[str] = set()
            inherited: frozenset[str] = frozenset()
            if context is not None:
                # Types that the statement itself names are there to see; what an edited context names is not.
                types = {binder.name for binder in context.binders[context.count :] if binder.is_type}
                inherited = self._edited.intersection(context.names())
            for bound in sorted(self._after.bound[name]):
                plain = skeleton(bound)
                if not (bound[:1].isupper() or bound in _LOGICAL or bound in inherited or plain != bound):
                    continue
                if len(bound) == 1 or (bound in types - inherited and bound not in _LOGICAL):
                    continue
                met = next((full for space in spaces if (full := f"{space}.{plain}".lstrip(".")) in self._known), "")
                if met:
                    text = f"in {name}, {bound} is a variable, and not {met}"
                    yield self._finding(codes.SHADOW, name, text)


def _writes(words: frozenset[str] | None, written: str) -> bool:
    """Whether a declaration of these words can mean something by ``written``, and not by a longer name or as a part of
    what stands before a dot."""
    if words is None or any(word == written or word.startswith(f"{written}.") for word in words):
        return True
    return not any(word.endswith(f".{written}") for word in words)


def _names_written(texts: Sequence[str]) -> Iterator[str]:
    """The words without guillemets; one that follows a dot with the dot in front."""
    for place, text in enumerate(texts):
        word = text.replace("«", "").replace("»", "")
        yield f".{word}" if place and texts[place - 1] == "." else word


def opened_names(
    text: ReadFile, commands: frozenset[str] = frozenset(("open", "namespace", "export"))
) -> frozenset[str]:
    """Every name that a command which opens a namespace mentions, wherever it stands in the file."""
    found: set[str] = set()
    for span in text.commands:
        words = [word.text.replace("«", "").replace("»", "") for word in text.words(*span)]
        for place, word in enumerate(words):
            if word in commands:
                for name in words[place + 1 :]:
                    if not _OPENED.fullmatch(name) or name in _BUILT_IN:
                        break
                    found.add(name)
    return frozenset(found)


def _makes_local_instance(command: Sequence[Word]) -> bool:
    texts = [word.text for word in command]
    if "instance" not in texts:
        return False
    place = texts.index("instance")
    return place > 0 and texts[place - 1] in ("local", "[", "@[", "scoped", ",")


def _shown(instance: Instance) -> str:
    return " ".join(name or "_" for name, _ in instance.key)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:last]) for last in range(1, len(parts))]
