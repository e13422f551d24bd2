"""Compiles one whole Lean file in a fresh process and audits what its declarations rest on."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.verification import (
    CRASHED,
    FAILED,
    OUT_OF_MEMORY,
    PASSED,
    TIMED_OUT,
    WARNED,
    CompilerMessage,
    Verification,
)
from wonton_core.process.command import CommandResult
from wonton_core.store.atomic import write_bytes
from wonton_lean.olean.module import OleanModule
from wonton_lean.session.attempts import read_messages
from wonton_lean.verification.axioms import ask_axioms
from wonton_lean.verification.dependencies import dependencies_of
from wonton_lean.verification.kernel_bypass import kernel_bypass
from wonton_lean.verification.readable import require_readable
from wonton_lean.verification.source_bytes import source_bytes

if TYPE_CHECKING:
    from wonton_core.model.patch_verification import EditedFile, PatchVerification, ResourceLimits
    from wonton_lean.toolchain import LeanToolchain
    from wonton_lean.verification.edit_verifier import EditVerifier

_MODULE = "WontonVerified"
_NAME = re.compile(r"(?:[^\W\d][\w'!?]*|«[^»\n]+»)(?:\.(?:[^\W\d][\w'!?]*|«[^»\n]+»))*\Z")
_MEMORY_SIGNS = ("out of memory", "memory exhausted", "std::bad_alloc", "excessive memory")


class LeanVerifier:
    """Implements ``interfaces.Verifier``. One instance serves one thread; use it as a context manager, or close it."""

    def __init__(self, tool: str | None = None, *, seconds: float = 300.0, memory_bytes: int | None = None) -> None:
        """``tool`` is ``embedded`` (also: None), or a path or command. ``seconds`` and ``memory_bytes`` limit Lean."""
        self._tool = tool
        self._seconds = seconds
        self._memory_bytes = memory_bytes

    @cached_property
    def _lean(self) -> LeanToolchain:
        from wonton_lean.toolchain import find_toolchain

        lean = find_toolchain(self._tool)
        require_readable(lean)
        return lean

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        """Compile ``source``, a whole file with its imports, and tell the axioms of ``declarations`` (full names).

        A declaration that the compiled file lacks makes the outcome ``failed``. ``axioms`` holds what Lean says
        together with what the compiled module shows. Raises ToolMissingError, BadInputError for a name that is none.
        """
        for name in declarations:
            if not _NAME.match(name):
                raise BadInputError(f"{name!r} is not the name of a Lean declaration")
        with tempfile.TemporaryDirectory(prefix="wonton-lean-") as folder:
            return self._verify_in(Path(folder), source, declarations)

    def verify_edit(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """Compile and audit one edited file of the built library ``environment``; `finding_codes` lists what is found.

        The Lean is the one that compiled the library, unless ``tool`` names one. Raises ToolMissingError (none, or
        another one), ToolFailedError (the sandbox), BadInputError for an environment that isn't built.
        """
        return self._edits.verify(edit, environment, limits)

    @cached_property
    def _edits(self) -> EditVerifier:
        from wonton_lean.verification.edit_verifier import EditVerifier

        return EditVerifier(self._tool)

    def close(self) -> None:
        """End the sandbox, if there is one. The instance can be used again."""
        self._edits.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _verify_in(self, folder: Path, source: str, declarations: Sequence[str]) -> Verification:
        write_bytes(folder / f"{_MODULE}.lean", source_bytes(source))
        module = folder / f"{_MODULE}.olean"
        result = self._lean.run(
            "--json", "-DmaxErrors=0", "-o", module.name, f"{_MODULE}.lean", seconds=self._seconds, folder=folder,
            memory_bytes=self._memory_bytes,
        )  # fmt: skip
        try:
            raw = read_messages(result, seconds=self._seconds)
        except ToolFailedError as error:
            message = CompilerMessage("error", 0, 0, error.summary)
            return Verification(_outcome_of_death(result), (message,), {}, result.seconds)
        messages = [CompilerMessage(m["severity"], m["pos"]["line"], m["pos"].get("column", 0), m["data"]) for m in raw]
        if objection := kernel_bypass(source):
            messages.append(CompilerMessage("error", 0, 0, f"the file can't be trusted: {objection}"))
        if result.code != 0 or not module.is_file() or any(m.severity == "error" for m in messages):
            return Verification(FAILED, tuple(messages), {}, result.seconds)
        axioms = self._axioms(module, declarations)
        missing = [name for name in declarations if name not in axioms]
        messages += [CompilerMessage("error", 0, 0, f"the file does not declare {name}") for name in missing]
        warned = any(m.severity == "warning" for m in messages)
        outcome = FAILED if missing else WARNED if warned else PASSED
        return Verification(outcome, tuple(messages), axioms, result.seconds)

    def _axioms(self, module: Path, declarations: Sequence[str]) -> dict[str, tuple[str, ...]]:
        with OleanModule(module) as compiled:
            present = [name for name in declarations if _plain(name) in compiled]
            said = ask_axioms(self._lean, module, present, seconds=self._seconds)
            return {
                name: tuple(sorted({*said[name], *dependencies_of(compiled, _plain(name)).axioms}))
                for name in present
                if name in said
            }


def _plain(name: str) -> str:
    return name.replace("«", "").replace("»", "")


def _outcome_of_death(result: CommandResult) -> str:
    if result.timed_out:
        return TIMED_OUT
    tail = result.stderr.decode(errors="replace").lower()
    return OUT_OF_MEMORY if any(sign in tail for sign in _MEMORY_SIGNS) else CRASHED
