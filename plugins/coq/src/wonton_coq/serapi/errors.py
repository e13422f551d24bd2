"""What can go wrong between us and sertop. Each is a fact to report, none is a step that worked."""

from __future__ import annotations

from wonton_core.errors import BadInputError, ToolFailedError


class SexpError(ValueError):
    """Bytes that are not one s-expression; ``position`` is the offset of the byte where reading failed."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} at byte {position}")
        self.reason = reason
        self.position = position


class SerapiAnswerError(ToolFailedError):
    """sertop answered something that this version doesn't understand; the session is over."""

    code = "coq.serapi-answer"


class SerapiSessionLostError(ToolFailedError):
    """sertop died or fell silent; the session is over, another may be started.

    ``timed_out`` tells silence from death.
    """

    code = "coq.session-lost"

    def __init__(self, summary: str, *, timed_out: bool, cause: str = "", next_step: str = "") -> None:
        super().__init__(summary, cause=cause, next_step=next_step)
        self.timed_out = timed_out


class CoqError(BadInputError):
    """Coq refused a sentence or a query (a ``CoqExn`` answer). The session goes on.

    ``message`` is Coq's own text. ``start`` and ``end`` are offsets in bytes of UTF-8 into the text that was sent, or
    None. ``sentence_id`` is the sentence that failed, where Coq says it.
    """

    code = "coq.refused"

    def __init__(
        self,
        message: str,
        *,
        request: str,
        start: int | None = None,
        end: int | None = None,
        sentence_id: int | None = None,
    ) -> None:
        place = "" if start is None else f" (bytes {start} to {end})"
        super().__init__(f"Coq refused {request}{place}: {message}")
        self.message = message
        self.start = start
        self.end = end
        self.sentence_id = sentence_id


class UnknownCoqNameError(BadInputError):
    """A name that Coq doesn't know in the present state."""

    code = "coq.unknown-name"
