"""Notations and names that an edit puts in the place of those in which statements are written.

That an existing statement changes shows in the kernel (`declaration_comparison`). This is about the statements that the
edit adds: nothing tells what they would have meant, so what makes ``=`` or ``False`` mean something else is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wonton_coq.verification.compiled_declarations import CompiledDeclaration
from wonton_coq.verification.declared_texts import DeclaredText
from wonton_coq.verification.finding_codes import SHADOW, SYNTAX, finding
from wonton_coq.verification.forbidden_commands import command_words, silences
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding
from wonton_core.model.verification import CompilerMessage

_LOGIC = frozenset(
    """_=_ _=_:>_ _<>_ _<>_:>_ _->_ _<->_ _/\\_ _\\/_ ~_ forall_,_ forall__,_ exists_,_ exists__,_ exists!_,_ {_|_}
    {_:_|_} IF_then_else_ _=_=_""".split()
)
"""Notations of logic, with a mark for each variable and number, without spaces."""
PRELUDE_NAMES = frozenset(
    """True False and or not iff ex ex2 all eq eq_refl nat O S bool true false list nil cons option Some None prod pair
    fst snd sum inl inr unit tt Empty_set comparison Eq Lt Gt le lt ge gt le_n le_S sig sigT sig2 exist existT proj1_sig
    proj2_sig sumbool sumor left right Acc Acc_intro well_founded inhabited identity length app negb andb orb xorb plus
    mult minus pred max min Is_true is_true""".split()
)
"""Names of Coq's prelude that statements are made of."""
_OVERRIDDEN = "notation-overridden"
_WORD = re.compile(r"[^\W\d][\w']*$")
_PARSERS = (("Number", "Notation"), ("Numeral", "Notation"), ("String", "Notation"))


def syntax_findings(
    sentences: Sequence[SourceSentence], added: Iterable[SourceSentence], messages: Iterable[CompilerMessage]
) -> Iterator[AuditFinding]:
    """What is to be said of notations in ``added``; ``sentences`` are all of the file, ``messages`` the compiler's."""
    commands = [command_words(one) for one in sentences]
    own_scopes = {words[2] for words in commands if words[:2] == ("Declare", "Scope") and words[2:]}
    silent = any(silences(one) for one in sentences)
    overridden = {message.line for message in messages if _OVERRIDDEN in message.text}
    for sentence in added:
        words = command_words(sentence)
        if words[:2] in _PARSERS:
            if _scope(words) not in own_scopes:
                yield finding(SYNTAX, sentence.line, "", "numbers or strings of a scope that is not the file's own")
            continue
        for key in _keys(words):
            if key in _LOGIC or key.strip("()") in _LOGIC:
                yield finding(SYNTAX, sentence.line, "", f"a notation in the place of one of logic: {key}")
            elif sentence.line in overridden:
                yield finding(SYNTAX, sentence.line, "", f"a notation in the place of another one in its scope: {key}")
            elif silent and _scope(words) not in own_scopes | {""}:
                text = f"a notation in a scope that is not the file's own, while warnings are off: {key}"
                yield finding(SYNTAX, sentence.line, "", text)


def shadow_findings(
    added: Iterable[SourceSentence],
    touched: Iterable[CompiledDeclaration],
    new_names: frozenset[str],
    texts: Mapping[str, DeclaredText],
    library: str,
) -> Iterator[AuditFinding]:
    """Statements of ``touched`` declarations in which a prelude's name is one of ``new_names``, which the edit adds."""
    for sentence in added:
        words = command_words(sentence)
        if words[:1] == ("Notation",) and words[1:2] and words[1] in PRELUDE_NAMES:
            yield finding(SHADOW, sentence.line, "", f"{words[1]} of Coq's prelude stands for something else")
    shadows = {name for name in new_names if name.rpartition(".")[2] in PRELUDE_NAMES}
    for declaration in touched if shadows else ():
        text = texts.get(declaration.name.removeprefix(f"{library}."))
        for name in sorted(declaration.type_names & shadows - {declaration.name}):
            word = name.rpartition(".")[2]
            if text is not None and word in text.statement:
                text_of = f"{word} of Coq's prelude is {name} in its statement"
                yield finding(SHADOW, text.line, declaration.name, text_of)


def _keys(words: tuple[str, ...]) -> Iterator[str]:
    """The notations that a sentence declares, variables and numbers as marks, without spaces."""
    if words[:1] == ("Infix",) and len(words) > 1:
        yield f"_{_key(words[1])}_"
    elif words[:1] == ("Notation",) and len(words) > 1 and words[1].startswith('"'):
        yield _key(words[1])
    for place, word in enumerate(words[1:], start=1):
        if word.startswith('"') and words[place - 1] in ("where", "and") and ":=" in words[place:]:
            yield _key(word)


def _key(written: str) -> str:
    tokens = []
    for token in written.strip('"').split():
        plain = token.strip("'")
        if token == "..":
            continue
        variable = token == plain and _WORD.match(token) and token not in ("forall", "exists", "then", "else", "IF")
        tokens.append("_" if variable or plain[:1].isdigit() else plain)
    return "".join(tokens)


def _scope(words: tuple[str, ...]) -> str:
    return words[-2] if len(words) > 3 and words[-3] == ":" else ""
