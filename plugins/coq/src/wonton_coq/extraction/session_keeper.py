"""The sertop session that a worker asks about theorems, and a new one after it was lost or has grown too large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from attrs import frozen

from wonton_coq.constr.reader import ConstrReader
from wonton_coq.replay.sentences import line_of, plain_text
from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import BadInputError

_SOURCE_SECONDS = 600.0
# Address space, of which OCaml's runtime reserves some hundred MB that it never uses.
SESSION_MEMORY_BYTES = 3 << 30
# What a session holds before it is replaced; libraries once loaded are never given back.
_LARGEST_SESSION_BYTES = 384 << 20
_SHOWN_CHARACTERS = 160


@frozen
class SourceText:
    """What Coq runs before any question: ``content`` under the name ``place`` (a file name without folders)."""

    place: str
    content: bytes


class SessionKeeper:
    """Hands out the running session. Use as a context manager: leaving it ends the session.

    A session has run ``source`` and, where asked for, imported one library on top of it. ``started`` counts sessions.
    """

    def __init__(self, sertop: Sequence[str], *, options: Sequence[str], source: SourceText, seconds: float) -> None:
        self._sertop = tuple(sertop)
        self._options = tuple(options)
        self._source = source
        self._seconds = seconds
        self._session: SerapiSession | None = None
        self._reader: ConstrReader | None = None
        self._imported = ""
        self._import_sentences: tuple[int, ...] = ()
        self.started = 0

    def session(self, imported: str = "") -> SerapiSession:
        """The session, with the library ``imported`` (a full name, or empty) on top.

        Raises BadInputError where Coq refuses the source, and what starting a session raises.
        """
        if self._session is None or not self._session.alive or self._too_large(imported):
            self.close()
            self._session = SerapiSession(
                self._sertop, options=self._options, seconds=self._seconds, memory_bytes=SESSION_MEMORY_BYTES
            )
            self.started += 1
            self._reader = ConstrReader(self._session)
            self._imported, self._import_sentences = "", ()
            # A source may take long; a program that doesn't answer at all is found out before.
            self._session.request("Noop", what="a first request")
            run_source(self._session, self._source)
        if imported != self._imported:
            self._import(self._session, imported)
        return self._session

    def _too_large(self, imported: str) -> bool:
        """Asked only where the library changes: replacing a session costs seconds."""
        return (
            self._session is not None
            and imported != self._imported
            and self._session.resident_bytes() > _LARGEST_SESSION_BYTES
        )

    def reader(self) -> ConstrReader:
        """The term reader of the present session."""
        assert self._reader is not None, "session() comes first"
        return self._reader

    def _import(self, session: SerapiSession, library: str) -> None:
        if self._import_sentences:
            session.cancel(self._import_sentences)
            # What the reader knows about inductive types stays true: kernel names are unique.
        self._imported, self._import_sentences = library, ()
        if not library:
            return
        added = session.add(f"Require Import {library}.", seconds=_SOURCE_SECONDS)
        self._import_sentences = tuple(sentence.sentence_id for sentence in added.sentences)
        if added.failure is not None:
            raise added.failure
        session.execute(self._import_sentences[-1], seconds=_SOURCE_SECONDS)

    def close(self) -> None:
        """End the session, if one runs."""
        if self._session is not None:
            self._session.close()
        self._session = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run_source(session: SerapiSession, source: SourceText) -> None:
    """Run a whole source. Raises BadInputError naming the line and the sentence that Coq refuses."""
    try:
        text = source.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{source.place}: line {line_of(source.content, error.start)}: not UTF-8",
            next_step="convert the file to UTF-8",
        ) from None
    added = session.add(text, seconds=_SOURCE_SECONDS)
    spans = {sentence.sentence_id: (sentence.start, sentence.end) for sentence in added.sentences}
    failure = added.failure
    parsed = added.sentences[-1].end if added.sentences else 0
    span = (parsed + len(re.match(rb"\s*", source.content[parsed:])[0]), len(source.content))  # type: ignore[index]
    if failure is None and added.sentences:
        try:
            session.execute(added.sentences[-1].sentence_id, seconds=_SOURCE_SECONDS)
        except CoqError as error:
            failure = error
            span = spans.get(error.sentence_id or 0, (0, len(source.content)))
    if failure is not None:
        shown = plain_text(source.content[span[0] : span[1]].partition(b"\n\n")[0])[:_SHOWN_CHARACTERS]
        raise BadInputError(
            f"{source.place}: line {line_of(source.content, span[0])}: Coq refuses `{shown}`: {failure.message}",
            cause="the source doesn't parse, or a library that it needs is not installed",
            next_step="mend the source; `coqc` shows the same place",
        ) from failure
