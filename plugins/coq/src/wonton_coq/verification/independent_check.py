"""A second opinion by coqchk, which reads the compiled file anew with a kernel of its own."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from wonton_coq.toolchain.errors import INSTALL_COMMAND, CoqMissingError
from wonton_coq.verification.coq_runs import CoqRuns, Place
from wonton_coq.verification.finding_codes import KERNEL, NEW_AXIOM, finding
from wonton_core.model.patch_verification import AuditFinding

_SECTION = re.compile(r"^\* (?P<title>[^:\n]+):")
_HEADING = "CONTEXT SUMMARY"


def find_checker(coqc: str) -> str:
    """The coqchk beside ``coqc``, or on PATH. Raises CoqMissingError."""
    beside = Path(coqc).parent / "coqchk"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("coqchk")
    if found is None:
        raise CoqMissingError(
            f"coqchk is neither beside {coqc} nor on PATH",
            cause="Coq was installed without it, or by an earlier version of Wonton",
            next_step=f"remove the Coq that Wonton installed and run `{INSTALL_COMMAND}` again",
        )
    return found


def check_findings(runs: CoqRuns, program: str, place: Place, compiled: Path, scratch: Path) -> Iterator[AuditFinding]:
    """What coqchk says against the compiled file at ``place``; what the library's own file had already is left out."""
    found = _summary(runs, program, place, compiled, scratch / "after")
    if isinstance(found, str):
        yield finding(KERNEL, 0, "", f"coqchk refuses the compiled file: {found}")
        return
    parent = place.compiled_below(place.environment)
    if found and parent.is_file():
        before = _summary(runs, program, place, parent, scratch / "before")
        found -= before if not isinstance(before, str) else set()
    for title, name in sorted(found):
        yield finding(NEW_AXIOM if title == "Axioms" else KERNEL, 0, name, f"coqchk lists it: {title}")


def _summary(runs: CoqRuns, program: str, place: Place, compiled: Path, scratch: Path) -> set[tuple[str, str]] | str:
    """The file's own names in coqchk's lists of what is taken for granted, or why it refuses the file."""
    scratch.mkdir(parents=True)
    result = runs.check(program, place, compiled, scratch)
    # The lists go where messages go, and that depends on the version.
    said = (result.stdout + b"\n" + result.stderr).decode(errors="replace")
    if result.ended_by != "exit" or result.code != 0 or _HEADING not in said:
        return f"{result.ended_by} {result.code}: {' '.join(said.split())[-300:]}"
    found = set()
    title = ""
    for line in said.splitlines():
        section = _SECTION.match(line)
        if section is not None:
            title = section["title"]
        elif title and (name := line.strip()).startswith(f"{place.name}."):
            found.add((title, name))
    return found
