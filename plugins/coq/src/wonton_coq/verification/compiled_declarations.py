"""What a compiled file declares, as the kernel has it: nothing that a source text shows or hides changes this list.

The layout is that of Coq 8.20's ``Declarations.structure_body``. A module sealed by a signature keeps both: what it is
made of says what is assumed, the signature says what others see.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from wonton_coq.verification.compiled_file import CompiledFile, directory_path
from wonton_coq.verification.kernel_terms import TermNumbers, names_in
from wonton_coq.verification.marshalled import Value

AXIOM = "axiom"
DEFINITION = "definition"
THEOREM = "theorem"
PRIMITIVE = "primitive"
SYMBOL = "symbol"
INDUCTIVE = "inductive"
RULES = "rewrite rules"
PARAMETERS = "parameters of a functor"
ABSTRACT_MODULE = "module without a body"
_CONSTANT_KINDS = (AXIOM, DEFINITION, THEOREM, PRIMITIVE, SYMBOL)

OPEN = "open"
"""Where a name can be asked for, and a constant without a body is an axiom."""
BEHIND = "behind"
"""What others see of a module that is an expression or has a signature: a body may be hidden."""
FUNCTOR = "functor"
"""In the body of a functor: nothing can be asked before it is applied."""
SEALED = "sealed"
"""What a module with a signature is made of."""
SIGNATURE = "signature"
"""In a module type: promised, not given."""

_CONSTANT_FLAGS = 9
_TYPE_FLAGS = 15
_CHECKS = {1: "guard", 2: "positivity", 3: "universes"}
_EXTRAS = {9: "impredicative Set", 11: "definitional UIP"}


@frozen(slots=False, eq=False)
class CompiledDeclaration:
    """``name`` is the full path. ``type_number`` and ``body_number`` are equal for equal terms of one comparison; an
    opaque proof counts as body, too. ``unchecked`` names what the kernel was told not to check, or to take for granted.
    """

    name: str
    kind: str
    where: str
    type_number: int
    body_number: int
    statement: Value
    content: Value
    unchecked: tuple[str, ...] = ()

    @cached_property
    def type_names(self) -> frozenset[str]:
        """Full names of all constants and types in its type."""
        return names_in(self.statement)

    @cached_property
    def names(self) -> frozenset[str]:
        """Those in its type and its body."""
        return names_in(self.statement, self.content)


def declarations(compiled: CompiledFile, numbers: TermNumbers) -> dict[str, CompiledDeclaration]:
    """All declarations of the file by name. What a sealed module hides has ``!`` in front of its name."""
    library = compiled.library
    found = {}
    for declaration in _Reader(compiled, numbers).module(library[2], compiled.name, OPEN):
        hidden = declaration.where == SEALED
        found[f"!{declaration.name}" if hidden else declaration.name] = declaration
    return found


class _Reader:
    def __init__(self, compiled: CompiledFile, numbers: TermNumbers) -> None:
        self._name = compiled.name
        self._proofs = compiled.proofs
        self._numbers = numbers

    def module(self, body: Value, name: str, where: str) -> Iterator[CompiledDeclaration]:
        implementation, signature = body[2], body[3]
        parameters = [0]
        while signature[0] == 1:
            parameters.append(signature[2])
            signature = signature[3]
        if len(parameters) > 1:
            where = FUNCTOR if where == OPEN else where
            yield CompiledDeclaration(name, PARAMETERS, where, self._numbers.of(parameters), 0, parameters, 0)
        sealed = isinstance(implementation, list) and implementation[0] == 1
        if implementation == 0 and where != SIGNATURE:
            number = self._numbers.of(signature)
            yield CompiledDeclaration(name, ABSTRACT_MODULE, where, number, 0, signature, 0)
        if sealed:
            yield from self._structure(implementation[1], name, SEALED)
        visible = BEHIND if where == OPEN and implementation != 1 else where
        yield from self._structure(signature[1], name, visible)

    def _structure(self, fields: Value, prefix: str, where: str) -> Iterator[CompiledDeclaration]:
        while fields != 0:
            label, field = fields[1][1].decode(errors="replace"), fields[1][2]
            fields = fields[2]
            name = f"{prefix}.{label}"
            if field[0] == 0:
                yield self._constant(field[1], name, where)
            elif field[0] == 1:
                yield from self._types(field[1], prefix, where)
            elif field[0] == 2:
                number = self._numbers.of(field[1])
                yield CompiledDeclaration(name, RULES, where, number, number, 0, field[1])
            elif field[0] == 3:
                yield from self.module(field[1], name, where)
            else:
                signature = field[1][3]
                while signature[0] == 1:
                    signature = signature[3]
                yield from self._structure(signature[1], name, SIGNATURE)

    def _constant(self, body: Value, name: str, where: str) -> CompiledDeclaration:
        definition, statement, flags = body[3], body[4], body[_CONSTANT_FLAGS]
        kind = _CONSTANT_KINDS[definition[0]]
        content = [definition[0]]
        if kind == DEFINITION:
            content.append(definition[1])
        elif kind == THEOREM:
            content += self._proof(definition)
        return CompiledDeclaration(
            name,
            kind,
            where,
            self._numbers.of(statement),
            self._numbers.of(content),
            statement,
            content,
            _unchecked(flags),
        )

    def _proof(self, definition: Value) -> list[Value]:
        """The proof's entry in the table, and how sections and functors changed it; one of another file by its name."""
        _, substitutions, sections, library, entry = definition[1]
        own = self._proofs[entry + 1] if directory_path(library) == self._name else 0
        return [own[1][1] if isinstance(own, list) else [0, library, entry], substitutions, sections]

    def _types(self, block: Value, prefix: str, where: str) -> Iterator[CompiledDeclaration]:
        # Universes are numbered by the file's own count; they say nothing that can be compared.
        kept = [value for place, value in enumerate(block) if place not in (10, 11, 12, 13, _TYPE_FLAGS)]
        number = self._numbers.of(kept)
        for one in block[1][1:]:
            name = f"{prefix}.{one[1].decode(errors='replace')}"
            yield CompiledDeclaration(
                name, INDUCTIVE, where, number, number, kept, kept, _unchecked(block[_TYPE_FLAGS])
            )


def _unchecked(flags: Value) -> tuple[str, ...]:
    off = [what for place, what in _CHECKS.items() if flags[place] == 0]
    on = [what for place, what in _EXTRAS.items() if flags[place] == 1]
    return tuple(off + on)
