"""Names and signs that look like others: letters of Greek and Cyrillic that nobody can tell from Latin ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from wonton_coq.verification.finding_codes import SHADOW, finding
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u0410\u0412\u0415\u041a\u041c\u041d\u041e"
    "\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u03bf\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f"
    "\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdABEKMHOPCTXIJSoABEZHIKMNOPTYX",
)
"""Latin twins, after the confusables of Unicode's technical standard 39."""
_SIGNS = str.maketrans("⩽⩾꞊˂˃", "≤≥=<>")
_USUAL = frozenset("= <> < > <= >= ≤ ≥ ≠ + - * / ^ -> <-> /\\ \\/ ~ ∧ ∨ ¬ → ↔ ∀ ∃ :: ++ && || ∈ ⊆".split())
_NAME = re.compile(r"[^\W\d][\w'.]*\Z")


def confusable_findings(sentences: Sequence[SourceSentence], added: Iterable[SourceSentence]) -> Iterator[AuditFinding]:
    """Names in ``added`` that mix Latin letters with their twins, or look like another name of the file."""
    names: set[str] | None = None
    for sentence in added:
        yield from _signs(sentence)
        for word in dict.fromkeys(sentence.words):
            if word.isascii() or not _NAME.match(word):
                continue
            twin = word.translate(_LOOKALIKES)
            if twin == word or not twin.isascii():
                continue
            if names is None:
                names = {other for one in sentences for other in one.words}
            if twin in names or re.search("[A-Za-z]", word):
                yield finding(SHADOW, sentence.line, "", f"{word} looks like {twin} and is another name")


def _signs(sentence: SourceSentence) -> Iterator[AuditFinding]:
    """Signs of a notation that look like usual ones, such as ``＝`` of full width."""
    for word in sentence.words:
        if word.startswith('"') and not word.isascii():
            for token in (part.strip("'") for part in word.strip('"').split()):
                plain = unicodedata.normalize("NFKC", token.translate(_SIGNS))
                if plain != token and plain in _USUAL:
                    yield finding(SHADOW, sentence.line, "", f"{token} looks like {plain} and is another sign")
