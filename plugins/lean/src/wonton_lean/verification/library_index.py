"""The constants of a library before the edit, and the axioms they rest on, as its compiled modules tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from wonton_lean.olean.module import OleanModule
from wonton_lean.verification.import_closure import FileIdentity, file_identity
from wonton_lean.verification.instance_keys import Instance, read_instances, read_outputs
from wonton_lean.verification.module_entries import Notation, read_axioms_noted, read_notations, read_protected


@frozen
class ModuleNames:
    """What one module declares, or several. ``axioms`` are those of constants that rest on any, ``outputs`` the places
    of classes' output parameters."""

    names: frozenset[str]
    axioms: dict[str, frozenset[str]]
    notations: tuple[Notation, ...]
    instances: tuple[Instance, ...]
    protected: frozenset[str]
    outputs: dict[str, frozenset[int]]


class LibraryIndex:
    """Each compiled module is read once, and again when its file has changed."""

    def __init__(self) -> None:
        self._known: dict[FileIdentity, ModuleNames] = {}
        self._union: tuple[tuple[FileIdentity, ...], ModuleNames] | None = None

    def module(self, path: Path) -> ModuleNames:
        """What the compiled module at ``path`` declares. Raises OleanError."""
        identity = file_identity(path)
        if identity not in self._known:
            with OleanModule(path) as module:
                self._known[identity] = ModuleNames(
                    frozenset(module.names),
                    read_axioms_noted(module),
                    read_notations(module),
                    read_instances(module),
                    read_protected(module),
                    read_outputs(module),
                )
        return self._known[identity]

    def union(self, paths: Iterable[Path]) -> ModuleNames:
        """What all of these modules declare together; the last union is kept. Raises OleanError."""
        wanted = sorted(paths)
        identities = tuple(file_identity(path) for path in wanted)
        if self._union is None or self._union[0] != identities:
            modules = [self.module(path) for path in wanted]
            joined = ModuleNames(
                frozenset().union(*(module.names for module in modules)),
                {name: axioms for module in modules for name, axioms in module.axioms.items()},
                tuple(entry for module in modules for entry in module.notations),
                tuple(entry for module in modules for entry in module.instances),
                frozenset().union(*(module.protected for module in modules)),
                {name: places for module in modules for name, places in module.outputs.items()},
            )
            self._union = identities, joined
        return self._union[1]
