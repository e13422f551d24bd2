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

from wonton_coq.source.words import DECLARATIONS, DEFINITIONS, PROOF_ENDS, THEOREMS, TYPES
from wonton_coq.verification.added_context import SECTION_CONTEXT, context_names
from wonton_coq.verification.assumptions import UnansweredError
from wonton_coq.verification.compiled_declarations import DEFINITION, INDUCTIVE, CompiledDeclaration, declarations
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
_INSTANCES = frozenset(("Hint", "Remove"))
"""They change which instances are found where the database is that of instances."""
_LOCAL = SECTION_CONTEXT | {"Let"}
_SCOPES = frozenset(("Open", "Close"))
_NAMED = DECLARATIONS | {"Module", "Context"}
_WITH_FIELDS = TYPES - {"CoInductive"}
_TRIALS = 60
"""How many sentences that fail are left out before the comparison is given up."""
_MOST_PARTS = 12
"""In how many parts, at most, what the edit adds is left out one after the other."""
_UNKNOWN = re.compile(r"\s*(?:No object|Unknown notation)")
_PROVED = THEOREMS | DEFINITIONS
_WHERE = re.compile(r"\bwhere\s*\"")
_OPENS_NOTHING = frozenset(("Fail", "Succeed", "Existing"))
_ALWAYS_THERE = frozenset("( ) [ ] { } , ; : := | => -> . .. @ % _ in let if then else fun forall exists with".split())
_IDENTIFIER = re.compile(r"[^\W\d][\w']*\Z")
_CUTS_OTHERWISE = re.compile(r"\w[^\w']|[^\w'][\w]|[^\w'\"][-~(\[{@!?]")
"""Tokens that swallow what could stand beside them: the `=0` of `n =0`, the `n=` of `n=m`, the `=-` of `n =-m`."""


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
    said = {
        one.name: text for one in touched if (text := texts.get(one.name.removeprefix(f"{place.name}."))) is not None
    }
    statements = [one for one in touched if one.name in said]
    if not statements:
        return
    known = _known_names(runs, place, sentences, added, before, compiled, scratch)
    scopes = {words[2] for one in added if (words := command_words(one))[:2] == ("Declare", "Scope") and words[2:]}
    modules = {words[1] for one in sentences if (words := command_words(one))[:1] == ("Module",) and words[1:]}
    spoken = frozenset(word for text in said.values() for word in text.statement)
    # A theorem whose proof can be looked into may be a function or a proposition.
    functions = {
        one.name.rpartition(".")[2] for one in statements if one.kind == DEFINITION and said[one.name].kind in THEOREMS
    }
    hiding = []
    for one in added:
        words = command_words(one)
        # A hypothesis that nobody names would be missed in the statement itself.
        hidden = known & spoken if words[:1] and words[0] in SECTION_CONTEXT else known
        if _hides(words, hidden - (_theorems(words) - functions), scopes, modules):
            hiding.append(one)
    if not hiding:
        return
    numbers = TermNumbers()
    meant = _compiled(runs, place, list(_pieces(sentences, frozenset())), numbers, scratch / "whole")
    if unknown := [one.name for one in statements if one.name not in meant]:
        raise UnansweredError(f"what {unknown[0]} means without its proof can't be told")
    left = statements
    for number, part in enumerate([hiding, *_parts(hiding)]):
        if number > 0:
            # What needs a harmless part of it means nothing without all of it: once more without what it speaks of.
            used = [one for one in part if any(_speaks_of(said[other.name], one) for other in left)]
            if len(hiding) == 1 or not used:
                continue
            part = used
        less = list(_pieces(sentences, frozenset(map(id, part))))
        try:
            otherwise = _compiled(runs, place, less, numbers, scratch / f"less-{number}")
        except UnansweredError as error:
            if number == 0 or error.result is not None:
                raise
            continue  # nothing can be compiled without this part alone, such as a module that its signature asks for
        others = {
            one.name for one in left if one.name in otherwise and not _same(meant[one.name], otherwise[one.name], said)
        }
        for name in sorted(others):
            what = "it means something else without the syntax and the names that the edit adds"
            yield finding(SHADOW, said[name].line, name, what)
        left = [one for one in left if one.name not in (otherwise if number == 0 else others)]


def _parts(hiding: Sequence[SourceSentence]) -> Iterator[Sequence[SourceSentence]]:
    count = min(len(hiding), _MOST_PARTS)
    yield from (hiding[start::count] for start in range(count))


def _speaks_of(text: DeclaredText, hiding: SourceSentence) -> bool:
    """Whether a declaration may mean what the sentence declares, of which it is not the declaration itself."""
    words = command_words(hiding)
    if words[0] not in _NAMED or words[0] in _SYNTAX:
        return True
    names = set(_declared(words))
    return text.whole != words and any(word.rpartition(".")[2] in names for word in text.whole)


def _same(one: CompiledDeclaration, other: CompiledDeclaration, said: Mapping[str, DeclaredText]) -> bool:
    """Whether both have one type; of what is defined by a term, and of types, also whether they are defined alike."""
    text = said[one.name]
    by_tactics = "." in text.whole[:-1] or text.kind in THEOREMS
    if one.kind == other.kind and (one.kind == INDUCTIVE or (one.kind == DEFINITION and not by_tactics)):
        return (one.type_number, one.body_number) == (other.type_number, other.body_number)
    return one.type_number == other.type_number


def _theorems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_declared(words)) if words and words[0] in THEOREMS else frozenset()


def _hides(words: tuple[str, ...], known: frozenset[str], scopes: set[str], modules: set[str]) -> bool:
    if not words:
        return False
    if words[0] in ("Notation", "Infix") and _WHERE.search(" ".join(words)) is None:
        tokens = set(_tokens(words))
        return known.issuperset(tokens) or any(_CUTS_OTHERWISE.search(token) for token in tokens)
    if words[0] in _INSTANCES and "typeclass_instances" in words:
        return True
    if (words[0] in ("Ltac", "Ltac2") and "::=" in words) or words[0] == "Typeclasses":
        return True
    if words[0] in _SYNTAX or (words[0] in ("Existing", "Identity", "Global") and not _SYNTAX.isdisjoint(words[:3])):
        return True
    if words[0] in _SCOPES:
        return not scopes.isdisjoint(words)
    if words[0] in ("Import", "Export", "Include"):
        return not modules.isdisjoint(word.partition(".")[0] for word in words[1:])
    if _WHERE.search(" ".join(words)) is not None:
        return True
    return words[0] in _NAMED and words[0] != "Module" and not known.isdisjoint(_declared(words))


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
    """Names that a sentence may declare, fields and constructors among them."""
    if words[0] in SECTION_CONTEXT:
        yield from context_names(words)
        return
    yield from (word for word in words[1:2] if _IDENTIFIER.match(word))
    fields = words[0] in _WITH_FIELDS
    for place, word in enumerate(words[2:], start=2):
        before = words[place - 1]
        if (before in ("with", "|") or (fields and before in ("{", ";", ":="))) and _IDENTIFIER.match(word):
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
    left_out = False
    for sentence in sentences:
        words = command_words(sentence)
        ends = bool(words) and (words[0] in PROOF_ENDS or _is_proof_term(words))
        if theorem:
            theorem.append(sentence.written)
            if ends:
                yield "\n".join(theorem) if words[0] in ("Defined", "Abort") else f"{theorem[0]} Admitted."
                theorem = []
        elif left_out:
            left_out = not ends
        elif id(sentence) in without:
            left_out = _opens_proof(sentence, words)
            if (where := _WHERE.search(sentence.written)) is not None:
                yield f"{sentence.written[: where.start()]}."
        elif _opens_proof(sentence, words):
            theorem = [sentence.written]
        else:
            yield sentence.written
    yield from theorem


def _opens_proof(sentence: SourceSentence, words: tuple[str, ...]) -> bool:
    if not _OPENS_NOTHING.isdisjoint(sentence.words[: len(sentence.words) - len(words)]):
        return False
    if not words or words[0] not in _PROVED:
        return words[:2] == ("Next", "Obligation") or words[:1] == ("Obligation",)
    depth = values = 0
    for word in words:
        depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
        values += (depth == 0) * ((word == ":=") - (word == "let"))
    return words[0] in THEOREMS or (values <= 0 and words[0] not in ("Equations", "Derive"))


def _is_proof_term(words: tuple[str, ...]) -> bool:
    return words[0] == "Proof" and words[1:2] not in ((".",), ("with",), ("using",), ("Mode",))


def _type_alone(piece: str) -> list[str]:
    """A definition by a term of the type that it says, with that type alone; nothing for all else."""
    sentence = read_sentences(piece).sentences[0]
    words = command_words(sentence)
    if len(words) < 2 or words[0] not in ("Definition", "Example", "Instance") or ":=" not in words:
        return []
    depth = 0
    typed = False
    for place, word in enumerate(words):
        depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
        typed = typed or (depth == 0 and word == ":")
        if depth == 0 and word == ":=":
            return [f"Lemma {' '.join(words[1:place])}. Admitted."] if typed else []
    return []


def _compiled(
    runs: CoqRuns, place: Place, pieces: list[str], numbers: TermNumbers, scratch: Path
) -> dict[str, CompiledDeclaration]:
    """What is declared by those pieces that Coq takes: of one that it refuses its type is kept, or nothing. Raises
    UnansweredError."""
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
                pieces[number : number + 1] = _type_alone(piece)
                break
        else:
            break
    raise UnansweredError("the statements can't be compiled without their proofs")
