"""The verification of one whole file that stands alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from wonton_coq.verification.assumptions import UnansweredError, ask_assumptions
from wonton_coq.verification.compiled_declarations import BEHIND, OPEN, CompiledDeclaration, declarations
from wonton_coq.verification.compiled_file import read_compiled
from wonton_coq.verification.compiler_messages import compiler_messages, outcome_of
from wonton_coq.verification.coq_runs import CoqRuns, Place, written_besides
from wonton_coq.verification.finding_codes import NOTICES
from wonton_coq.verification.forbidden_commands import command_findings
from wonton_coq.verification.kernel_terms import TermNumbers
from wonton_coq.verification.project_options import FolderMapping, ProjectOptions
from wonton_coq.verification.source_sentences import read_sentences
from wonton_core.model.verification import FAILED, PASSED, WARNED, CompilerMessage, Verification

_MODULE = "WontonVerified"
_PROJECT = ProjectOptions((FolderMapping("-R", ".", ""),), (), ())


def verify_file(runs: CoqRuns, source: str, names: Sequence[str], folder: Path) -> Verification:
    """Compile ``source`` in the empty ``folder`` and ask what ``names`` (within the file) rest on; seconds are 0."""
    library, build, scratch = folder / "library", folder / "build", folder / "audit"
    for made in (library, build, scratch):
        made.mkdir()
    place = Place(library, _PROJECT, f"{_MODULE}.v", _MODULE)
    result = runs.compile(place, source, build)
    messages = list(compiler_messages(result, source))
    outcome = outcome_of(result)
    if outcome != PASSED:
        if not any(message.severity == "error" for message in messages):
            messages.append(CompilerMessage("error", 0, 0, f"coqc ended by {result.ended_by} with code {result.code}"))
        return Verification(outcome, tuple(messages), {}, 0.0)
    compiled = place.compiled_below(build)
    objections = [
        CompilerMessage("error", finding.line, 0, finding.text)
        for finding in command_findings(read_sentences(source).sentences)
        if finding.code not in NOTICES
    ]
    objections += [
        CompilerMessage("error", 0, 0, f"the compilation left a file {path}") for path in written_besides(build, place)
    ]
    found = declarations(read_compiled(compiled), TermNumbers())
    present = [name for name in names if _askable(found, name)]
    objections += [
        CompilerMessage("error", 0, 0, f"the file does not declare {name}") for name in names if name not in present
    ]
    axioms: dict[str, tuple[str, ...]] = {}
    if present:
        try:
            answers = ask_assumptions(runs, place, compiled, [f"{_MODULE}.{name}" for name in present], scratch)
            axioms = {name: answers[f"{_MODULE}.{name}"] for name in present}
        except UnansweredError as error:
            objections.append(CompilerMessage("error", 0, 0, str(error)))
    warned = any(message.severity == "warning" for message in messages)
    outcome = FAILED if objections else WARNED if warned else PASSED
    return Verification(outcome, (*messages, *objections), axioms, 0.0)


def _askable(found: Mapping[str, CompiledDeclaration], name: str) -> bool:
    declaration = found.get(f"{_MODULE}.{name}")
    return declaration is not None and declaration.where in (OPEN, BEHIND)
