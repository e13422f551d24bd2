"""A source file inside a sertop session: what of it is parsed and run, and how to go on after a refusal.

A sentence that Coq refuses spoils all that stands after it in sertop's document. To go on, it is taken back with all
that follows, an open proof is admitted, and the rest of the file is added again.
"""

from __future__ import annotations

from wonton_coq.serapi.answers import Sentence
from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession

from .sentences import line_of, plain_text
from .tactic_words import PROOF_END, sentence_kind

_WHOLE_FILE_SECONDS = 600.0
_MOST_RECOVERIES = 50


class Document:
    """Runs a file from its beginning to its end. Offsets are in bytes of the file.

    ``stopped`` says why the rest of the file can't be run, or is empty.
    """

    def __init__(self, session: SerapiSession, source: bytes) -> None:
        self._session = session
        self._source = source
        self._ahead: list[Sentence] = []
        self._recoveries = 0
        self.stopped = ""
        self._add(0)

    def _add(self, start: int) -> None:
        """Parse the file from ``start`` on."""
        text = self._source[start:].decode("utf-8", "replace")
        added = self._session.add(text, seconds=_WHOLE_FILE_SECONDS)
        self._ahead = [Sentence(each.sentence_id, each.start + start, each.end + start) for each in added.sentences]
        if added.failure is not None:
            end = self._ahead[-1].end if self._ahead else start
            self.stopped = f"Coq can't parse on after line {line_of(self._source, end)}: {added.failure.message}"

    def take(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences between two offsets, which the caller is going to run."""
        taken = tuple(each for each in self._ahead if start <= each.start and each.end <= end)
        if taken:
            self._ahead = [each for each in self._ahead if each.start >= end]
        return taken

    def run_before(self, offset: int) -> None:
        """Run all sentences that begin before ``offset``; what Coq refuses is left out."""
        while before := [each for each in self._ahead if each.start < offset]:
            try:
                self._session.execute(before[-1].sentence_id, seconds=_WHOLE_FILE_SECONDS)
                self._ahead = self._ahead[len(before) :]
                return
            except CoqError as error:
                known = [position for position, each in enumerate(before) if each.sentence_id == error.sentence_id]
                self._leave_out(before, known[0] if known else 0)

    def _leave_out(self, sentences: list[Sentence], position: int) -> None:
        """Take back a refused sentence; where a proof was open, the rest of that proof too."""
        last = position
        if position and self._session.goals(sentences[position - 1].sentence_id) is not None:
            while last + 1 < len(self._ahead) and self._kind(self._ahead[last]) != PROOF_END:
                last += 1
        self.recover(sentences[position].sentence_id, self._ahead[last].end)

    def _kind(self, sentence: Sentence) -> str:
        return sentence_kind(plain_text(self._source[sentence.start : sentence.end]))

    def recover(self, refused: int, end: int) -> None:
        """Take back the sentence ``refused`` and all after it, admit an open proof, and go on from ``end``."""
        self._recoveries += 1
        self._session.cancel((refused,))
        if self._recoveries > _MOST_RECOVERIES:
            self.stopped, self._ahead = f"Coq refused more than {_MOST_RECOVERIES} sentences of this file", []
            return
        for closing in ("Admitted.", "Abort."):
            if self._try(closing):
                break
        self._add(end)

    def _try(self, sentence: str) -> bool:
        try:
            self._session.run(sentence)
        except CoqError as error:
            if error.sentence_id is not None:
                self._session.cancel((error.sentence_id,))
            return False
        return True
