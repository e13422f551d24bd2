"""Lean on text that nobody trusts: in a sandbox, with the library to read and one folder to write to."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.model.verification import CRASHED, OUT_OF_MEMORY, TIMED_OUT, CompilerMessage
from wonton_core.process.sandbox.client import Sandbox, SandboxResult
from wonton_lean.embedded import launcher
from wonton_lean.toolchain import LeanToolchain
from wonton_lean.verification.built_library import BuiltLibrary
from wonton_lean.verification.source_bytes import source_bytes

_SEVERITIES = frozenset(("error", "warning", "information"))
_MOST_MESSAGES = 200
_LONGEST_MESSAGE = 4000
STACK = "-s65536"
"""Stacks of threads, in KiB: by default Lean reserves a gigabyte for each, and what is reserved counts as memory."""
_RESERVED_BYTES = 2 << 30
"""What Lean reserves from the start: memory is refused to it that much below the limit."""
_NEAR_THE_LIMIT = 0.8
_OUTCOME_OF_LIMIT = {"wall": TIMED_OUT, "cpu": TIMED_OUT, "memory": OUT_OF_MEMORY}


@frozen
class CompiledEdit:
    """``module`` is the ``.olean`` file, None where there is none; ``outcome`` is empty unless Lean didn't end well."""

    module: Path | None
    messages: tuple[CompilerMessage, ...]
    outcome: str
    errors: int
    warnings: int
    seconds: float


def compile_edit(
    sandbox: Sandbox, library: BuiltLibrary, module: str, source: str, folder: Path, limits: ResourceLimits
) -> CompiledEdit:
    """Compile ``source`` as ``module`` in ``folder``, an empty one.

    Raises ToolFailedError when the sandbox fails.
    """
    relative = Path(*module.split("."))
    # Lean takes a module's name from the file's path below its own folder, whatever the library's source folder is.
    sources, compiled = folder / "source", folder / "compiled"
    path = (sources / relative).with_name(relative.name + ".lean")
    output = (compiled / relative).with_name(relative.name + ".olean")
    path.parent.mkdir(parents=True)
    output.parent.mkdir(parents=True)
    path.write_bytes(source_bytes(source))
    arguments = [
        "--json",
        STACK,
        "-DmaxErrors=0",
        *library.options.arguments,
        "-o",
        str(output),
        str(path.relative_to(sources)),
    ]
    result = run_sandboxed(sandbox, library, arguments, scratch=folder, folder=sources, limits=limits)
    messages, errors, warnings = read_json_messages(result.stdout)
    outcome = outcome_of(result, limits, said_why=errors > 0)
    if outcome:
        messages = (*messages, CompilerMessage("error", 0, 0, _how_it_ended(result)))
    # A file that runs code could put a link here, to a module that was compiled from something else.
    written = output if output.is_file() and output.resolve() == folder.resolve() / output.relative_to(folder) else None
    return CompiledEdit(written, messages, outcome, errors, warnings, result.seconds)


def run_sandboxed(
    sandbox: Sandbox,
    library: BuiltLibrary,
    arguments: Sequence[str],
    *,
    scratch: Path,
    folder: Path,
    limits: ResourceLimits,
    search: Sequence[Path] = (),
    program: Sequence[str] = (),
    shown: Sequence[Path] = (),
) -> SandboxResult:
    """Run the library's Lean, or ``program`` in its place (``shown`` is what that reads).

    Modules are imported from ``search`` and from the library. Raises ToolFailedError when the sandbox fails.
    """
    lean = library.lean
    path = [*search, *library.folders, *filter(None, lean.variables.get("LEAN_PATH", "").split(os.pathsep))]
    variables = lean.variables | {
        "LEAN_PATH": os.pathsep.join(dict.fromkeys(map(str, path))),
        "HOME": str(scratch),
        "PATH": "/usr/bin:/bin",
    }
    return sandbox.run(
        [*(program or lean.arguments), *arguments],
        limits=limits,
        scratch=scratch,
        readable=[library.root, *needed_folders(lean), *shown],
        environment=variables,
        folder=folder,
    )


def needed_folders(lean: LeanToolchain) -> tuple[Path, ...]:
    """What the tool chain itself reads, besides the system's folders."""
    if lean.kind == "embedded":
        library = Path(lean.variables[launcher.LIBRARY])
        return (
            Path(sys.prefix),
            Path(sys.base_prefix),
            library.parent,
            Path(lean.variables["LEAN_PATH"]),
            Path(launcher.__file__).parent,
        )
    program = Path(os.path.realpath(lean.arguments[0]))
    elan = Path.home() / ".elan"
    return tuple(path for path in (program.parents[1], elan) if path.is_dir())


def outcome_of(result: SandboxResult, limits: ResourceLimits, *, said_why: bool) -> str:
    """The outcome of a Lean that did not end by itself with code 0, or with errors that it told; else empty."""
    if result.ended_by in _OUTCOME_OF_LIMIT:
        return _OUTCOME_OF_LIMIT[result.ended_by]
    if result.ended_by == "exit" and (result.code == 0 or (result.code == 1 and said_why)):
        return ""
    # Lean gives up by itself when memory is refused to it, which may be before it is counted as used.
    full = result.peak_memory_bytes >= _NEAR_THE_LIMIT * max(0, limits.memory_bytes - _RESERVED_BYTES)
    return OUT_OF_MEMORY if full else CRASHED


def read_json_messages(stdout: bytes, most: int = _MOST_MESSAGES) -> tuple[tuple[CompilerMessage, ...], int, int]:
    """Messages (the first ``most``, shortened), and how many errors and warnings there are in all."""
    messages: list[CompilerMessage] = []
    counts = dict.fromkeys(_SEVERITIES, 0)
    for line in stdout.splitlines():
        message = _read_message(line)
        if message is not None:
            counts[message.severity] += 1
            # Room is kept for the errors of a file that says a lot before them.
            if len(messages) < most or (message.severity == "error" and counts["error"] <= most):
                messages.append(message)
    return tuple(messages), counts["error"], counts["warning"]


def _read_message(line: bytes) -> CompilerMessage | None:
    try:
        found: Any = json.loads(line)
        severity, position, text = found["severity"], found["pos"], found["data"]
        place = (int(position["line"]), int(position.get("column", 0)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None  # what the file itself prints while it is compiled
    if severity not in _SEVERITIES or not isinstance(text, str):
        return None
    return CompilerMessage(severity, *place, text[:_LONGEST_MESSAGE])


def _how_it_ended(result: SandboxResult) -> str:
    if result.ended_by == "exit":
        talk = result.stderr[-500:].decode(errors="replace").strip()
        return f"Lean ended with code {result.code} and did not say why" + (f": {talk}" if talk else "")
    if result.ended_by == "signal":
        return f"Lean was ended by signal {-result.code}"
    return f"Lean was ended: its limit of {result.ended_by} was reached"
