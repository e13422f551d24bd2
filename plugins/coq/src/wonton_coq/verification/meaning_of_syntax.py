"""Notations and names that an edit puts in the place of those in which statements are written.

That an existing statement changes shows in the kernel (`declaration_comparison`). This is about the syntax of the
statements that the edit adds; what they would have meant without it, `statements_without_edit` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wonton_coq.verification.finding_codes import SYNTAX, finding
from wonton_coq.verification.forbidden_commands import command_words, silences
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding
from wonton_core.model.verification import CompilerMessage

_LOGIC = frozenset(
    """_=_ _=_:>_ _<>_ _<>_:>_ _->_ _<->_ _/\\_ _\\/_ ~_ forall_,_ forall__,_ exists_,_ exists__,_ exists!_,_ {_|_}
    {_:_|_} IF_then_else_ _=_=_""".split()
)
"""Notations of logic, with a mark for each variable and number, without spaces."""
_OVERRIDDEN = "notation-overridden"
_WORD = re.compile(r"[^\W\d][\w']*$")
_PARSERS = (("Number", "Notation"), ("Numeral", "Notation"), ("String", "Notation"))


def syntax_findings(
    sentences: Sequence[SourceSentence], added: Sequence[SourceSentence], messages: Iterable[CompilerMessage]
) -> Iterator[AuditFinding]:
    """What is to be said of notations in ``added``; ``sentences`` are all of the file, ``messages`` the compiler's."""
    commands = [command_words(one) for one in sentences]
    own_scopes = {words[2] for words in commands if words[:2] == ("Declare", "Scope") and words[2:]}
    silent = any(silences(one) for one in sentences)
    declared = {word for words in map(command_words, added) if words[:1] != ("Coercion",) for word in words[1:2]}
    overridden = {message.line for message in messages if _OVERRIDDEN in message.text}
    for sentence in added:
        words = command_words(sentence)
        if words[:2] in _PARSERS:
            if _scope(words) not in own_scopes:
                yield finding(SYNTAX, sentence.line, "", "numbers or strings of a scope that is not the file's own")
            continue
        if _makes_statements(words, declared):
            yield finding(SYNTAX, sentence.line, "", "a coercion that makes statements or functions of what was none")
        for key in _keys(words):
            if key in _LOGIC or key.strip("()") in _LOGIC:
                yield finding(SYNTAX, sentence.line, "", f"a notation in the place of one of logic: {key}")
            elif sentence.line in overridden:
                yield finding(SYNTAX, sentence.line, "", f"a notation in the place of another one in its scope: {key}")
            elif silent and _scope(words) not in own_scopes | {""}:
                text = f"a notation in a scope that is not the file's own, while warnings are off: {key}"
                yield finding(SYNTAX, sentence.line, "", text)


def _makes_statements(words: tuple[str, ...], declared: set[str]) -> bool:
    """Whether it is a coercion of a type that was there before to sorts or functions; Coq's own ``is_true`` may be."""
    if words[:1] != ("Coercion",) or (words[1:2] == ("is_true",) and "is_true" not in declared):
        return False
    if words[-4:-2] == (">", "->"):
        return words[-2] in ("Sortclass", "Funclass") and words[-5] not in declared
    value = words.index(":=") if ":=" in words else len(words)
    return words[value - 1] in ("Prop", "Type", "Set") and declared.isdisjoint(words[2:value])


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
