"""Verifies one edited file: imports, compilation in a sandbox, audit; each step only after the one before it."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path, PurePosixPath

from attrs import define, evolve, field, frozen

from wonton_core.model.patch_verification import (
    LEAKED,
    NOT_APPLICABLE,
    TAMPERED,
    AuditFinding,
    EditedFile,
    PatchVerification,
    ResourceLimits,
)
from wonton_core.model.verification import FAILED, PASSED, WARNED, CompilerMessage
from wonton_core.process.sandbox.client import Sandbox
from wonton_lean.olean.mapped_file import OleanError
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.axioms import allowed_axioms
from wonton_lean.verification.built_library import BuiltLibrary, open_library, toolchain_folders
from wonton_lean.verification.edit_audit import AuditedEdit, audit_edit
from wonton_lean.verification.edited_text import ReadFile, read_file
from wonton_lean.verification.import_closure import (
    FileIdentity,
    ImportLists,
    file_identity,
    import_findings,
    plain_module,
)
from wonton_lean.verification.kernel_check import check_by_kernel
from wonton_lean.verification.library_index import LibraryIndex
from wonton_lean.verification.module_facts import NOTHING, ModuleFacts, read_facts
from wonton_lean.verification.sandboxed_lean import CompiledEdit, compile_edit


@frozen
class _Target:
    """The file that is edited: its module and both texts."""

    module: str
    before: ReadFile | None
    after: ReadFile


@define
class EditVerifier:
    """What stays from one edit to the next: the sandbox, and what was learned of libraries. For one thread."""

    tool: str | None
    _sandbox: Sandbox | None = None
    _lists: ImportLists = field(factory=ImportLists)
    _index: LibraryIndex = field(factory=LibraryIndex)
    _library: BuiltLibrary | None = None
    _before: tuple[FileIdentity, ModuleFacts] | None = None

    def verify(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """See ``interfaces.Verifier.verify_edit``."""
        started = time.perf_counter()
        library = self._open(environment)
        if self._sandbox is None:
            self._sandbox = Sandbox()
        folder = Path(tempfile.mkdtemp(prefix="wonton-lean-edit-"))
        try:
            found = self._verify_in(folder, edit, library, self._sandbox, limits)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return evolve(found, sandbox=self._sandbox.kind, seconds=time.perf_counter() - started)

    def close(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def _open(self, environment: Path) -> BuiltLibrary:
        # Finding the Lean of a Lake project runs Lake: once a library, not once a patch.
        if self._library is None or self._library.root != environment.resolve():
            self._library = open_library(environment, self.tool)
        return self._library

    def _verify_in(
        self, folder: Path, edit: EditedFile, library: BuiltLibrary, sandbox: Sandbox, limits: ResourceLimits
    ) -> PatchVerification:
        if objection := _not_applicable(edit, library):
            return PatchVerification(NOT_APPLICABLE, (CompilerMessage("error", 0, 0, objection),))
        target = _read_target(edit, library)
        imports = [(plain_module(found.module), found.line) for found in target.after.header.imports]
        leaks = import_findings(library, self._lists, target.module, imports)
        if leaks:
            return PatchVerification(LEAKED, findings=tuple(leaks))
        compiled = compile_edit(sandbox, library, target.module, edit.after, folder, limits)
        if compiled.outcome:
            return _verification(compiled.outcome, compiled)
        if compiled.module is None or compiled.errors:
            return _verification(FAILED, compiled)
        found = self._audit(target, compiled, compiled.module, library)
        if found.outcome == LEAKED:
            return found
        check = check_by_kernel(sandbox, library, compiled.module, folder, limits)
        found = evolve(found, tool_seconds=found.tool_seconds + check.seconds)
        if not check.refusal:
            return found
        refusal = AuditFinding(codes.KERNEL, 0, "", f"the kernel, asked again, refuses: {check.refusal}")
        return evolve(found, outcome=TAMPERED, findings=(*found.findings, refusal))

    def _facts_before(self, path: Path) -> ModuleFacts:
        """Of the last compiled module that was asked for: patches of one file come together."""
        identity = file_identity(path)
        if self._before is None or self._before[0] != identity:
            self._before = identity, read_facts(path)
        return self._before[1]

    def _audit(self, target: _Target, compiled: CompiledEdit, module: Path, library: BuiltLibrary) -> PatchVerification:
        try:
            after = read_facts(module)
        except OleanError as error:
            finding = AuditFinding(codes.UNAUDITED, 0, "", f"what Lean compiled can't be read: {error.summary}")
            return _verification(TAMPERED, compiled, (finding,))
        # Lean's own list, in case that the header was read wrongly here.
        leaks = import_findings(library, self._lists, target.module, [(name, 0) for name in after.imports])
        if leaks:
            return _verification(LEAKED, compiled, tuple(leaks))
        before_path = library.compiled(target.module) if target.before is not None else None
        before = self._facts_before(before_path) if before_path is not None else NOTHING
        closure = self._lists.closure(library, after.imports)
        imported = self._index.modules([*closure.values(), *_toolchain_files(library, after.imports, self._lists)])
        audited = audit_edit(
            (target.before if before_path is not None else None, target.after),
            (before, after),
            imported,
            allowed_axioms(library.lean),
        )
        return _judged(compiled, audited)


def _toolchain_files(library: BuiltLibrary, imports: tuple[str, ...], lists: ImportLists) -> list[Path]:
    """Compiled modules of the embedded tool chain. A full Lean's are too many to read for every library."""
    if library.lean.kind != "embedded":
        return []
    return sorted(path for folder in toolchain_folders(library.lean) for path in folder.rglob("*.olean"))


def _not_applicable(edit: EditedFile, library: BuiltLibrary) -> str:
    path = PurePosixPath(edit.path)
    if path.is_absolute() or ".." in path.parts or path.suffix != ".lean" or "\0" in edit.path:
        return f"{edit.path} is no Lean file of the library"
    here = library.root / path
    if edit.before is None:
        return f"{edit.path} is there already" if here.exists() else ""
    try:
        text = here.read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        return f"{edit.path}: {error.strerror}"
    return "" if text == edit.before else f"{edit.path} is not what the edit begins with"


def _read_target(edit: EditedFile, library: BuiltLibrary) -> _Target:
    before = read_file(edit.before) if edit.before is not None else None
    return _Target(library.module_of(edit.path), before, read_file(edit.after))


def _judged(compiled: CompiledEdit, audited: AuditedEdit) -> PatchVerification:
    outcome = WARNED if compiled.warnings else PASSED
    if any(finding.decisive for finding in audited.findings):
        outcome = TAMPERED
    return _verification(outcome, compiled, audited.findings, audited)


def _verification(
    outcome: str,
    compiled: CompiledEdit,
    findings: tuple[AuditFinding, ...] = (),
    audited: AuditedEdit | None = None,
) -> PatchVerification:
    return PatchVerification(
        outcome,
        compiled.messages,
        findings,
        axioms=audited.axioms if audited else {},
        added=audited.changes.added if audited else (),
        changed=audited.changes.changed if audited else (),
        removed=audited.changes.removed if audited else (),
        tool_seconds=compiled.seconds,
    )
