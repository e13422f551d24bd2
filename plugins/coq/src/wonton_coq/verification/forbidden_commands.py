"""Commands that an honest edit has no use for, found in the sentences that it adds.

What the kernel keeps (`edit_audit`) does not depend on them, and the sandbox takes their power; they are told because
whoever writes one wants something else than a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wonton_coq.source.words import MODIFIERS, after_argument
from wonton_coq.verification.finding_codes import ADMITTED, OPTION, RUNS_CODE, SILENCED, finding
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding

_EFFECTS = {
    ("Load",): "reads another file as if it stood here",
    ("Cd",): "changes the folder",
    ("Pwd",): "tells the folder",
    ("Drop",): "leaves Coq for OCaml",
    ("Add", "LoadPath"): "changes where modules are looked for",
    ("Add", "Rec"): "changes where modules are looked for",
    ("Add", "ML"): "changes where code is looked for",
    ("Remove", "LoadPath"): "changes where modules are looked for",
    ("Declare", "ML"): "loads code",
    ("Write", "State"): "writes a file",
    ("Restore", "State"): "reads a file",
    ("Extraction", "Library"): "writes a file",
    ("Recursive", "Extraction", "Library"): "writes files",
    ("Separate", "Extraction"): "writes files",
    ("Extraction", "TestCompile"): "runs a compiler",
    ("Set", "Extraction", "Output", "Directory"): "says where files are written",
    ("Set", "NativeCompute", "Profiling"): "writes files and runs programs",
    ("Set", "NativeCompute", "Profile", "Filename"): "says where files are written",
}
_WRITING = frozenset(("Redirect", "Profile"))
_OPTIONS = {
    ("Unset", "Guard", "Checking"),
    ("Unset", "Positivity", "Checking"),
    ("Unset", "Universe", "Checking"),
    ("Set", "Type", "In", "Type"),
    ("Set", "Definitional", "UIP"),
}
_BYPASS = re.compile(r"bypass_check\s*(?:\(|=)")
_GIVEN_UP = frozenset(("admit", "give_up", "Admit"))
_BEFORE_NAMES = frozenset("intro intros as destruct induction case revert clear exact apply rename into in".split())
_SILENT = re.compile(r'\bwarnings?\s*=\s*"[^"]*(?:-|\bnone\b)')
_FILE = re.compile(r'"[^"]*"$')


def command_findings(added: Iterable[SourceSentence]) -> Iterator[AuditFinding]:
    """What is to be said of sentences that an edit adds."""
    for sentence in added:
        attributes, words = _parts(sentence.words)
        yield from _effects(sentence, words)
        yield from _options(sentence, attributes, words)
        if words and words[0] == "Admitted":
            yield _finding(ADMITTED, sentence, "a proof is given up")
        elif _gives_up(words):
            yield _finding(ADMITTED, sentence, "a goal is given up")
        elif words[:2] == ("Admit", "Obligations") or words[:3] == ("Solve", "Obligations", "admit"):
            yield _finding(ADMITTED, sentence, "obligations are given up")


def _effects(sentence: SourceSentence, words: tuple[str, ...]) -> Iterator[AuditFinding]:
    controls = _controls(sentence, words)
    for control in _WRITING.intersection(controls):
        if any(_FILE.match(word) for word in controls):
            yield _finding(RUNS_CODE, sentence, f"{control} writes a file")
            return
    for command, what in _EFFECTS.items():
        if words[: len(command)] == command:
            yield _finding(RUNS_CODE, sentence, f"{' '.join(command)} {what}")
            return
    named = any(_FILE.match(word) for word in words)
    if words[:1] in (("Extraction",), ("Recursive",)) and named and "Inlined" not in words and "Constant" not in words:
        yield _finding(RUNS_CODE, sentence, "Extraction writes a file")
    if words[:1] == ("Print",) and "Universes" in words and named:
        yield _finding(RUNS_CODE, sentence, "Print Universes writes a file")
    if words[:1] == ("Ltac2",) and "@" in words and "external" in words:
        yield _finding(RUNS_CODE, sentence, "Ltac2 is bound to code of a plugin")


def _options(sentence: SourceSentence, attributes: str, words: tuple[str, ...]) -> Iterator[AuditFinding]:
    if words[:3] in _OPTIONS or words[:4] in _OPTIONS:
        yield _finding(OPTION, sentence, f"{' '.join(words[:4]).rstrip('. ')}: the kernel checks less")
    if _BYPASS.search(attributes):
        yield _finding(OPTION, sentence, "bypass_check: the kernel checks less")
    if silences(sentence):
        yield _finding(SILENCED, sentence, "warnings are switched off")


def silences(sentence: SourceSentence) -> bool:
    """Whether it switches a warning off, for itself or for what follows."""
    attributes, words = _parts(sentence.words)
    if words[1:2] == ("Warnings",) and words[0] in ("Set", "Unset", "Append"):
        return words[0] == "Unset" or any("-" in word or "none" in word for word in words[2:])
    return _SILENT.search(attributes) is not None


def command_words(sentence: SourceSentence) -> tuple[str, ...]:
    """Its words from the command's own keyword on."""
    return _parts(sentence.words)[1]


def _parts(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The attributes' text, and the words from the command's own keyword on."""
    attributes = ""
    place = 0
    while place < len(words):
        if words[place] == "#[":
            depth, begin = 1, place
            place += 1
            while place < len(words) and depth:
                depth += (words[place] in ("[", "#[")) - (words[place] == "]")
                place += 1
            attributes += " ".join(words[begin:place])
        elif words[place] in MODIFIERS and words[place] != "Declare":
            place += 1 + after_argument(words[place], words[place + 1] if place + 1 < len(words) else "")
        else:
            break
    return attributes, words[place:]


def _controls(sentence: SourceSentence, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words in front of the command's own keyword."""
    return sentence.words[: len(sentence.words) - len(words)]


def _gives_up(words: tuple[str, ...]) -> bool:
    """Whether a tactic that gives a goal up stands where tactics stand: a variable may be called so."""
    return _is_tactic(words) and any(
        word in _GIVEN_UP and (place == 0 or words[place - 1] not in _BEFORE_NAMES) for place, word in enumerate(words)
    )


def _is_tactic(words: tuple[str, ...]) -> bool:
    """Tactics begin small, as bullets or braces, or say where they work; the rest are commands."""
    return bool(words) and not words[0][:1].isupper()


def _finding(code: str, sentence: SourceSentence, text: str) -> AuditFinding:
    return finding(code, sentence.line, "", text)
