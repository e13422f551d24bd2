"""What a verifier says of an edit of one file: the outcome, the compiler's words, and what the audit found."""

from __future__ import annotations

from attrs import field, frozen

from wonton_core.model.verification import FAILED, PASSED, WARNED, CompilerMessage

LEAKED = "leaked"
"""The edit reaches for what only exists after it: a module that the parent lacks, or one that builds on the target."""
TAMPERED = "tampered"
"""The file compiles, but not honestly: an axiom, a changed neighbour, a switched-off kernel check, an effect."""
NOT_APPLICABLE = "not_applicable"
"""There was nothing to compile: the patch does not apply, or the target is no source file of the environment."""


@frozen
class ResourceLimits:
    """What one verification may use, all processes together where the system can count so, else each."""

    wall_seconds: float = 300.0
    cpu_seconds: float = 300.0
    memory_bytes: int = 4 << 30
    output_bytes: int = 16 << 20
    scratch_bytes: int = 1 << 30
    processes: int = 256


@frozen
class EditedFile:
    """The target of an edit: ``path`` relative to the environment, with ``/``; ``before`` is None for a new file."""

    path: str
    before: str | None
    after: str


@frozen
class AuditFinding:
    """One thing that makes a compiled file not to be trusted. ``code`` is from the verifier's own documented list;
    ``line`` counts from 1 in the file after the edit, 0 where there is none; ``declaration`` may be empty. One that is
    not ``decisive`` is for whoever reads the patch, and leaves the outcome as it is."""

    code: str
    line: int
    declaration: str
    text: str
    decisive: bool = True


@frozen
class PatchVerification:
    """``outcome`` is a constant of this module or of ``verification``. ``axioms`` are, by the kernel, what every added
    or changed declaration rests on. ``sandbox`` says how the compiler was kept apart; ``tool_seconds`` is the part of
    ``seconds`` that the compiler itself took."""

    outcome: str
    messages: tuple[CompilerMessage, ...] = ()
    findings: tuple[AuditFinding, ...] = ()
    axioms: dict[str, tuple[str, ...]] = field(factory=dict)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    sandbox: str = ""
    seconds: float = 0.0
    tool_seconds: float = 0.0

    @property
    def valid(self) -> bool:
        """The paper's rule (section 4.1): it compiles, and without warnings; here also: honestly."""
        return self.outcome == PASSED

    @property
    def compiles(self) -> bool:
        """Whether the compiler accepted it, warnings or not, and the audit had nothing against it."""
        return self.outcome in (PASSED, WARNED)

    @property
    def refused(self) -> bool:
        """Whether the compiler itself found an error."""
        return self.outcome == FAILED
