"""What texts of theorems hide: hypotheses that come from a section around them, and that there is no such theorem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wonton_coq.source.words import THEOREMS
from wonton_coq.verification.compiled_declarations import FUNCTOR, SIGNATURE, CompiledDeclaration
from wonton_coq.verification.declaration_comparison import Compiled, Texts
from wonton_coq.verification.finding_codes import CONTEXT, HYPOTHESIS, UNDECLARED, finding
from wonton_coq.verification.forbidden_commands import command_words
from wonton_coq.verification.kernel_terms import hypotheses
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding

SECTION_CONTEXT = frozenset(("Variable", "Variables", "Hypothesis", "Hypotheses", "Context"))
"""Commands that put variables and hypotheses into a section."""
_ASKING = {FUNCTOR: "functor", SIGNATURE: "module type"}
_IDENTIFIER = re.compile(r"[^\W\d][\w']*\Z")


def context_names(words: Sequence[str]) -> Iterator[str]:
    """The names that a command puts into a section's context: every word that can be one before a colon."""
    if not words or words[0] not in SECTION_CONTEXT:
        return
    inside = True
    for word in words[1:]:
        if word in ("(", "{", "[") or word.startswith("`"):
            inside = True
        elif word == ":":
            inside = False
        elif inside and _IDENTIFIER.match(word):
            yield word


def hypothesis_findings(
    before: Sequence[SourceSentence],
    after: Sequence[SourceSentence],
    added: Sequence[SourceSentence],
    touched: Iterable[CompiledDeclaration],
    compiled_before: Compiled,
    texts: Texts,
    library: str,
) -> Iterator[AuditFinding]:
    """Hypotheses of theorems that neither their texts nor the sections of ``before`` have; ``added`` are sentences of
    ``after``.

    One about variables of which the theorem itself speaks is how sections are used (``Variable f. Hypothesis f_id :
    forall n, f n = n``): of a new theorem it is a notice. One about no variable, or about variables that are there for
    its sake alone, is claimed of the world: ``False``, or an ``f`` of which nobody else speaks that has two values.
    """
    fresh = {name for one in added for name in context_names(command_words(one))}
    if not fresh:
        return
    # A name that the edit gives to something else, too, is not known: it may stand for that.
    known = _context_words(before) - fresh
    around = _contexts(after)
    for declaration in touched:
        text = texts.get(declaration.name.removeprefix(f"{library}."))
        if text is None or text.kind not in THEOREMS:
            continue
        context = around.get(declaration.name.rpartition(".")[2], frozenset())
        for one in hypotheses(declaration.statement):
            own = one.name in text.statement and one.name not in context
            if one.name in known or own:
                continue
            named = one.of_conclusion or not one.about.isdisjoint(text.statement)
            shown = named and declaration.name not in compiled_before
            what = f"its compiled statement has a hypothesis {one.name} that its text lacks"
            yield finding(CONTEXT if shown else HYPOTHESIS, text.line, declaration.name, what)


def _context_words(sentences: Iterable[SourceSentence]) -> frozenset[str]:
    return frozenset(
        word for one in sentences if (words := command_words(one)) and words[0] in SECTION_CONTEXT for word in words[1:]
    )


def _contexts(sentences: Iterable[SourceSentence]) -> dict[str, frozenset[str]]:
    """By the names of theorems, the names of hypotheses in the sections around them."""
    scopes: list[frozenset[str]] = []
    found: dict[str, frozenset[str]] = {}
    for sentence in sentences:
        words = command_words(sentence)
        if words[:1] in (("Section",), ("Module",)) and ":=" not in words:
            scopes.append(frozenset())
        elif words[:1] == ("End",) and scopes:
            scopes.pop()
        elif words[:1] and words[0] in SECTION_CONTEXT and scopes:
            scopes[-1] |= frozenset(context_names(words))
        elif len(words) > 1 and words[0] in THEOREMS:
            found[words[1]] = found.get(words[1], frozenset()).union(*scopes)
    return found


def conditional_findings(
    touched: Iterable[CompiledDeclaration], before: Compiled, texts: Texts, library: str
) -> Iterator[AuditFinding]:
    """New theorems of functors and module types: they say nothing before somebody gives what these ask for."""
    for declaration in touched:
        text = texts.get(declaration.name.removeprefix(f"{library}."))
        inside = declaration.where in (FUNCTOR, SIGNATURE)
        if inside and text is not None and text.kind in THEOREMS and declaration.name not in before:
            what = f"it holds where there is what the {_ASKING[declaration.where]} around it asks for"
            yield finding(CONTEXT, text.line, declaration.name, what)


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
