"""What declarations of a compiled module rest on, as Lean's own ``#print axioms`` says in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wonton_core.errors import ToolFailedError
from wonton_lean.session.attempts import read_messages

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain

CLASSICAL_AXIOMS = frozenset(("propext", "Classical.choice", "Quot.sound"))
_DEPENDS = re.compile(r"'(?P<name>[^']+)' depends on axioms: \[(?P<axioms>[^\]]*)\]\Z")
_FREE = re.compile(r"'(?P<name>[^']+)' does not depend on any axioms\Z")


def allowed_axioms(lean: LeanToolchain) -> frozenset[str]:
    """What a proof may rest on: nothing in the embedded Lean, Lean's three usual axioms in a full one."""
    return frozenset() if lean.kind == "embedded" else CLASSICAL_AXIOMS


def read_answer(text: str) -> tuple[str, ...] | None:
    """The axioms in what ``#print axioms`` says; None where ``text`` is something else."""
    match = _FREE.match(" ".join(text.split())) or _DEPENDS.match(" ".join(text.split()))
    if match is None:
        return None
    told = match.groupdict().get("axioms") or ""
    return tuple(sorted(axiom.strip() for axiom in told.split(",") if axiom.strip()))


def ask_axioms(
    lean: LeanToolchain, module: Path, names: Sequence[str], *, seconds: float
) -> dict[str, tuple[str, ...]]:
    """The axioms of those of ``names`` that the compiled ``module`` has. Raises ToolFailedError when Lean dies."""
    imports = [line for line in lean.header.splitlines() if line == "prelude" or line.startswith("import ")]
    lines = [*imports, f"import {module.stem}", *(f"#print axioms {name}" for name in names)]
    result = lean.run(
        "--json", "--stdin", "-DmaxErrors=0", seconds=seconds, content=("\n".join(lines) + "\n").encode(),
        search_path=module.parent,
    )  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for message in read_messages(result, seconds=seconds):
        text = " ".join(message["data"].split())
        match = _FREE.match(text) or _DEPENDS.match(text)
        line = message["pos"]["line"] - len(imports) - 2
        if match and message["severity"] == "information" and 0 <= line < len(names) and match["name"] == names[line]:
            axioms = match.groupdict().get("axioms", "")
            found[names[line]] = tuple(sorted(axiom.strip() for axiom in axioms.split(",") if axiom.strip()))
    return found


def read_axioms(
    lean: LeanToolchain, module: Path, names: Sequence[str], *, seconds: float
) -> dict[str, tuple[str, ...]]:
    """The axioms of each of ``names`` in the compiled ``module``. Raises ToolFailedError when an answer is missing."""
    if not names:
        return {}
    found = ask_axioms(lean, module, names, seconds=seconds)
    missing = [name for name in names if name not in found]
    if missing:
        raise ToolFailedError(
            f"Lean did not say which axioms {', '.join(missing[:3])} rests on",
            cause="it died midway, or prints this in a way that is not known here",
            next_step="run the same command again: it resumes; see `wonton doctor` if it happens again",
        )
    return found
