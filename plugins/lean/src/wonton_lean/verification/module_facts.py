"""What the audit needs of the compiled target, before and after the edit: constants, their uses, their places."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_lean.olean.module import OleanModule
from wonton_lean.verification.instance_keys import Instance, class_key, read_instances, read_outputs
from wonton_lean.verification.module_entries import Notation, read_lines, read_notations, read_protected
from wonton_lean.verification.statement_binders import Binder, read_binders
from wonton_lean.verification.syntax_atoms import Syntax, read_syntax
from wonton_lean.verification.term_digests import ConstantDigest, TermDigests

_NO_NAMES: frozenset[str] = frozenset()


@frozen
class ModuleFacts:
    """``uses`` maps a constant to all that its type and value mention, ``type_uses`` to what its type mentions.

    ``bound`` are names of variables in its type. ``lines`` are first lines of declarations, as Lean noted them;
    ``class_typed`` are definitions that could be made an instance, whether they are or not; ``binders`` are those of
    theorems; ``outputs`` are the places of classes' output parameters.
    """

    constants: dict[str, ConstantDigest]
    uses: dict[str, frozenset[str]]
    type_uses: dict[str, frozenset[str]]
    bound: dict[str, frozenset[str]]
    lines: dict[str, int]
    imports: tuple[str, ...]
    notations: tuple[Notation, ...]
    syntax: dict[str, Syntax]
    instances: tuple[Instance, ...]
    class_typed: dict[str, Instance]
    protected: frozenset[str]
    binders: dict[str, tuple[Binder, ...]]
    outputs: dict[str, frozenset[int]]

    def axioms_of(self, name: str, imported: dict[str, frozenset[str]]) -> frozenset[str]:
        """The axioms ``name`` rests on; ``imported`` are those of constants of other modules."""
        found: set[str] = set()
        seen = {name}
        todo = [name]
        while todo:
            at = todo.pop()
            found |= imported.get(at, _NO_NAMES)
            if at in self.constants:
                if self.constants[at].kind == "axiom":
                    found.add(at)
                new = self.uses[at] - seen
                seen |= new
                todo += new
        return frozenset(found)


NOTHING = ModuleFacts({}, {}, {}, {}, {}, (), (), {}, (), {}, _NO_NAMES, {}, {})
"""Of a file that didn't exist."""


def read_facts(path: Path) -> ModuleFacts:
    """Read the compiled module at ``path``. Raises OleanError."""
    with OleanModule(path) as module:
        digests = TermDigests(module)
        constants: dict[str, ConstantDigest] = {}
        uses: dict[str, frozenset[str]] = {}
        type_uses: dict[str, frozenset[str]] = {}
        bound: dict[str, frozenset[str]] = {}
        syntax: dict[str, Syntax] = {}
        class_typed: dict[str, Instance] = {}
        binders: dict[str, tuple[Binder, ...]] = {}
        for constant in module:
            name = constant.name
            constants[name] = digests.of(constant)
            type_uses[name], bound[name] = digests.names_in(constant.type_address)
            value = constant.value_address
            uses[name] = type_uses[name] | (digests.names_in(value)[0] if value is not None else _NO_NAMES)
            if constant.kind == "theorem":
                binders[name] = read_binders(module, constant)
            if constant.kind == "definition":
                found = read_syntax(module, constant, type_uses[name])
                if found is not None:
                    syntax[name] = found
                key = class_key(module, constant)
                if key is not None:
                    class_typed[name] = key
        return ModuleFacts(
            constants,
            uses,
            type_uses,
            bound,
            read_lines(module),
            module.imports(),
            read_notations(module),
            syntax,
            read_instances(module),
            class_typed,
            read_protected(module),
            binders,
            read_outputs(module),
        )
