"""One sertop process that serves many requests, one at a time.

Every request is numbered, and every answer must carry the number; a CoqExn is Coq's own refusal and leaves the session
alive; anything that can't be understood, a death or a silence ends it with a typed error.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from wonton_core.errors import ToolFailedError
from wonton_core.process.child import Child

from .answers import (
    AddedText,
    CoqMessage,
    Reply,
    Sentence,
    number_of,
    objects,
    read_exception,
    read_message,
    read_sentence,
)
from .errors import CoqError, SerapiAnswerError, SerapiSessionLostError, SexpError, UnknownCoqNameError
from .framing import FrameSplitter
from .goals import GoalState, read_goal_state
from .sexp import SexpDag, SexpReader

_QUIET_FEEDBACK = (
    b"(contents Processed)",
    b"(contents(ProcessingIn ",
    b"(contents(FileLoaded ",
    b"(contents AddedAxiom)",
)
_SHOWN_BYTES = 300
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

P = ParamSpec("P")
T = TypeVar("T")


def quoted(text: str) -> str:
    """``text`` as an atom of a request."""
    return f'"{text.translate(_ESCAPES)}"'


class SerapiSession:
    """A running sertop. Use as a context manager: leaving it ends the process group.

    ``sertop`` is the argument list of the program; ``--print0`` is added. ``seconds`` is the time that one request may
    take unless it says otherwise. It runs in a temporary folder of its own, where some tactics leave files: paths in
    ``options`` must be absolute. A session that raised SerapiSessionLostError or SerapiAnswerError is over.
    """

    def __init__(
        self,
        sertop: Sequence[str],
        *,
        options: Sequence[str] = (),
        seconds: float = 60.0,
        memory_bytes: int | None = None,
    ) -> None:
        """Start sertop. Raises ToolMissingError when it can't be started."""
        self._seconds = seconds
        program = str(Path(sertop[0]).absolute()) if os.sep in sertop[0] else sertop[0]
        self._folder = TemporaryDirectory(prefix="wonton-coq-", ignore_cleanup_errors=True)
        try:
            self._child = Child(
                [program, *sertop[1:], "--print0", *options],
                folder=Path(self._folder.name),
                memory_bytes=memory_bytes,
            )
        except BaseException:
            self._folder.cleanup()
            raise
        self._splitter = FrameSplitter()
        self._frames: list[bytes] = []
        self._reader = SexpReader()
        self._serial = 0
        self.alive = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and everything that it started."""
        self.alive = False
        self._child.stop()
        self._folder.cleanup()

    @property
    def process_id(self) -> int:
        """The id of the process, which is also the id of its group."""
        return self._child.pid

    def resident_bytes(self) -> int:
        """The memory that the process holds now; 0 where the system doesn't tell (it has no /proc)."""
        try:
            pages = int(Path(f"/proc/{self._child.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    # Requests

    def request(self, command: str, *, what: str = "", seconds: float | None = None) -> Reply:
        """Send one SerAPI command and wait for all of its answers.

        ``what`` names the request in errors. A CoqExn is returned as ``Reply.failure``, not raised.
        Raises SerapiSessionLostError and SerapiAnswerError.
        """
        what = what or command[:80]
        if not self.alive:
            raise SerapiSessionLostError(f"the sertop session is over, it can't take {what}", timed_out=False)
        self._serial += 1
        tag = f"w{self._serial}"
        allowed = self._seconds if seconds is None else seconds
        deadline = time.monotonic() + allowed
        answers: list[SexpDag] = []
        messages: list[CoqMessage] = []
        failure: CoqError | None = None
        try:
            self._child.write(f"({tag} {command})\n".encode(), seconds=allowed)
            opening = f"(Answer {tag}".encode()
            while True:
                frame = self._next_frame(deadline)
                if frame.startswith(b"(Feedback"):
                    message = self._feedback(frame, what)
                    if message is not None:
                        messages.append(message)
                    continue
                status = frame[len(opening) :].strip() if frame.startswith(opening) else None
                if status == b"Ack)":
                    continue
                if status == b"Completed)":
                    return Reply(tuple(answers), tuple(messages), failure)
                dag = self._parsed(frame, what)
                payload = _payload(dag, tag)
                if payload is None:
                    raise _not_understood(frame, what, "an answer to this request was expected")
                if dag.head(payload) == "CoqExn":
                    failure = _understood(frame, what, read_exception, dag, payload, what)
                else:
                    answers.append(dag)
        except ToolFailedError as error:
            timed_out = time.monotonic() >= deadline
            self.close()
            if isinstance(error, SerapiAnswerError | SerapiSessionLostError):
                raise
            raise SerapiSessionLostError(
                f"sertop did not answer within {allowed:g} s: {what}" if timed_out else f"{error.summary}: {what}",
                timed_out=timed_out,
                cause=error.cause,
                next_step=error.next_step,
            ) from error
        except BaseException:
            self.close()  # Ctrl-C between question and answer: the rest would be taken for the next one's
            raise

    def add(self, text: str, *, seconds: float | None = None) -> AddedText:
        """Parse ``text`` into sentences after the present tip.

        Where Coq can't parse on, the sentences before are kept and ``failure`` says why. Executing is another request,
        but Coq executes what changes its grammar, such as Require, while it parses.
        """
        reply = self.request(f"(Add () {quoted(text)})", what="a text to add", seconds=seconds)
        sentences: list[Sentence] = []
        for dag in reply.answers:
            payload = dag.children(dag.root)[2]
            if dag.head(payload) != "Added":
                raise _not_understood(dag.head(payload).encode(), "a text to add", "Added was expected")
            sentences.append(_understood(b"Added", "a text to add", read_sentence, dag, payload))
        return AddedText(tuple(sentences), reply.failure)

    def execute(self, sentence_id: int, *, seconds: float | None = None) -> tuple[CoqMessage, ...]:
        """Execute up to a sentence; returns what Coq printed. Raises CoqError."""
        reply = self.request(f"(Exec {sentence_id})", what=f"sentence {sentence_id}", seconds=seconds)
        return self._accepted(reply).messages

    def run(self, text: str, *, seconds: float | None = None) -> tuple[CoqMessage, ...]:
        """Add a text and execute all of it; returns what Coq printed. Raises CoqError for the first refusal."""
        added = self.add(text, seconds=seconds)
        if added.failure is not None:
            raise added.failure
        if not added.sentences:
            return ()
        return self.execute(added.sentences[-1].sentence_id, seconds=seconds)

    def cancel(self, sentence_ids: Sequence[int]) -> tuple[int, ...]:
        """Take sentences back, with all that stand after them; returns the ids that are gone. Raises CoqError."""
        reply = self._accepted(self.request(f"(Cancel ({' '.join(map(str, sentence_ids))}))", what="a Cancel"))
        gone: list[int] = []
        for dag in reply.answers:
            payload = dag.children(dag.root)[2]
            if dag.head(payload) == "Canceled":
                gone += (number_of(dag, child) for child in dag.children(dag.children(payload)[1]))
        return tuple(gone)

    # Queries

    def query(
        self, what: str, *, sentence_id: int | None = None, text: bool = False, seconds: float | None = None
    ) -> Reply:
        """One Query, for instance ``(Definition plus)``; ``text`` asks for printed strings instead of structure.

        Raises CoqError.
        """
        state = f"(sid {sentence_id})" if sentence_id is not None else ""
        shape = "PpStr" if text else "PpSer"
        return self._accepted(
            self.request(f"(Query ({state}(pp ((pp_format {shape})))) {what})", what=what, seconds=seconds)
        )

    def vernacular(self, command: str, *, sentence_id: int | None = None, seconds: float | None = None) -> str:
        """Run a command that only prints (Check, About, Print Assumptions ...) and return what it printed.

        Raises CoqError.
        """
        reply = self.query(f"(Vernac {quoted(command)})", sentence_id=sentence_id, seconds=seconds)
        return "\n".join(message.text for message in reply.messages if message.level == "Notice")

    def definition(self, name: str, *, seconds: float | None = None) -> tuple[SexpDag, int] | None:
        """The kernel body of a constant (opaque ones too) as a DAG and the node of the Constr.

        None for a name without a body: an axiom, a primitive, an inductive, or a name that Coq doesn't know.
        """
        return self._constr(f"(Definition {quoted(name)})", seconds)

    def type_of(self, name: str, *, seconds: float | None = None) -> tuple[SexpDag, int]:
        """The kernel type of a name as a DAG and the node of the Constr. Raises UnknownCoqNameError."""
        found = self._constr(f"(TypeOf {quoted(name)})", seconds)
        if found is None:
            raise UnknownCoqNameError(
                f"SerAPI gives no type of {name}",
                cause="Coq doesn't know the name, or it is an inductive type or an abbreviation and not a constant",
                next_step="check the name with `Locate`, or require its module in the source file",
            )
        return found

    def statement_text(self, name: str, *, seconds: float | None = None) -> str:
        """The type of a name as Coq prints it, on one line. Raises CoqError for an unknown name."""
        # With @, lest implicit arguments become evars in the text.
        printed = self.vernacular(f"Check @{name}.", seconds=seconds)
        return " ".join(printed.partition("\n     : ")[2].split())

    def inductive(self, name: str) -> tuple[SexpDag, tuple[int, ...]] | None:
        """The declaration of a block of inductive types, as a DAG and the nodes after ``CoqMInd``."""
        for dag in self.query(f"(Definition {quoted(name)})").answers:
            for kind, values in objects(dag):
                if kind == "CoqMInd":
                    return dag, values
        return None

    def _constr(self, query: str, seconds: float | None) -> tuple[SexpDag, int] | None:
        for dag in self.query(query, seconds=seconds).answers:
            for kind, values in objects(dag):
                if kind == "CoqConstr":
                    return dag, values[0]
        return None

    def goals(self, sentence_id: int, *, seconds: float | None = None) -> GoalState | None:
        """The proof state after a sentence, or None where no proof is open. Raises CoqError."""
        reply = self.query("Goals", sentence_id=sentence_id, seconds=seconds)
        for dag in reply.answers:
            for kind, values in objects(dag):
                if kind == "CoqGoal":
                    return _understood(b"CoqGoal", "Goals", read_goal_state, dag, values[0])
        return None

    # Reading

    def _accepted(self, reply: Reply) -> Reply:
        if reply.failure is not None:
            raise reply.failure
        return reply

    def _next_frame(self, deadline: float) -> bytes:
        while not self._frames:
            chunk = self._child.read(seconds=deadline - time.monotonic())
            self._frames = self._splitter.feed(chunk)
            self._frames.reverse()
        return self._frames.pop()

    def _feedback(self, frame: bytes, what: str) -> CoqMessage | None:
        if b"(contents(Message" not in frame and any(quiet in frame for quiet in _QUIET_FEEDBACK):
            return None
        return _understood(frame, what, read_message, self._parsed(frame, what))

    def _parsed(self, frame: bytes, what: str) -> SexpDag:
        return _understood(frame, what, self._reader.read, frame)


def _payload(dag: SexpDag, tag: str) -> int | None:
    """The third part of ``(Answer tag payload)``, or None for anything else."""
    parts = dag.nodes[dag.root]
    if isinstance(parts, str) or len(parts) != 3 or (dag.nodes[parts[0]], dag.nodes[parts[1]]) != ("Answer", tag):
        return None
    return parts[2]


def _understood(frame: bytes, what: str, read: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    try:
        return read(*arguments, **named)
    except (SexpError, KeyError, IndexError) as error:
        raise _not_understood(frame, what, str(error)) from error


def _not_understood(frame: bytes, what: str, reason: str) -> SerapiAnswerError:
    shown = frame[:_SHOWN_BYTES].decode("utf-8", "replace") + ("..." if len(frame) > _SHOWN_BYTES else "")
    return SerapiAnswerError(
        f"an answer of sertop to {what} can't be read ({reason}): {shown}",
        cause="another version of SerAPI, or a program that only looks like sertop",
        next_step="use SerAPI for Coq 8.20, `wonton toolchain install coq`",
    )
