"""Asks Lean's kernel once more, in a process that elaborates nothing, whether it accepts a compiled module."""

from __future__ import annotations

import sys
from pathlib import Path

from attrs import frozen

from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import Sandbox
from wonton_lean.embedded import launcher
from wonton_lean.verification import kernel_replay
from wonton_lean.verification.built_library import BuiltLibrary
from wonton_lean.verification.sandboxed_lean import run_sandboxed

_LONGEST_REASON = 600


@frozen
class KernelCheck:
    """``refusal`` is empty where the kernel accepts every constant; ``done`` says that it was asked at all."""

    done: bool
    refusal: str = ""
    seconds: float = 0.0


def check_by_kernel(
    sandbox: Sandbox, library: BuiltLibrary, module: Path, folder: Path, limits: ResourceLimits
) -> KernelCheck:
    """Replay the compiled ``module``. Only the embedded Lean can be called so: another's answer is ``done`` false.

    Raises ToolFailedError when the sandbox fails.
    """
    if library.lean.kind != "embedded":
        return KernelCheck(done=False)
    result = run_sandboxed(
        sandbox,
        library,
        [library.lean.variables[launcher.LIBRARY], str(module)],
        scratch=folder,
        folder=folder,
        limits=limits,
        program=(sys.executable, "-I", "-S", kernel_replay.__file__),
        shown=[Path(kernel_replay.__file__)],
    )
    if result.ended_by == "exit" and result.code == 0:
        return KernelCheck(done=True, seconds=result.seconds)
    told = " ".join(result.stderr.decode(errors="replace").split())[:_LONGEST_REASON]
    return KernelCheck(True, told or f"it ended by {result.ended_by}, code {result.code}", result.seconds)
