"""What makes a theorem solved: the whole proof, in a fresh Lean process, accepted by the kernel, and nothing else.

For every proof it is checked, in what Lean itself compiled to disk, that

- neither statement nor proof names the option with which Lean leaves out its kernel;
- the constant is there, and is a theorem or definition with a value;
- its type is the statement's, which another process elaborated from the corpus text alone;
- the module declares nothing beside the asked-for constants and their own auxiliary ones (no axiom, no macro);
- the proof refers to none of the embedded prelude's parser bindings and to no other theorem of the batch;
- the axioms that Lean says it rests on are within the allow-list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.term import TermGraph
from wonton_lean.olean.module import OleanModule
from wonton_lean.statements.check import form_objection
from wonton_lean.verification.auxiliary_constants import inline_constants
from wonton_lean.verification.axioms import allowed_axioms, read_axioms
from wonton_lean.verification.compiled_module import compile_module
from wonton_lean.verification.dependencies import dependencies_of
from wonton_lean.verification.kernel_bypass import kernel_bypass

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain

_STATEMENTS = "WontonStatements"
_PROOFS = "WontonProofs"
_HEADER = "WontonHeader"
_PRIVATE = re.compile(rf"_private\.(?:{_STATEMENTS}|{_PROOFS})\.0\.")


@frozen
class Statement:
    """A statement as the kernel has it: its ``term`` and universe parameters."""

    term: TermGraph
    universe_parameters: tuple[str, ...]


@frozen
class CheckedProof:
    """Whether a proof counts; ``reason`` says why not, ``axioms`` and ``proof_term`` are set where it does."""

    accepted: bool
    reason: str = ""
    axioms: tuple[str, ...] = ()
    proof_term: TermGraph | None = None


def checked_name(theorem: str) -> str:
    """The constant that stands for ``theorem`` in compiled files: the same in every run, clashing with no library."""
    return f"wonton_{hashlib.sha256(theorem.encode()).hexdigest()[:16]}"


class ProofChecker:
    """Checks proofs of a fixed set of theorems with one tool chain, in a folder of its own."""

    def __init__(self, lean: LeanToolchain, folder: Path, statements: Mapping[str, str], *, seconds: float) -> None:
        """Elaborate all ``statements`` (theorem to text up to ``:= by``, ``{name}`` for the name).

        ``statements`` that don't elaborate, or are not the head of one declaration, are in ``refused`` with the reason.
        Raises ToolFailedError, BadInputError for a statement that declares something beside its theorem.
        """
        self._lean = lean
        self._folder = folder
        self._texts = dict(statements)
        self._seconds = seconds
        self._allowed = allowed_axioms(lean)
        self._bindings = _binding_names(lean)
        self.statements: dict[str, Statement] = {}
        self._known_names: frozenset[str] = frozenset()
        # A text that were more than one declaration could change what the texts after it mean.
        objections = {name: form_objection(text) or kernel_bypass(text) for name, text in self._texts.items()}
        self.refused = {name: objection for name, objection in objections.items() if objection}
        texts = {
            name: _declaration(name, text, ("  exact sorry",))
            for name, text in self._texts.items()
            if name not in self.refused
        }
        compiled = compile_module(lean, texts, folder, _STATEMENTS, seconds=seconds)
        self.refused |= compiled.errors
        if compiled.path is None:
            return
        self._known_names = _header_names(lean, folder, seconds=seconds)
        asked_for = self._texts.keys() - self.refused.keys()
        with OleanModule(compiled.path) as module:
            if intruder := self._intruder(module, asked_for):
                raise BadInputError(
                    f"a statement declares {intruder} besides its theorem",
                    cause="its text is more than the head of one declaration",
                    next_step="correct the corpus; see `wonton corpus validate`",
                )
            for name in asked_for:
                constant = module.constant(checked_name(name))
                self.statements[name] = Statement(module.term(constant.type_address), constant.universe_parameters)

    def check(self, scripts: Mapping[str, Sequence[str]]) -> dict[str, CheckedProof]:
        """What is to be said of each theorem's script (its lines below ``:= by``).

        All are compiled in one fresh process; one that fails there is judged by a process of its own.
        Raises ToolFailedError when Lean dies.
        """
        found = self._check_together(scripts)
        if len(scripts) > 1:
            for name in [name for name, proof in found.items() if not proof.accepted]:
                found |= self._check_together({name: scripts[name]})
        return found

    def _check_together(self, scripts: Mapping[str, Sequence[str]]) -> dict[str, CheckedProof]:
        texts = {name: _declaration(name, self._texts[name], lines) for name, lines in scripts.items()}
        found = {name: CheckedProof(False, why) for name, text in texts.items() if (why := kernel_bypass(text))}
        trusted = {name: text for name, text in texts.items() if name not in found}
        compiled = compile_module(self._lean, trusted, self._folder, _PROOFS, seconds=self._seconds)
        found |= {name: CheckedProof(False, f"Lean refuses the proof: {why}") for name, why in compiled.errors.items()}
        left = [name for name in scripts if name not in found]
        if compiled.path is None:
            return found
        with OleanModule(compiled.path) as module:
            intruder = self._intruder(module, left)
            if intruder:
                reason = f"the proof declares {intruder} besides the theorem"
                return found | {name: CheckedProof(False, reason) for name in left}
            axioms = read_axioms(self._lean, compiled.path, [checked_name(n) for n in left], seconds=self._seconds)
            for name in left:
                found[name] = self._judge(name, module, left, axioms[checked_name(name)])
        return found

    def _intruder(self, module: OleanModule, theorems: Iterable[str]) -> str:
        """A constant of the module that has no business there, or an empty string."""
        expected = {checked_name(theorem) for theorem in theorems}
        for name in module.names:
            if name in self._known_names:
                continue
            base = _PRIVATE.sub("", name)
            if base.split(".")[0] not in expected or module.constant(name).kind == "axiom":
                return name
        return ""

    def _judge(
        self, theorem: str, module: OleanModule, theorems: Sequence[str], axioms: tuple[str, ...]
    ) -> CheckedProof:
        name = checked_name(theorem)
        if name not in module:
            return CheckedProof(False, "Lean compiled the proof without adding the theorem")
        constant = module.constant(name)
        if constant.kind not in ("theorem", "definition") or constant.value_address is None:
            return CheckedProof(False, f"what Lean compiled is a {constant.kind}, not a theorem")
        statement = self.statements[theorem]
        found = Statement(module.term(constant.type_address), constant.universe_parameters)
        if found != statement:
            return CheckedProof(False, "the statement is not the one that was asked for")
        used = dependencies_of(module, name)
        if outside := sorted((used.axioms | set(axioms)) - self._allowed):
            return CheckedProof(False, f"the proof rests on {', '.join(outside)}")
        others = {checked_name(other) for other in theorems if other != theorem}
        for forbidden, what in ((self._bindings, "a parser binding"), (others, "another theorem of the run")):
            if met := sorted(used.constants & forbidden):
                return CheckedProof(False, f"the proof refers to {what}, {met[0]}")
        # Lean shares an auxiliary constant among theorems of a file: inlined, terms don't depend on their neighbours.
        auxiliary = {
            other: term for other, term in used.values.items() if other != name and other not in self._known_names
        }
        return CheckedProof(True, "", axioms, inline_constants(used.values[name], auxiliary))


def _declaration(theorem: str, statement: str, lines: Sequence[str]) -> str:
    return "\n".join((statement.replace("{name}", checked_name(theorem)), *lines))


def _header_names(lean: LeanToolchain, folder: Path, *, seconds: float) -> frozenset[str]:
    """What every module declares because the tool chain's header does."""
    nothing = {"nothing": "theorem wonton_nothing : True := True.intro"}
    compiled = compile_module(lean, nothing, folder, _HEADER, seconds=seconds)
    if compiled.path is None:
        raise ToolFailedError(
            f"Lean refuses the smallest theorem: {compiled.errors['nothing']}",
            cause="its library is damaged, or the program is not Lean 4",
            next_step="see `wonton doctor`",
        )
    with OleanModule(compiled.path) as module:
        return frozenset(name for name in module.names if not name.startswith("wonton_"))


def _binding_names(lean: LeanToolchain) -> frozenset[str]:
    if lean.kind != "embedded":
        return frozenset()
    from wonton_lean.embedded.bindings import binding_names

    return frozenset(name.replace("«", "").replace("»", "") for name in binding_names())
