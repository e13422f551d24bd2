"""The audit of an edited file that Coq compiled: what the kernel has of it, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from wonton_coq.verification.added_context import conditional_findings, hypothesis_findings, undeclared_findings
from wonton_coq.verification.assumptions import UnansweredError, ask_assumptions, outside
from wonton_coq.verification.compiled_declarations import (
    ABSTRACT_MODULE,
    BEHIND,
    FUNCTOR,
    INDUCTIVE,
    OPEN,
    PARAMETERS,
    RULES,
    CompiledDeclaration,
    declarations,
)
from wonton_coq.verification.compiled_file import read_compiled
from wonton_coq.verification.compiler_messages import outcome_of
from wonton_coq.verification.coq_runs import CoqRuns, Place
from wonton_coq.verification.declaration_comparison import Compiled, DeclarationComparison
from wonton_coq.verification.declared_texts import DeclaredText, declared_texts
from wonton_coq.verification.errors import CompiledFileError
from wonton_coq.verification.finding_codes import AXIOM, KERNEL, UNAUDITED, finding
from wonton_coq.verification.kernel_terms import TermNumbers
from wonton_coq.verification.source_sentences import SourceSentence, read_sentences
from wonton_coq.verification.statements_without_edit import meaning_findings
from wonton_core.model.patch_verification import AuditFinding, EditedFile
from wonton_core.model.verification import OUT_OF_MEMORY, TIMED_OUT

_NO_CONSTANTS = frozenset((RULES, ABSTRACT_MODULE, PARAMETERS))
_ASKABLE = frozenset((OPEN, BEHIND))


@frozen
class Audit:
    """``axioms`` by declaration, as in ``PatchVerification``. ``ended`` is the outcome if a limit ended it."""

    findings: tuple[AuditFinding, ...]
    axioms: dict[str, tuple[str, ...]]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ended: str = ""
    why: str = ""


def audit_edit(
    runs: CoqRuns,
    place: Place,
    edit: EditedFile,
    added: Sequence[SourceSentence],
    compiled: Path,
    scratch: Path,
    allowed: frozenset[str],
) -> Audit:
    """Compare the compiled file with the environment's own one, and ask what all that is new or other rests on.

    ``added`` are the sentences that the edit adds. Raises CompiledFileError for the environment's own file.
    """
    numbers = TermNumbers()
    parent = place.compiled_below(place.environment)
    try:
        after = declarations(read_compiled(compiled), numbers)
    except CompiledFileError as error:
        return Audit((finding(UNAUDITED, 0, "", error.summary),), {})
    before: Compiled = declarations(read_compiled(parent), numbers) if parent.is_file() else {}
    texts_before = declared_texts(edit.before or "")
    texts = declared_texts(edit.after, texts_before)
    compared = DeclarationComparison(place.name, before, after, texts_before, texts).compare()
    touched = [after[name] for name in (*compared.added, *compared.changed)]
    try:
        axioms = _axioms(runs, place, compiled, touched, after, scratch)
        known: frozenset[str] = frozenset()
        # What the edit itself declares, the file cannot have used before.
        rests_on = {axiom for found in axioms.values() for axiom in outside(found, allowed)}
        news = {axiom for axiom in rests_on if axiom.partition(" ")[0] not in compared.added}
        if before and news:
            known = _rested_on_before(runs, place, parent, before, scratch)
        meanings = tuple(meaning_findings(runs, place, edit, touched, texts, compiled, scratch))
    except UnansweredError as error:
        ended = outcome_of(error.result) if error.result is not None else ""
        if ended in (TIMED_OUT, OUT_OF_MEMORY):
            return Audit(compared.findings, {}, compared.added, compared.changed, compared.removed, ended, str(error))
        unanswered = finding(UNAUDITED, 0, "", str(error))
        return Audit((*compared.findings, unanswered), {}, compared.added, compared.changed, compared.removed)
    findings = (
        *compared.findings,
        *hypothesis_findings(
            read_sentences(edit.before or "").sentences,
            read_sentences(edit.after).sentences,
            added,
            touched,
            before,
            texts,
            place.name,
        ),
        *conditional_findings(touched, before, texts, place.name),
        *undeclared_findings(texts_before, texts, after, place.name),
        *meanings,
        *_axiom_findings(axioms, allowed | known, place, after, texts),
    )
    return Audit(findings, axioms, compared.added, compared.changed, compared.removed)


def _axioms(
    runs: CoqRuns,
    place: Place,
    compiled: Path,
    touched: list[CompiledDeclaration],
    after: Mapping[str, CompiledDeclaration],
    scratch: Path,
) -> dict[str, tuple[str, ...]]:
    """Of the body of a functor nothing can be asked: what it names outside of itself is asked instead."""
    questions: dict[str, tuple[str, ...]] = {}
    for declaration in touched:
        if declaration.kind in _NO_CONSTANTS:
            continue
        if declaration.where in _ASKABLE:
            questions[declaration.name] = (declaration.name,)
        elif declaration.where == FUNCTOR:
            named = [
                name for name in declaration.names if not name.startswith("<") and _can_be_asked(name, after, place)
            ]
            questions[declaration.name] = tuple(sorted(named))
    asked = sorted({name for names in questions.values() for name in names})
    answers = ask_assumptions(runs, place, compiled, asked, scratch) if asked else {}
    return {
        name: tuple(sorted({axiom for question in names for axiom in answers[question]}))
        for name, names in questions.items()
    }


def _can_be_asked(name: str, after: Mapping[str, CompiledDeclaration], place: Place) -> bool:
    own = name.startswith(f"{place.name}.")
    return not own or (name in after and after[name].where in _ASKABLE)


def _rested_on_before(
    runs: CoqRuns, place: Place, parent: Path, before: Mapping[str, CompiledDeclaration], scratch: Path
) -> frozenset[str]:
    folder = scratch / "parent"
    folder.mkdir()
    names = [name for name, one in before.items() if one.where in _ASKABLE and one.kind not in _NO_CONSTANTS]
    answers = ask_assumptions(runs, place, parent, names, folder)
    return frozenset(axiom for found in answers.values() for axiom in found)


def _axiom_findings(
    axioms: Mapping[str, tuple[str, ...]],
    allowed: frozenset[str],
    place: Place,
    after: Mapping[str, CompiledDeclaration],
    texts: Mapping[str, DeclaredText],
) -> Iterator[AuditFinding]:
    for name, found in axioms.items():
        text = texts.get(name.removeprefix(f"{place.name}."))
        line = text.line if text is not None else 0
        for axiom in outside(found, allowed):
            code = KERNEL if " " in axiom else AXIOM
            what = "declaration" if after[name].kind != INDUCTIVE else "type"
            yield finding(code, line, name, f"the {what} rests on {axiom}")
