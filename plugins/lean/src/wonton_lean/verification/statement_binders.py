"""The variables in front of a compiled statement, and on which others each depends."""

from __future__ import annotations

from attrs import frozen

from wonton_lean.olean.module import Constant, OleanModule
from wonton_lean.verification.instance_keys import head_of, variables_in

_SORT, _PI, _MDATA = 3, 7, 10


@frozen
class Binder:
    """``mentions`` are places of earlier binders in its type; ``is_sort`` says that it stands for types or for
    propositions, ``is_type`` that it stands for types. ``head`` is the constant at the head of its
    type, empty for none.
    """

    name: str
    mentions: frozenset[int]
    is_sort: bool = False
    is_type: bool = False
    head: str = ""

    @property
    def is_nameless(self) -> bool:
        """Whether Lean named it: an instance without a name."""
        return self.name.startswith("inst.") or self.name.startswith("inst✝")


def read_binders(module: OleanModule, constant: Constant) -> tuple[Binder, ...]:
    """The binders of a constant's type and, last, under no name, what they stand in front of. Raises OleanError."""
    file = module.file
    found: list[Binder] = []
    address = constant.type_address
    while True:
        tag, fields = file.constructor(address)
        if tag == _PI:
            inner, parts = file.constructor(fields[1])
            is_sort = inner == _SORT
            is_type = is_sort and file.constructor(parts[0])[0] != 0
            name = module.name_reader.read(fields[0])
            found.append(
                Binder(
                    name, variables_in(module, fields[1], len(found)), is_sort, is_type, head_of(module, fields[1])[0]
                )
            )
            address = fields[2]
        elif tag == _MDATA:
            address = fields[1]
        else:
            return (*found, Binder("", variables_in(module, address, len(found))))
