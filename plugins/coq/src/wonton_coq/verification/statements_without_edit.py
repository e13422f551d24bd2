"""What the statements of an edit mean without the syntax and the names that the edit puts in the place of older ones.

The edited file is compiled twice more, its opaque proofs left out: as it is, and without what the edit adds of
notations, coercions, instances and so on, and of declarations whose names meant something before. A statement that has
a meaning in both, and not the same, reads as something that it is not. One that means nothing without them (``length``
of a tree where ``length`` is that of lists) deceives nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wonton_coq.source.words import DECLARATIONS, DEFINITIONS, PROOF_ENDS, THEOREMS
from wonton_coq.verification.assumptions import UnansweredError
from wonton_coq.verification.compiled_declarations import CompiledDeclaration, declarations
from wonton_coq.verification.compiled_file import read_compiled
from wonton_coq.verification.compiler_messages import compiler_messages, outcome_of
from wonton_coq.verification.coq_runs import CoqRuns, Place
from wonton_coq.verification.declared_texts import DeclaredText, declared_texts
from wonton_coq.verification.finding_codes import SHADOW, finding
from wonton_coq.verification.forbidden_commands import command_words
from wonton_coq.verification.kernel_terms import TermNumbers
from wonton_coq.verification.source_sentences import SourceSentence, added_sentences, read_sentences
from wonton_core.model.patch_verification import AuditFinding, EditedFile
from wonton_core.model.verification import FAILED, PASSED

_SYNTAX = frozenset("Notation Infix Coercion Instance Canonical Arguments Number Numeral String Bind Delimit".split())
_CONTEXT = frozenset(("Variable", "Variables", "Hypothesis", "Hypotheses", "Context"))
_LOCAL = _CONTEXT | {"Let"}
_SCOPES = frozenset(("Open", "Close"))
_NAMED = DECLARATIONS | {"Module", "Context"}
_TRIALS = 60
"""How many sentences that fail are left out before the comparison is given up."""
_UNKNOWN = re.compile(r"\s*(?:No object|Unknown notation)")
_PROVED = THEOREMS | DEFINITIONS
_WHERE = re.compile(r"\bwhere\s*\"")
_ALWAYS_THERE = frozenset("( ) [ ] { } , ; : := | => -> . .. @ % _ in let if then else fun forall exists with".split())
_IDENTIFIER = re.compile(r"[^\W\d][\w']*\Z")


def meaning_findings(
    runs: CoqRuns,
    place: Place,
    edit: EditedFile,
    touched: Sequence[CompiledDeclaration],
    texts: Mapping[str, DeclaredText],
    compiled: Path,
    scratch: Path,
) -> Iterator[AuditFinding]:
    """What is to be said of the statements of ``touched``. Raises UnansweredError."""
    before = edit.before or ""
    text_after = read_sentences(edit.after)
    sentences, added = text_after.sentences, added_sentences(read_sentences(before), text_after)
    statements = [one for one in touched if _is_statement(texts.get(one.name.removeprefix(f"{place.name}.")))]
    if not statements:
        return
    known = _known_names(runs, place, sentences, added, before, compiled, scratch)
    scopes = {words[2] for one in added if (words := command_words(one))[:2] == ("Declare", "Scope") and words[2:]}
    modules = {words[1] for one in sentences if (words := command_words(one))[:1] == ("Module",) and words[1:]}
    spoken = frozenset(word for one in statements for word in texts[one.name.removeprefix(f"{place.name}.")].statement)
    hiding = set()
    for one in added:
        words = command_words(one)
        # A hypothesis that nobody names would be missed in the statement itself.
        hidden = known & spoken if words[:1] and words[0] in _CONTEXT else known
        if _hides(words, hidden, scopes, modules):
            hiding.add(id(one))
    if not hiding:
        return
    whole = list(_pieces(sentences, frozenset()))
    less = list(_pieces(sentences, frozenset(hiding)))
    numbers = TermNumbers()
    meant = _compiled(runs, place, whole, numbers, scratch / "whole")
    otherwise = _compiled(runs, place, less, numbers, scratch / "less")
    for statement in statements:
        as_it_is, other = meant.get(statement.name), otherwise.get(statement.name)
        if as_it_is is not None and other is not None and as_it_is.type_number != other.type_number:
            text = texts[statement.name.removeprefix(f"{place.name}.")]
            what = "its statement means something else without the syntax and the names that the edit adds"
            yield finding(SHADOW, text.line, statement.name, what)


def _is_statement(text: DeclaredText | None) -> bool:
    return text is not None and (text.kind in THEOREMS or text.kind == "Example")


def _hides(words: tuple[str, ...], known: frozenset[str], scopes: set[str], modules: set[str]) -> bool:
    if not words:
        return False
    if words[0] in ("Notation", "Infix") and _WHERE.search(" ".join(words)) is None:
        return known.issuperset(_tokens(words))
    if words[0] in _SYNTAX or (words[0] in ("Existing", "Identity", "Global") and not _SYNTAX.isdisjoint(words[:3])):
        return True
    if words[0] in _SCOPES:
        return not scopes.isdisjoint(words)
    if words[0] in ("Import", "Export", "Include"):
        return not modules.isdisjoint(word.partition(".")[0] for word in words[1:])
    if _WHERE.search(" ".join(words)) is not None:
        return True
    return words[0] in _NAMED and words[0] not in ("Module", *THEOREMS) and not known.isdisjoint(_declared(words))


def _tokens(words: tuple[str, ...]) -> Iterator[str]:
    """Tokens that a notation's use must have, and that are not in every text; an abbreviation's name."""
    written = words[1] if len(words) > 1 else ""
    if not written.startswith('"'):
        yield written
        return
    for token in written.strip('"').split():
        plain = token.strip("'")
        if (token != plain or words[0] == "Infix" or not _IDENTIFIER.match(token)) and plain not in _ALWAYS_THERE:
            yield plain


def _declared(words: tuple[str, ...]) -> Iterator[str]:
    """Names that a sentence may declare; of a context's, every word that can be one before a colon."""
    if words[0] in _CONTEXT:
        inside = True
        for word in words[1:]:
            if word in ("(", "{", "[") or word.startswith("`"):
                inside = True
            elif word == ":":
                inside = False
            elif inside and _IDENTIFIER.match(word):
                yield word
        return
    yield from (word for word in words[1:2] if _IDENTIFIER.match(word))
    for place, word in enumerate(words[2:], start=2):
        if words[place - 1] in ("with", "|") and _IDENTIFIER.match(word):
            yield word


def _known_names(
    runs: CoqRuns,
    place: Place,
    sentences: Sequence[SourceSentence],
    added: Sequence[SourceSentence],
    before: str,
    compiled: Path,
    scratch: Path,
) -> frozenset[str]:
    """Which of the names that the edit declares meant something before it: in the file, or in what it loads."""
    old = declared_texts(before)
    own = {name.rpartition(".")[2] for name in old}
    old_tokens = {token for one in read_sentences(before).sentences for token in _notation_tokens(one)}
    asked: set[str] = set()
    tokens: set[str] = set()
    scope: list[str] = []
    new = {id(one) for one in added}
    for sentence in sentences:
        words = command_words(sentence)
        if words[:1] == ("Module",) and ":=" not in words:
            scope.append(next((word for word in words[1:] if word not in ("Type", "Import", "Export")), ""))
        elif words[:1] == ("Section",):
            scope.append("")
        elif words[:1] == ("End",) and scope:
            scope.pop()
        elif id(sentence) in new and words and words[0] in ("Notation", "Infix"):
            tokens |= set(_tokens(words))
        elif id(sentence) in new and words and words[0] in _NAMED:
            for name in _declared(words):
                modules = [one for one in scope if one]
                there = old.get(".".join((*modules, name)))
                if there is not None and (words[0] not in _LOCAL or there.kind in _LOCAL):
                    continue
                asked.add(name)
                asked |= {".".join((*modules[start:], name)) for start in range(len(modules))}
    if not asked | tokens:
        return frozenset()
    folder = scratch / "known"
    folder.mkdir()
    loads = [" ".join(one.words) for one in sentences if {"Require", "From"}.intersection(one.words[:2])]
    names = [
        *sorted(asked | {one for one in tokens if _IDENTIFIER.match(one)}),
        *(f'"{one}"' for one in sorted(tokens)),
    ]
    script = ['Set Warnings "-all".', *loads]
    script += [f'Redirect "known-{number}" Locate {name}.' for number, name in enumerate(names)]
    text = "\n".join([*script, "Quit.", ""])
    result = runs.ask(place, compiled, text, folder)
    if result.ended_by != "exit" or result.code != 0:
        raise UnansweredError(f"the audit's toplevel ended by {result.ended_by} with code {result.code}", result)
    found = {name.rpartition(".")[2] for name in asked | tokens if name.rpartition(".")[2] in own}
    found |= tokens & old_tokens
    for number, name in enumerate(names):
        answer = folder / f"known-{number}.out"
        if answer.is_file() and not _UNKNOWN.match(answer.read_text(errors="replace")):
            found.add(name.strip('"') if name.startswith('"') else name.rpartition(".")[2])
    return frozenset(found)


def _notation_tokens(sentence: SourceSentence) -> Iterator[str]:
    for word in sentence.words:
        if word.startswith('"'):
            yield from (token.strip("'") for token in word.strip('"').split())


def _pieces(sentences: Sequence[SourceSentence], without: frozenset[int]) -> Iterator[str]:
    """The sentences but for ``without``, and for opaque proofs, which are given up; a proof goes with its theorem."""
    theorem: list[str] = []
    for sentence in sentences:
        words = command_words(sentence)
        if theorem:
            theorem.append(sentence.written)
            if words and (words[0] in PROOF_ENDS or _is_proof_term(words)):
                yield "\n".join(theorem) if words[0] in ("Defined", "Abort") else f"{theorem[0]} Admitted."
                theorem = []
        elif id(sentence) in without:
            if (where := _WHERE.search(sentence.written)) is not None:
                yield f"{sentence.written[: where.start()]}."
        elif _opens_proof(words):
            theorem = [sentence.written]
        else:
            yield sentence.written
    yield from theorem


def _opens_proof(words: tuple[str, ...]) -> bool:
    if not words or words[0] not in _PROVED:
        return words[:2] == ("Next", "Obligation") or words[:1] == ("Obligation",)
    depth = values = 0
    for word in words:
        depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
        values += (depth == 0) * ((word == ":=") - (word == "let"))
    return words[0] in THEOREMS or (values <= 0 and words[0] not in ("Equations", "Derive"))


def _is_proof_term(words: tuple[str, ...]) -> bool:
    return words[0] == "Proof" and words[1:2] not in ((".",), ("with",), ("using",), ("Mode",))


def _compiled(
    runs: CoqRuns, place: Place, pieces: list[str], numbers: TermNumbers, scratch: Path
) -> dict[str, CompiledDeclaration]:
    """What is declared by those pieces that Coq takes: one that it refuses is left out. Raises UnansweredError."""
    for trial in range(_TRIALS):
        folder = scratch / str(trial)
        folder.mkdir(parents=True)
        text = "\n".join(pieces) + "\n"
        result = runs.compile(place, text, folder)
        outcome = outcome_of(result)
        if outcome == PASSED:
            return declarations(read_compiled(place.compiled_below(folder)), numbers)
        if outcome != FAILED:
            raise UnansweredError(f"the statements' compilation ended by {result.ended_by}", result)
        errors = [one.line for one in compiler_messages(result, text) if one.severity == "error" and one.line]
        if not errors:
            break
        line = 0
        for number, piece in enumerate(pieces):
            line += piece.count("\n") + 1
            if errors[0] <= line:
                del pieces[number]
                break
        else:
            break
    raise UnansweredError("the statements can't be compiled without their proofs")
