"""Which modules an edited file may import: those of the library before the edit that don't build on the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.olean.mapped_file import MappedFile
from wonton_lean.olean.names import NameReader
from wonton_lean.verification.built_library import BuiltLibrary
from wonton_lean.verification.finding_codes import DOWNSTREAM_IMPORT, UNKNOWN_IMPORT

FileIdentity = tuple[str, int, int, int]


def file_identity(path: Path) -> FileIdentity:
    """What tells a file from the one that stood at its path before."""
    status = path.stat()
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns


class ImportLists:
    """The imports of compiled modules, each file read once."""

    def __init__(self) -> None:
        self._known: dict[FileIdentity, tuple[str, ...]] = {}

    def of(self, path: Path) -> tuple[str, ...]:
        """The modules that the compiled module at ``path`` imports directly. Raises OleanError."""
        identity = file_identity(path)
        if identity not in self._known:
            with MappedFile(path) as file:
                names = NameReader(file)
                imports = file.array(file.fields(file.root, 0, 3, "a module")[0])
                self._known[identity] = tuple(names.read(file.fields(at, 0, 1, "an import")[0]) for at in imports)
        return self._known[identity]

    def closure(
        self, library: BuiltLibrary, modules: Iterable[str], *, with_toolchain: bool = False
    ) -> dict[str, Path]:
        """All modules of the library that ``modules`` are or import, with their files. Raises OleanError.

        The tool chain's own modules are left out unless asked for: none of them can import the library's.
        """
        found: dict[str, Path] = {}
        todo = list(modules)
        while todo:
            module = todo.pop()
            if module in found:
                continue
            path = library.compiled(module)
            if path is None and with_toolchain:
                path = library.toolchain_module(module)
            if path is not None:
                found[module] = path
                todo += self.of(path)
        return found


def plain_module(name: str) -> str:
    """A module's name as compiled files have it: without guillemets."""
    return name.replace("«", "").replace("»", "")


def import_findings(
    library: BuiltLibrary, lists: ImportLists, target: str, imports: Iterable[tuple[str, int]]
) -> list[AuditFinding]:
    """What is wrong with ``imports`` (modules and lines) of the edited module ``target``. Raises OleanError."""
    findings: list[AuditFinding] = []
    for module, line in imports:
        if module == target:
            findings.append(AuditFinding(DOWNSTREAM_IMPORT, line, "", f"{module} imports itself"))
        elif library.compiled(module) is not None:
            if target in lists.closure(library, [module]):
                text = f"{module} imports {target}, so it knows what the edit is to say"
                findings.append(AuditFinding(DOWNSTREAM_IMPORT, line, "", text))
        elif library.toolchain_module(module) is None:
            text = f"neither the library before the edit nor Lean has a module {module}"
            findings.append(AuditFinding(UNKNOWN_IMPORT, line, "", text))
    return findings
