"""Which declarations of a source file have a script, and under which full name.

Works on the sentences' text alone. Whether a proof is really open is Coq's to say: the replay asks it, and drops what
doesn't agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from .sentences import SourceSentence

TACTICS = "tactics"
TERM = "term"
NO_PROOF = "no_proof"

# A statement after these keywords is always proved by what follows; after the others it depends on a top-level ":=".
_STATEMENT_KEYWORDS = frozenset("Theorem Lemma Fact Remark Corollary Proposition Property Goal".split())
_DECLARATION_KEYWORDS = _STATEMENT_KEYWORDS | frozenset(
    "Definition Example Instance Let Fixpoint CoFixpoint Function SubClass Coercion Axiom Parameter Conjecture".split()
)
_WITHOUT_PROOF = frozenset("Axiom Parameter Conjecture Coercion".split())
_PREFIXES = frozenset(
    "Local Global Program Polymorphic Monomorphic Cumulative NonCumulative Private Time Timeout".split()
)
_ATTRIBUTES = re.compile(r"#\[[^]]*\]\s*")
_WORD = re.compile(r"[^\W\d][\w']*|[0-9]+")
_MODULE = re.compile(r"(Module Type|Module|Section) (?:(?:Import|Export) )?([^\W\d][\w']*)")
_END = re.compile(r"End ([^\W\d][\w']*)")
_PROOF_END = frozenset("Qed Defined Admitted Abort Save".split())
_OTHER_OPENERS = re.compile(r"((Next|Final) Obligation|Obligation|Add (Parametric )?(Morphism|Setoid)|Derive)\b")
_NESTING = re.compile(r"\"(?:[^\"]|\"\")*\"|[(\[{]|[)\]}]|\blet\b|:=|\.\.+")


@frozen
class Declaration:
    """One named declaration of a file.

    ``path`` is the name with the modules around it (``Nat.add_comm``), without the file's own; sections don't count.
    ``proof`` is TACTICS, TERM (given by ``:=`` or ``Proof term.``) or NO_PROOF (an axiom or a parameter). Sentence
    positions: ``first`` is the statement's, ``last`` that of the end of the proof (``Qed.`` ...), inclusive.
    ``in_functor`` tells that a module type or a functor stands around it: its constants get their names elsewhere.
    """

    path: str
    keyword: str
    proof: str
    first: int
    last: int
    in_functor: bool = False


def find_declarations(sentences: Sequence[SourceSentence]) -> tuple[Declaration, ...]:
    """All named declarations that can carry a proof, in the order of the file."""
    found: list[Declaration] = []
    scopes: list[_Scope] = []
    opened: tuple[int, str, str] | None = None  # statement position, keyword, name
    for position, sentence in enumerate(sentences):
        text = _ATTRIBUTES.sub("", sentence.text)
        words = _leading_words(text)
        if opened is not None:
            first, keyword, name = opened
            proof = _how_it_ends(words, text)
            if proof is None:
                continue
            if name:
                found.append(_declaration(scopes, name, keyword, proof, first, position))
            opened = None
            continue
        if words and words[0] in ("Module", "Section", "End"):
            _track_scope(scopes, text)
            continue
        keyword = next((word for word in words if word not in _PREFIXES and not word.isdigit()), "")
        if keyword in _DECLARATION_KEYWORDS:
            name = _declared_name(text, keyword)
            if keyword in _WITHOUT_PROOF:
                found.append(_declaration(scopes, name, keyword, NO_PROOF, position, position))
            elif (
                keyword not in _STATEMENT_KEYWORDS
                and ("Program" in words or _has_body(text))  # what a Program leaves open comes as obligations
                and not _proof_follows(sentences, position)
            ):
                found.append(_declaration(scopes, name, keyword, TERM, position, position))
            else:
                opened = (position, keyword, name)
        elif _OTHER_OPENERS.match(text) and not _ends_at_once(text):
            opened = (position, keyword, "")
    return tuple(item for item in found if item.path.rpartition(".")[2])


@frozen
class _Scope:
    kind: str  # module, functor or section
    name: str


def _track_scope(scopes: list[_Scope], text: str) -> None:
    if end := _END.match(text):
        while scopes:
            if scopes.pop().name == end[1]:
                return
        return
    begin = _MODULE.match(text)
    if begin is None or _has_body(text):  # ``Module M := N.`` opens nothing
        return
    rest = text[begin.end() :].lstrip()
    if begin[1] == "Section":
        kind = "section"
    else:
        kind = "functor" if begin[1] != "Module" or rest.startswith(("(", "[", "!")) else "module"
    scopes.append(_Scope(kind, begin[2]))


def _declaration(scopes: list[_Scope], name: str, keyword: str, proof: str, first: int, last: int) -> Declaration:
    path = ".".join([scope.name for scope in scopes if scope.kind != "section"] + [name])
    return Declaration(path, keyword, proof, first, last, any(scope.kind == "functor" for scope in scopes))


def _leading_words(text: str) -> tuple[str, ...]:
    words = []
    position = 0
    while word := _WORD.match(text, position):
        words.append(word[0])
        position = word.end()
        if word[0] not in _PREFIXES and not word[0].isdigit():
            break
        while position < len(text) and text[position] == " ":
            position += 1
    return tuple(words)


def _how_it_ends(words: tuple[str, ...], text: str) -> str | None:
    """TACTICS or TERM when the sentence ends the open proof, None when the proof goes on."""
    if not words:
        return None
    if words[0] in _PROOF_END:
        return TACTICS
    if words[0] == "Proof":
        rest = text[len("Proof") :].strip()
        if rest != "." and not re.match(r"(using|with|Mode)\b", rest):
            return TERM
    return None


def _declared_name(text: str, keyword: str) -> str:
    if keyword == "Goal":
        return ""
    after = text[re.search(rf"\b{keyword}\b", text).end() :].lstrip()  # type: ignore[union-attr]
    if keyword == "Let":
        after = re.sub(r"^(Fixpoint|CoFixpoint)\b\s*", "", after)
    name = _WORD.match(after)
    return name[0] if name else ""


def _has_body(text: str) -> bool:
    """Whether a ``:=`` stands outside parentheses and doesn't belong to a ``let``."""
    depth = lets = 0
    for token in _NESTING.finditer(text):
        mark = token[0]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif depth == 0 and mark == "let":
            lets += 1
        elif depth == 0 and mark == ":=":
            if lets == 0:
                return True
            lets -= 1
    return False


def _proof_follows(sentences: Sequence[SourceSentence], position: int) -> bool:
    return position + 1 < len(sentences) and re.match(r"Proof\b", sentences[position + 1].text) is not None


def _ends_at_once(text: str) -> bool:
    return text.startswith("Obligation Tactic")
