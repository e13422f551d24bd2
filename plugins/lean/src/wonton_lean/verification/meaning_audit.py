"""Whether new notations, instances and names change what statements mean that could be written before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.compiled_audit import ConstantChanges
from wonton_lean.verification.edited_text import Word
from wonton_lean.verification.library_index import ModuleNames
from wonton_lean.verification.module_facts import ModuleFacts


def meaning_findings(
    commands: Sequence[Sequence[Word]],
    before: ModuleFacts,
    after: ModuleFacts,
    changes: ConstantChanges,
    imported: Sequence[ModuleNames],
) -> list[AuditFinding]:
    """What the edit does to the meaning of what stands beside it."""
    return [*_instances(before, after, imported)]


def _instances(before: ModuleFacts, after: ModuleFacts, imported: Sequence[ModuleNames]) -> Iterator[AuditFinding]:
    known = {key for module in imported for key in module.instances} | {key for key, _ in before.instances}
    for key, name in after.instances:
        if (key, name) not in before.instances and key in known and all(key):
            text = f"{name} is a second instance of {' '.join(key)}"
            yield AuditFinding(codes.INSTANCE, after.lines.get(name, 0), name, text)
