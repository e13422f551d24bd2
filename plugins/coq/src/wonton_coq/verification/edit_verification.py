"""The steps of one verification: imports, compilation, what was loaded, the audit; the first that objects ends it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from wonton_coq.verification.compiler_messages import compiler_messages, outcome_of
from wonton_coq.verification.confusable_names import confusable_findings
from wonton_coq.verification.coq_runs import CoqRuns, Place, written_besides
from wonton_coq.verification.edit_audit import audit_edit
from wonton_coq.verification.edit_imports import LibraryModules, import_findings, loaded_findings
from wonton_coq.verification.errors import CompiledFileError, LibraryNotBuiltError
from wonton_coq.verification.finding_codes import NOTICES, RUNS_CODE, SILENCED, UNAUDITED, finding
from wonton_coq.verification.forbidden_commands import command_findings
from wonton_coq.verification.independent_check import check_findings
from wonton_coq.verification.meaning_of_syntax import syntax_findings
from wonton_coq.verification.project_options import read_project
from wonton_coq.verification.source_sentences import added_sentences, read_sentences
from wonton_core.model.patch_verification import (
    LEAKED,
    NOT_APPLICABLE,
    TAMPERED,
    AuditFinding,
    EditedFile,
    PatchVerification,
)
from wonton_core.model.verification import FAILED, PASSED, WARNED, CompilerMessage


def find_place(edit: EditedFile, environment: Path) -> Place | str:
    """Where the edited file belongs, or why it belongs nowhere. Raises ProjectFileError, LibraryNotBuiltError."""
    path = PurePosixPath(edit.path)
    if path.suffix != ".v" or path.is_absolute() or ".." in path.parts or str(path) != edit.path or "\0" in edit.path:
        return f"{edit.path!r} is no path of a Coq source file within a library"
    project = read_project(environment)
    if next(environment.rglob("*.vo"), None) is None:
        raise LibraryNotBuiltError(
            f"{environment} is no built Coq library",
            cause="there are no .vo files in it",
            next_step="build it, or restore the snapshot of a commit that was built",
        )
    source = environment / path
    if edit.before is not None:
        if source.is_file() and not source.with_suffix(".vo").is_file():
            return f"{edit.path} has no compiled file in the environment, so that nothing can be compared with it"
        if not source.is_file():
            return f"{edit.path} is not in the environment"
        if source.read_bytes() != edit.before.encode(errors="surrogatepass"):
            return f"{edit.path} in the environment is not the text that was edited"
    elif source.exists():
        return f"{edit.path} is in the environment already"
    mapping = project.mapping_of(edit.path)
    name = mapping.logical_name(edit.path) if mapping is not None else path.stem
    return Place(environment, project, edit.path, name or path.stem)


def verify_at(
    place: Place,
    edit: EditedFile,
    runs: CoqRuns,
    modules: LibraryModules,
    folder: Path,
    allowed: frozenset[str],
    checker: str | None,
) -> PatchVerification:
    """The verification without its times and its sandbox. ``folder`` is empty, and may be written to.

    ``checker`` is coqchk's program where its opinion is wanted, too.
    """
    before, after = read_sentences(edit.before or ""), read_sentences(edit.after)
    leaks = list(import_findings(modules, place.name, after.sentences))
    if leaks:
        return PatchVerification(LEAKED, findings=tuple(leaks))
    build = folder / "build"
    build.mkdir()
    result = runs.compile(place, edit.after, build)
    messages = compiler_messages(result, edit.after)
    compiled = place.compiled_below(build)
    added = added_sentences(before, after)
    commands = [*command_findings(added), *syntax_findings(after.sentences, added, messages)]
    commands += confusable_findings(after.sentences, added)
    outcome = outcome_of(result)
    if outcome != PASSED:
        if outcome == FAILED and not any(message.severity == "error" for message in messages):
            messages = (*messages, CompilerMessage("error", 0, 0, f"coqc ended with code {result.code}"))
        elif outcome != FAILED:
            text = f"coqc ended by {result.ended_by} with code {result.code}"
            messages = (*messages, CompilerMessage("error", 0, 0, text))
        return PatchVerification(outcome, messages, tuple(commands))
    if compiled.is_symlink() or not compiled.is_file():
        objection = finding(UNAUDITED, 0, "", "coqc leaves no compiled file")
        return PatchVerification(TAMPERED, messages, (*commands, objection))
    try:
        leaks = list(loaded_findings(modules, place.name, compiled))
    except CompiledFileError as error:
        return PatchVerification(TAMPERED, messages, (*commands, finding(UNAUDITED, 0, "", error.summary)))
    if leaks:
        return PatchVerification(LEAKED, messages, (*leaks, *commands))
    commands += [
        finding(RUNS_CODE, 0, "", f"the compilation left a file {path}") for path in written_besides(build, place)
    ]
    scratch = folder / "audit"
    scratch.mkdir()
    audit = audit_edit(runs, place, edit, added, compiled, scratch, allowed)
    if audit.ended and not any(one.decisive for one in (*commands, *audit.findings)):
        messages = (*messages, CompilerMessage("error", 0, 0, f"the audit was not finished: {audit.why}"))
        return PatchVerification(audit.ended, messages, (*commands, *audit.findings))
    checked = check_findings(runs, checker, place, compiled, folder / "check") if checker is not None else ()
    findings = (*commands, *audit.findings, *checked)
    return PatchVerification(
        _outcome(findings, messages),
        messages,
        findings,
        axioms=audit.axioms,
        added=audit.added,
        changed=audit.changed,
        removed=audit.removed,
    )


def not_applicable(why: str) -> PatchVerification:
    """The verification of an edit that has no place in the library."""
    return PatchVerification(NOT_APPLICABLE, (CompilerMessage("error", 0, 0, why),))


def _outcome(findings: Iterable[AuditFinding], messages: Iterable[CompilerMessage]) -> str:
    codes = {finding.code for finding in findings}
    if codes - NOTICES:
        return TAMPERED
    if SILENCED in codes or any(message.severity == "warning" for message in messages):
        return WARNED
    return PASSED
