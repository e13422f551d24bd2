"""The constants of one compiled module: names at once, everything else when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from attrs import frozen

from wonton_core.model.term import TermGraph
from wonton_lean.olean.mapped_file import MappedFile
from wonton_lean.olean.names import NameReader
from wonton_lean.olean.term_graph import MOST_PARTS, TermReader

KINDS = ("axiom", "definition", "theorem", "opaque", "quotient", "inductive", "constructor", "recursor")
"""Kinds of constants in the order of their tags."""

_PARTIAL = 2
_WITH_VALUE = frozenset({"definition", "theorem", "opaque"})


@frozen
class Constant:
    """One constant; ``value`` is None for kinds without one. Types and values come out of `OleanModule.term`."""

    name: str
    kind: str
    universe_parameters: tuple[str, ...]
    type_address: int
    value_address: int | None
    safety: int = 1
    """Of a definition: 0 unsafe, 1 safe, 2 partial."""


class OleanModule:
    """One ``.olean`` file. Use it as a context manager; every method raises OleanError for a damaged file."""

    def __init__(self, path: Path) -> None:
        """Open ``path``. Raises OleanError: no such file, no compiled module, another version, damaged."""
        self._file = MappedFile(path)
        try:
            self._names = NameReader(self._file)
            self._terms = TermReader(self._file, self._names)
            parts = self._file.fields(self._file.root, 0, 3, "a module")
            imports, names, constants = parts[:3]
            self._imports = imports
            self._entries = parts[4] if len(parts) > 4 else None
            self._extensions: dict[str, tuple[int, ...]] | None = None
            addresses = self._file.array(constants)
            found = [self._names.read(address) for address in self._file.array(names)]
            if len(found) != len(addresses):
                raise self._file.damaged(f"{len(found)} names for {len(addresses)} constants")
            self._constants = tuple(zip(found, addresses, strict=True))
            self._address_of = dict(self._constants)
        except BaseException:
            self._file.close()
            raise

    @property
    def lean_version(self) -> str:
        """The version of Lean that compiled it."""
        return self._file.lean_version

    @property
    def file(self) -> MappedFile:
        """The objects of the file."""
        return self._file

    @property
    def name_reader(self) -> NameReader:
        """The names of the file, by address."""
        return self._names

    def extension_entries(self) -> dict[str, tuple[int, ...]]:
        """What extensions of Lean (attributes, parsers, instances) stored with the module: addresses by extension."""
        if self._extensions is None:
            self._extensions = {}
            for address in self._file.array(self._entries) if self._entries is not None else ():
                name, entries = self._file.fields(address, 0, 2, "an extension's entries")[:2]
                self._extensions[self._names.read(name)] = self._file.array(entries)
        return self._extensions

    def entries_of(self, extension: str) -> tuple[int, ...]:
        """The entries of the extension whose name is ``extension`` or ends with it as its last part; none if none."""
        for name, entries in self.extension_entries().items():
            if name == extension or name.endswith(f".{extension}"):
                return entries
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its constants, in the file's order, each once: ``A.«b.c»`` and ``A.b.c`` are one name here."""
        return tuple(self._address_of)

    def __contains__(self, name: str) -> bool:
        return name in self._address_of

    def __iter__(self) -> Iterator[Constant]:
        """Every constant, also those that share a name."""
        return (self._constant(name, address) for name, address in self._constants)

    def require_all_parts(self) -> None:
        """Raise OleanError where a part of a module in parts is missing, in which theorems would be axioms, or where a
        part is another module's."""
        file = self._file
        names = file.fields(file.first_root, 0, 3, "a module")[1]
        if bool(file.scalar_byte(file.first_root)) != file.has_further_parts or (
            file.has_further_parts and not file.has_last_part
        ):
            raise file.damaged("its parts are not those of one compilation, or some are missing")
        absent = [name for address in file.array(names) if (name := self._names.read(address)) not in self]
        if absent:
            raise file.damaged(f"its last part has no {absent[0]}, which its first has")

    def imports(self) -> tuple[str, ...]:
        """The modules that it imports directly."""
        return tuple(
            self._names.read(self._file.fields(address, 0, 1, "an import")[0])
            for address in self._file.array(self._imports)
        )

    def constant(self, name: str) -> Constant:
        """The constant ``name``. Raises KeyError when the module doesn't declare it."""
        return self._constant(name, self._address_of[name])

    def _constant(self, name: str, address: int) -> Constant:
        file = self._file
        tag, fields = file.constructor(address)
        if tag >= len(KINDS) or not fields:
            raise file.damaged(f"{name} is no constant")
        kind = KINDS[tag]
        _, parts = file.constructor(fields[0])
        if len(parts) < (2 if kind in _WITH_VALUE else 1):
            raise file.damaged(f"the {kind} {name} has too few fields")
        stored, parameters, type_address = file.fields(parts[0], 0, 3, f"the type of {name}")[:3]
        if self._names.read(stored) != name:
            raise file.damaged(f"{self._names.read(stored)} is stored as {name}")
        value = parts[1] if kind in _WITH_VALUE else None
        safety = file.scalar_byte(fields[0]) if kind == "definition" else 1
        if safety > _PARTIAL:
            raise file.damaged(f"{name} is neither safe nor unsafe nor partial")
        return Constant(name, kind, self._names.read_list(parameters), type_address, value, safety)

    def term(self, address: int, *, most_parts: int = MOST_PARTS) -> TermGraph:
        """The expression at ``address`` (a constant's type or value) as a hash-consed DAG. Raises TermTooLargeError
        where it has more child slots than ``most_parts``."""
        return self._terms.read(address, most_parts)

    def close(self) -> None:
        """Unmap the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
