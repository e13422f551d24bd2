"""What declarations rest on, by ``Print Assumptions`` of a fresh toplevel that loads the compiled file.

Names to ask for come from the compiled file itself. Answers are files of their own and types are printed without
notations on endless lines, so that no text of the file can look like an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from wonton_coq.verification.coq_runs import CoqRuns, Place
from wonton_core.process.sandbox.client import SandboxResult

_HEADINGS = frozenset(("Axioms:", "Theory:", "Section Variables:", "Opaque constants:", "Transparent constants:"))
_CLOSED = "Closed under the global context"
_FETCHING = "Fetching opaque proofs from disk"
_EXPANSION = re.compile(r"\bExpands\s+to:\s+\w+\s+(\S+)")
_UNSAFE = re.compile(r"^(\S+)\s+(is assumed to be .+?|relies on .+?)\.$")
_PREPARATION = 'Set Warnings "-all".\nSet Printing Width 2000000.\nSet Printing All.\nUnset Printing Notations.\n'


class UnansweredError(Exception):
    """The toplevel died, or did not answer for a declaration. ``result`` is the run that ended badly."""

    def __init__(self, text: str, result: SandboxResult | None = None) -> None:
        super().__init__(text)
        self.result = result


def ask_assumptions(
    runs: CoqRuns, place: Place, compiled: Path, names: Sequence[str], scratch: Path
) -> dict[str, tuple[str, ...]]:
    """Full names of all that each declaration rests on, sorted; what was not checked is told as a phrase.

    Raises UnansweredError.
    """
    first = _answers(
        runs, place, compiled, {name: f"Print Assumptions {name}." for name in names}, scratch / "assumptions"
    )
    shown = {name: _lines(answer) for name, answer in first.items()}
    short = sorted({_short(line) for lines in shown.values() for line in lines} - {""})
    full = _full_names(runs, place, compiled, short, scratch / "names")
    found = {}
    for name, lines in shown.items():
        rests_on = set()
        for line in lines:
            unsafe = _UNSAFE.match(line)
            rests_on.add(f"{full[unsafe[1]]} {unsafe[2]}" if unsafe else full.get(_short(line), line))
        found[name] = tuple(sorted(rests_on))
    return found


def _short(line: str) -> str:
    unsafe = _UNSAFE.match(line)
    if unsafe:
        return unsafe[1]
    return line.split(" :", 1)[0].strip() if " :" in line else ""


def _lines(answer: str) -> list[str]:
    """One line for each assumption."""
    if _CLOSED in answer.splitlines():
        return []
    # A type may still break its line; what follows is indented.
    return [
        line
        for line in answer.splitlines()
        if line.strip() and not line.startswith((" ", "\t", _FETCHING)) and line.strip() not in _HEADINGS
    ]


def _full_names(runs: CoqRuns, place: Place, compiled: Path, short: Sequence[str], scratch: Path) -> Mapping[str, str]:
    if not short:
        return {}
    answers = _answers(runs, place, compiled, {name: f"About {name}." for name in short}, scratch)
    return {name: found[1] if (found := _EXPANSION.search(answer)) else name for name, answer in answers.items()}


def _answers(
    runs: CoqRuns, place: Place, compiled: Path, questions: Mapping[str, str], scratch: Path
) -> dict[str, str]:
    if not questions:
        return {}
    scratch.mkdir()
    script = [f"{_PREPARATION}Require {place.name}."]
    script += [f'Redirect "answer-{number}" {question}' for number, question in enumerate(questions.values())]
    result = runs.ask(place, compiled, "\n".join([*script, "Quit.", ""]), scratch)
    if result.ended_by != "exit" or result.code != 0:
        raise UnansweredError(f"the audit's toplevel ended by {result.ended_by} with code {result.code}", result)
    found = {}
    for number, name in enumerate(questions):
        try:
            answer = (scratch / f"answer-{number}.out").read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UnansweredError(f"Coq says nothing of {name}: {_said(result.stderr)}") from error
        if not answer.strip():
            raise UnansweredError(f"Coq says nothing of {name}: {_said(result.stderr)}")
        found[name] = answer
    return found


def _said(stderr: bytes) -> str:
    text = stderr.decode(errors="replace")
    place = text.find("Error")
    return " ".join(text[place if place >= 0 else -300 :].split())[:300]


def outside(axioms: Iterable[str], allowed: frozenset[str]) -> list[str]:
    """The ones that are not allowed; ``allowed`` holds full names, and modules with a ``.*`` at their end."""
    modules = tuple(name[:-1] for name in allowed if name.endswith(".*"))
    return [name for name in axioms if name not in allowed and not (modules and name.startswith(modules))]
