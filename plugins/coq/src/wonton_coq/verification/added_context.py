"""What texts of theorems hide: hypotheses that come from a section around them, and that there is no such theorem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wonton_coq.source.words import THEOREMS
from wonton_coq.verification.compiled_declarations import CompiledDeclaration
from wonton_coq.verification.declaration_comparison import Compiled, Texts
from wonton_coq.verification.finding_codes import CONTEXT, HYPOTHESIS, UNDECLARED, finding
from wonton_coq.verification.forbidden_commands import command_words
from wonton_coq.verification.kernel_terms import hypotheses
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding

_CONTEXT = frozenset(("Variable", "Variables", "Hypothesis", "Hypotheses", "Context"))


def hypothesis_findings(
    before: Sequence[SourceSentence],
    added: Iterable[SourceSentence],
    touched: Iterable[CompiledDeclaration],
    compiled_before: Compiled,
    texts: Texts,
    library: str,
) -> Iterator[AuditFinding]:
    """Hypotheses of theorems that neither their texts nor the sections of ``before`` have.

    One about variables of which the theorem itself speaks is how sections are used (``Variable f. Hypothesis f_id :
    forall n, f n = n``): of a new theorem it is a notice. One about no variable, or about variables that are there for
    its sake alone, is claimed of the world: ``False``, or an ``f`` of which nobody else speaks that has two values.
    """
    if not any(command_words(one)[:1] and command_words(one)[0] in _CONTEXT for one in added):
        return
    known = {word for one in before if (words := command_words(one)) and words[0] in _CONTEXT for word in words}
    for declaration in touched:
        text = texts.get(declaration.name.removeprefix(f"{library}."))
        if text is None or text.kind not in THEOREMS:
            continue
        for one in hypotheses(declaration.statement):
            if one.name in known or one.name in text.statement:
                continue
            named = one.of_conclusion or not one.about.isdisjoint(text.statement)
            shown = named and declaration.name not in compiled_before
            what = f"its compiled statement has a hypothesis {one.name} that its text lacks"
            yield finding(CONTEXT if shown else HYPOTHESIS, text.line, declaration.name, what)


def undeclared_findings(
    before: Texts, texts: Texts, after: Mapping[str, object], library: str
) -> Iterator[AuditFinding]:
    """Theorems whose text the edit adds, and that the compiled file lacks: aborted, or expected to fail."""
    for name, text in texts.items():
        if text.kind not in THEOREMS or (name in before and before[name].statement == text.statement):
            continue
        if f"{library}.{name}" not in after and f"!{library}.{name}" not in after:
            what = "the edit adds its text, and the compiled file has no such theorem"
            yield finding(UNDECLARED, text.line, f"{library}.{name}", what)
