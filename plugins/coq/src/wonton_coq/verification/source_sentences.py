"""The sentences of a Coq file as words, and which of them an edit adds."""

from __future__ import annotations

from collections import Counter

from attrs import frozen

from wonton_coq.source.token_scanner import ScannedSentences, scan
from wonton_core.model.lexed_source import COMMENT_KINDS, TOKEN_KINDS

_COMMENTS = frozenset(TOKEN_KINDS.index(kind) for kind in COMMENT_KINDS)


@frozen
class SourceSentence:
    """``words`` are its tokens without comments; ``line`` counts from 1; ``written`` is its text as it stands."""

    words: tuple[str, ...]
    line: int
    written: str = ""


@frozen
class SourceText:
    """A file's text with its sentences."""

    text: str
    sentences: tuple[SourceSentence, ...]


def read_sentences(text: str) -> SourceText:
    """All sentences in order. Never raises."""
    scanned = scan(text)
    return SourceText(
        text, tuple(_sentence(text, scanned, *span) for span in zip(scanned.firsts, scanned.lasts, strict=True))
    )


def words_between(text: str, start: int, end: int) -> tuple[str, ...]:
    """The tokens of a part of a file, without comments."""
    table = scan(text[start:end]).table
    return tuple(
        text[start + first : start + last]
        for kind, first, last in zip(table.kinds, table.starts, table.ends, strict=True)
        if kind not in _COMMENTS
    )


def added_sentences(before: SourceText, after: SourceText) -> tuple[SourceSentence, ...]:
    """The sentences of ``after`` that ``before`` has less often, the later ones of equal ones."""
    left = Counter(sentence.words for sentence in before.sentences)
    added = []
    for sentence in after.sentences:
        if left[sentence.words] > 0:
            left[sentence.words] -= 1
        else:
            added.append(sentence)
    return tuple(added)


def _sentence(text: str, scanned: ScannedSentences, first: int, last: int) -> SourceSentence:
    table = scanned.table
    places = [place for place in range(first, last + 1) if table.kinds[place] not in _COMMENTS]
    words = tuple(text[table.starts[place] : table.ends[place]] for place in places)
    line = table.line_of(table.starts[places[0] if places else first])
    return SourceSentence(words, line, text[table.starts[first] : table.ends[last]])
