"""The audit of one edit: every part of it, in order, and the axioms of what was added or changed."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.compiled_audit import (
    ConstantChanges,
    NeighbourAudit,
    axiom_findings,
    constant_changes,
    declared_findings,
    internal_name_findings,
    safety_findings,
)
from wonton_lean.verification.dependencies import KNOWN_AXIOMS
from wonton_lean.verification.edited_text import ReadFile, edited_commands
from wonton_lean.verification.library_index import ModuleNames
from wonton_lean.verification.meaning_audit import MeaningAudit, opened_names
from wonton_lean.verification.module_facts import ModuleFacts
from wonton_lean.verification.statement_context import assumption_findings, context_names, read_contexts
from wonton_lean.verification.term_digests import is_internal
from wonton_lean.verification.text_audit import text_findings


@frozen
class AuditedEdit:
    """``axioms`` are those of every added or changed constant, by the compiled modules."""

    changes: ConstantChanges
    axioms: dict[str, tuple[str, ...]]
    findings: tuple[AuditFinding, ...]


def audit_edit(
    texts: tuple[ReadFile | None, ReadFile],
    compiled: tuple[ModuleFacts, ModuleFacts],
    imported: ModuleNames,
    allowed: frozenset[str],
) -> AuditedEdit:
    """Audit the edit between the ``texts`` and between the ``compiled`` modules.

    ``imported`` are the modules that the edited file can see, and the tool chain's; ``allowed`` are the axioms that
    nothing is said about.
    """
    (before_text, after_text), (before, after) = texts, compiled
    changes = constant_changes(before, after)
    axioms_of_imported = imported.axioms | {axiom: frozenset({axiom}) for axiom in KNOWN_AXIOMS}
    touched = [*changes.added, *changes.changed]
    # What Lean made for itself may be reached by nothing that has a name: it is audited all the same.
    touched += [name for name, c in after.constants.items() if is_internal(name) and before.constants.get(name) != c]
    axioms = {name: tuple(sorted(after.axioms_of(name, axioms_of_imported))) for name in touched}
    commands = edited_commands(before_text, after_text)
    contexts, edited = read_contexts(after_text, after), context_names(commands)
    classes = frozenset(found.class_name for found in (*before.instances, *imported.instances))
    spaces = {"", *opened_names(after_text)} | {name.rpartition(".")[0] for name in before.constants}

    def is_known(name: str) -> bool:
        names = [f"{space}.{name}".lstrip(".") for space in spaces]
        return any(full in imported.names or full in before.constants for full in names)

    findings = text_findings(commands, is_known)
    findings += axiom_findings(axioms, allowed, after, before)
    if before_text is not None:
        findings += NeighbourAudit(before_text, after_text, before, after).findings()
    for name in sorted(imported.names & (after.constants.keys() - before.constants.keys())):
        text = f"{name} is what another module declares"
        findings.append(AuditFinding(codes.LIBRARY_NAME, after.lines.get(name, 0), name, text))
    findings += MeaningAudit((commands, after_text), (before, after), changes, imported, contexts).findings()
    findings += assumption_findings(contexts, edited, before, after, classes)
    findings += internal_name_findings(before_text, after_text)
    findings += declared_findings(before_text, after_text, after)
    findings += safety_findings(before, after)
    named = {name: found for name, found in axioms.items() if not is_internal(name)}
    return AuditedEdit(changes, named, tuple(dict.fromkeys(findings)))
