"""Verifies one edited file: imports, compilation in a sandbox, audit; each step only after the one before it."""

from __future__ import annotations

import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
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
from wonton_lean.verification.asked_axioms import ask_in_sandbox
from wonton_lean.verification.axioms import allowed_axioms
from wonton_lean.verification.built_library import BuiltLibrary, open_library
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

_FIRST_MODULES = {"embedded": ("Wonton.Prelude",), "system": ("Init",)}


@frozen
class _Target:
    """The file that is edited: its module and both texts."""

    module: str
    before: ReadFile | None
    after: ReadFile


@frozen
class _Run:
    """Where programs of one verification run."""

    sandbox: Sandbox
    folder: Path
    limits: ResourceLimits


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
        if library.options.unread:
            text = f"{library.options.unread} is a program: options that it gives to Lean are not known"
            unread = AuditFinding(codes.UNREAD_OPTIONS, 0, "", text, decisive=False)
            found = evolve(found, findings=(*found.findings, unread))
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
        if target.before is not None and library.compiled(target.module) is None:
            # What it declared can't be told from what the edit adds.
            text = f"{edit.path} was not compiled with the library: there is no module {target.module} to compare with"
            return PatchVerification(NOT_APPLICABLE, (CompilerMessage("error", 0, 0, text),))
        imports = [(plain_module(found.module), found.line) for found in target.after.header.imports]
        leaks = import_findings(library, self._lists, target.module, imports)
        if leaks:
            return PatchVerification(LEAKED, findings=tuple(leaks))
        compiled = compile_edit(sandbox, library, target.module, edit.after, folder, limits)
        if compiled.outcome:
            return _verification(compiled.outcome, compiled)
        if compiled.module is None or compiled.errors:
            return _verification(FAILED, compiled)
        # The kernel looks at the module while it is audited here: two processors are rarely both busy.
        with ThreadPoolExecutor(max_workers=1) as beside:
            asked = beside.submit(check_by_kernel, sandbox, library, compiled.module, folder, limits)
            found = self._audit(target, compiled, compiled.module, library)
            check = asked.result()
        if found.outcome == LEAKED:
            return evolve(found, tool_seconds=found.tool_seconds + check.seconds)
        if check.done:
            refusal = f"the kernel, asked again, refuses: {check.refusal}" if check.refusal else ""
            return _with_finding(found, codes.KERNEL, refusal, check.seconds)
        return self._ask_lean(found, target, compiled.module, library, _Run(sandbox, folder, limits))

    def _facts_before(self, path: Path) -> ModuleFacts:
        """Of the last compiled module that was asked for: patches of one file come together."""
        identity = file_identity(path)
        if self._before is None or self._before[0] != identity:
            self._before = identity, read_facts(path)
        return self._before[1]

    def _audit(self, target: _Target, compiled: CompiledEdit, module: Path, library: BuiltLibrary) -> PatchVerification:
        try:
            after = read_facts(module)
        except (OleanError, LookupError, ValueError, RecursionError) as error:
            # Lean did not write this: a program that ran while it compiled did.
            finding = AuditFinding(codes.UNAUDITED, 0, "", f"what Lean compiled can't be read: {error}")
            return _verification(TAMPERED, compiled, (finding,))
        # Lean's own list, in case that the header was read wrongly here.
        leaks = import_findings(library, self._lists, target.module, [(name, 0) for name in after.imports])
        if leaks:
            return _verification(LEAKED, compiled, tuple(leaks))
        before_path = library.compiled(target.module) if target.before is not None else None
        before = self._facts_before(before_path) if before_path is not None else NOTHING
        # What a tool chain's first modules declare counts also for a file that imports none of them.
        seen = [*after.imports, *_FIRST_MODULES[library.lean.kind]]
        imported = self._index.union(self._lists.closure(library, seen, with_toolchain=True).values())
        audited = audit_edit(
            (target.before, target.after),
            (before, after),
            imported,
            allowed_axioms(library.lean),
        )
        return _judged(compiled, audited)

    def _ask_lean(
        self, found: PatchVerification, target: _Target, module: Path, library: BuiltLibrary, run: _Run
    ) -> PatchVerification:
        """What a process that has not elaborated the file says of the axioms, where the kernel can't be asked."""
        names = [name for name in found.axioms if not name.startswith("_private.")]
        folder = module.parents[target.module.count(".")]
        asked = ask_in_sandbox(run.sandbox, library, (target.module, folder), names, run.folder, run.limits)
        allowed = allowed_axioms(library.lean)
        outside = {axiom for axioms in asked.axioms.values() for axiom in axioms if axiom not in allowed}
        text = f"Lean says that the edit rests on {', '.join(sorted(outside))}" if outside else ""
        if asked.silent:
            text = f"Lean does not say what {', '.join(asked.silent[:3])} rests on"
        axioms = {name: tuple(sorted({*told, *asked.axioms.get(name, ())})) for name, told in found.axioms.items()}
        return _with_finding(evolve(found, axioms=axioms), codes.AXIOM, text, asked.seconds)


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


def _with_finding(found: PatchVerification, code: str, text: str, seconds: float) -> PatchVerification:
    """The verification with the time of one more program, and, unless ``text`` is empty, with a decisive finding."""
    found = evolve(found, tool_seconds=found.tool_seconds + seconds)
    if not text:
        return found
    return evolve(found, outcome=TAMPERED, findings=(*found.findings, AuditFinding(code, 0, "", text)))


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
