"""What the audit needs of the compiled target, before and after the edit: constants, their uses, their places."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_lean.olean.module import OleanModule
from wonton_lean.verification.module_entries import Notation, read_instances, read_lines, read_notations, read_protected
from wonton_lean.verification.term_digests import ConstantDigest, TermDigests

_NO_NAMES: frozenset[str] = frozenset()


@frozen
class ModuleFacts:
    """``uses`` maps a constant to all that its type and value mention, ``type_uses`` to what its type mentions;
    ``lines`` are first lines of declarations, as Lean noted them."""

    constants: dict[str, ConstantDigest]
    uses: dict[str, frozenset[str]]
    type_uses: dict[str, frozenset[str]]
    lines: dict[str, int]
    imports: tuple[str, ...]
    notations: tuple[Notation, ...]
    instances: tuple[tuple[tuple[str, ...], str], ...]
    protected: frozenset[str]

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


NOTHING = ModuleFacts({}, {}, {}, {}, (), (), (), _NO_NAMES)
"""Of a file that didn't exist."""


def read_facts(path: Path) -> ModuleFacts:
    """Read the compiled module at ``path``. Raises OleanError."""
    with OleanModule(path) as module:
        digests = TermDigests(module)
        constants: dict[str, ConstantDigest] = {}
        uses: dict[str, frozenset[str]] = {}
        type_uses: dict[str, frozenset[str]] = {}
        for constant in module:
            constants[constant.name] = digests.of(constant)
            type_uses[constant.name] = digests.constants_in(constant.type_address)
            value = constant.value_address
            of_value = digests.constants_in(value) if value is not None else _NO_NAMES
            uses[constant.name] = type_uses[constant.name] | of_value
        return ModuleFacts(
            constants,
            uses,
            type_uses,
            read_lines(module),
            module.imports(),
            read_notations(module),
            tuple(read_instances(module)),
            read_protected(module),
        )
