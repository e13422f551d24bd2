"""Asks a fresh Lean, in the sandbox, which axioms the constants of a freshly compiled module rest on.

For a full Lean, whose kernel can't be called from here, a second answer beside what the compiled modules show. The
module is imported for it, so its syntax could speak for Lean; an answer only ever adds axioms to those that are known.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import Sandbox
from wonton_lean.embedded.bindings import quote_name
from wonton_lean.verification.axioms import read_answer
from wonton_lean.verification.built_library import BuiltLibrary
from wonton_lean.verification.sandboxed_lean import STACK, read_json_messages, run_sandboxed

_QUESTIONS = "WontonQuestions.lean"


@frozen
class AskedAxioms:
    """``axioms`` of the names that there was an answer for, ``silent`` the others."""

    axioms: dict[str, tuple[str, ...]]
    silent: tuple[str, ...]
    seconds: float


def ask_in_sandbox(
    sandbox: Sandbox,
    library: BuiltLibrary,
    module: tuple[str, Path],
    names: Sequence[str],
    folder: Path,
    limits: ResourceLimits,
) -> AskedAxioms:
    """The axioms of ``names`` in the ``module``, whose second part is the folder that its path counts from.

    Raises ToolFailedError when the sandbox fails.
    """
    name, compiled = module
    lines = ["prelude", f"import {quote_name(name)}", *(f"#print axioms {quote_name(asked)}" for asked in names)]
    # A new folder: what ran in the other one may have put a link there, for us to write through.
    own = Path(tempfile.mkdtemp(prefix="questions-", dir=folder))
    (own / _QUESTIONS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["--json", STACK, "-DmaxErrors=0", _QUESTIONS]
    result = run_sandboxed(sandbox, library, arguments, scratch=folder, folder=own, limits=limits, search=[compiled])
    messages, _, _ = read_json_messages(result.stdout, most=2 * len(names) + 100)
    axioms = {}
    for message in messages:
        place = message.line - 3
        if message.severity == "information" and 0 <= place < len(names):
            answer = read_answer(message.text)
            if answer is not None:
                axioms[names[place]] = answer
    return AskedAxioms(axioms, tuple(asked for asked in names if asked not in axioms), result.seconds)
